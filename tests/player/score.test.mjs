import assert from "node:assert/strict";
import test from "node:test";
import { isRight, lessonScore, outcome, remember } from "../../curriculum/player/score.js";
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
