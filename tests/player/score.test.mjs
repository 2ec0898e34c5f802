import assert from "node:assert/strict";
import test from "node:test";
import { isOpen, isRight, lessonScore, objectiveOutcomes, outcome, remember, reportable } from "../../curriculum/player/score.js";
import { emptyRecord } from "../../curriculum/player/state.js";
import { course } from "./fakes/course.mjs";

function record(done, answers) {
  const own = emptyRecord(course());
  own.lessons.forEach((lesson, at) => Object.assign(lesson, { done: done[at], answers: answers[at] }));
  return own;
}

function short(config, own) {
  const { score, success, completed } = outcome(config, own, 80);
  return { score, success, completed };
}

test("a question is right only with every correct choice and no other", () => {
  const question = course().lessons[0].questions[1];
  assert.deepEqual([0b100001, 0b000001, 0b100011, 0].map((mask) => isRight(question, mask)), [true, false, false, false]);
});

test("nothing done: no score, no verdict", () => {
  const own = record([false, false], [[0, 0], [0]]);
  assert.deepEqual(short(course(), own), { score: null, success: "unknown", completed: false });
});

test("half answered is undecided", () => {
  const own = record([true, false], [[2, 3], [0]]);
  assert.deepEqual(short(course(), own), { score: 20, success: "unknown", completed: false });
  assert.deepEqual(lessonScore(course().lessons[0], own.lessons[0]), { earned: 2, total: 7, open: 0, wrong: 1 });
});

test("all seen and answered below the mastery score is failed, and not complete", () => {
  const own = record([true, true], [[2, 33], [1]]);
  assert.deepEqual(short(course(), own), { score: 70, success: "failed", completed: false });
});

test("all answered but not all seen is not failed yet", () => {
  const own = record([true, false], [[2, 33], [1]]);
  assert.deepEqual(short(course(), own), { score: 70, success: "unknown", completed: false });
});

test("passed needs the points, complete needs every lesson as well", () => {
  const points = [[1, 33], [2]];
  assert.deepEqual(short(course(), record([true, false], points)), { score: 80, success: "passed", completed: false });
  assert.deepEqual(short(course(), record([true, true], points)), { score: 80, success: "passed", completed: true });
});

test("a course to be viewed is passed when viewed, whatever the points", () => {
  const config = course({ completion: "viewed" });
  assert.deepEqual(short(config, record([true, true], [[1, 1], [1]])), { score: 0, success: "passed", completed: true });
  assert.deepEqual(short(config, record([true, false], [[2, 33], [2]])), { score: 100, success: "unknown", completed: false });
});

test("a course without questions is passed when viewed and has no score", () => {
  const config = course();
  for (const lesson of config.lessons) lesson.questions = [];
  assert.deepEqual(short(config, record([true, true], [[], []])), { score: null, success: "passed", completed: true });
});

test("the score is rounded down, so that it never shows a pass that is none", () => {
  const config = course();
  config.lessons[0].questions[0].points = 799;
  config.lessons[0].questions[1].points = 100;
  config.lessons[1].questions[0].points = 101;
  assert.deepEqual(short(config, record([true, true], [[2, 1], [1]])), { score: 79.9, success: "failed", completed: false });
});

test("what was reported once is not taken back", () => {
  const own = record([true, true], [[2, 33], [2]]);
  remember(own, outcome(course(), own, 80));
  own.lessons[0].answers = [0, 0];
  own.lessons[1].done = false;
  const { success, completed } = outcome(course(), own, 80);
  assert.deepEqual({ success, completed, flags: own.flags }, { success: "passed", completed: true, flags: 3 });
});

test("a competency is worth what the questions of the lessons that teach it are worth", () => {
  const own = record([true, false], [[1, 33], [1]]);
  const told = objectiveOutcomes(course(), own, 80).map(({ id, score, success, completed, done, of }) => ({ id, score, success, completed, done, of }));
  assert.deepEqual(told, [
    { id: "TT02-2025.2.6", score: 50, success: "unknown", completed: false, done: 1, of: 2 },
    { id: "TT02-2025.4.2", score: 0, success: "unknown", completed: false, done: 0, of: 1 },
  ]);
  own.lessons[1] = { done: true, answers: [2] };
  const later = objectiveOutcomes(course(), own, 80).map(({ success, completed }) => [success, completed]);
  assert.deepEqual(later, [["passed", true], ["passed", true]]);
});

test("a competency without questions is reached by seeing its lessons", () => {
  const config = course();
  for (const lesson of config.lessons) lesson.questions = [];
  const [, second] = objectiveOutcomes(config, record([false, true], [[], []]), 80);
  assert.deepEqual([second.score, second.success, second.completed], [null, "passed", true]);
});

test("in a free order every lesson is open, in a fixed one only when the one before is completed", () => {
  const ordered = course({ sequencing: "ordered" });
  const open = (config, own) => [0, 1].map((index) => isOpen(config, own, 80, index));
  assert.deepEqual(open(course(), record([false, false], [[0, 0], [0]])), [true, true]);
  assert.deepEqual(open(ordered, record([false, false], [[0, 0], [0]])), [true, false]);
  assert.deepEqual(open(ordered, record([true, false], [[0, 0], [0]])), [true, false]); // seen, not answered
  assert.deepEqual(open(ordered, record([true, false], [[1, 33], [0]])), [true, false]); // 5 of 7 points
  assert.deepEqual(open(ordered, record([false, false], [[2, 33], [0]])), [true, false]); // answered, not seen
  assert.deepEqual(open(ordered, record([true, false], [[2, 33], [0]])), [true, true]);
});

test("where nothing is to be passed, seeing a lesson opens the next", () => {
  const config = course({ sequencing: "ordered", completion: "viewed" });
  assert.equal(isOpen(config, record([true, false], [[0, 0], [0]]), 80, 1), true);
});

test("what was open stays open, also after the questions have changed", () => {
  const config = course({ sequencing: "ordered" });
  assert.equal(isOpen(config, record([true, true], [[0, 0], [0]]), 80, 1), true);
  const completed = record([false, false], [[0, 0], [0]]);
  completed.flags = 1;
  assert.equal(isOpen(config, completed, 80, 1), true);
});

test("a later visit reports no less than an earlier one", () => {
  const own = record([true, true], [[1, 33], [1]]);
  remember(own, outcome(course(), own, 80));
  assert.deepEqual([own.best, own.flags], [5001, 4]);
  own.lessons[0].answers = [0, 0];
  const now = outcome(course(), own, 80);
  assert.deepEqual([now.score, now.success], [0, "unknown"]);
  const { score, success } = reportable(own, now);
  assert.deepEqual([score, success], [50, "failed"]);
});
