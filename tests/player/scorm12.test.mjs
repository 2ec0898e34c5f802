import assert from "node:assert/strict";
import test from "node:test";
import { scorm12 } from "../../curriculum/player/tracking/scorm12.js";
import { FAILED, MULTIPLE, PASSED, SINGLE, TRUE_FALSE, UNDECIDED } from "./fakes/course.mjs";
import { api12, windowBelow } from "./fakes/scorm.mjs";

function begin(stored) {
  const api = api12(stored);
  const tracker = scorm12(windowBelow("API", api));
  return { tracker, runtime: api.runtime, opening: tracker.start() };
}

test("without a run-time it plays on and says so", () => {
  const tracker = scorm12(windowBelow("API_1484_11", {}));
  assert.deepEqual(tracker.start(), { recorded: false, problem: "not_recorded" });
  tracker.answer(SINGLE);
  tracker.complete(PASSED);
  assert.equal(tracker.suspend("1"), true);
  tracker.finish("1");
});

test("a window of another origin above does not break the search", () => {
  const win = { get parent() { throw new Error("cross-origin"); }, get opener() { throw new Error("cross-origin"); } };
  assert.deepEqual(scorm12(win).start(), { recorded: false, problem: "not_recorded" });
});

test("the API is found in the window that opened this one", () => {
  const api = api12();
  const win = { opener: windowBelow("API", api) };
  win.parent = win;
  assert.equal(scorm12(win).start().recorded, true);
});

test("a first visit becomes incomplete at once", () => {
  const { tracker, runtime, opening } = begin();
  assert.deepEqual(opening, { recorded: true, review: false, state: "", location: "", mastery: null });
  tracker.complete(UNDECIDED);
  assert.equal(runtime.stored["cmi.core.lesson_status"], "incomplete");
  assert.equal(runtime.stored["cmi.core.score.raw"], undefined);
});

test("a course that is passed: score, status, time, exit, exact formats", () => {
  const { tracker, runtime } = begin();
  tracker.complete(UNDECIDED);
  for (const answer of [SINGLE, MULTIPLE, TRUE_FALSE]) tracker.answer(answer);
  tracker.progress({ location: "22222222-2222-4222-8222-222222222222", fraction: 1 });
  tracker.complete(PASSED);
  assert.equal(tracker.suspend("1.state"), true);
  tracker.finish("1.state");
  assert.deepEqual(runtime.refused, []);
  assert.equal(runtime.calls[0], 'begin("")');
  assert.ok(runtime.calls.includes("commit"));
  assert.equal(runtime.calls.at(-1), "end");
  const kept = runtime.stored;
  assert.deepEqual(
    ["lesson_status", "score.raw", "score.min", "score.max", "exit"].map((name) => kept[`cmi.core.${name}`]),
    ["passed", "100", "0", "100", "suspend"],
  );
  assert.deepEqual([kept["cmi.suspend_data"], kept["cmi.core.session_time"].slice(0, 9)], ["1.state", "0000:00:0"]);
  const answers = [0, 1, 2].map((at) => kept[`cmi.interactions.${at}.student_response`]);
  assert.deepEqual(answers, ["a", "a,f", "f"]);
  assert.deepEqual([0, 1, 2].map((at) => kept[`cmi.interactions.${at}.result`]), ["wrong", "correct", "correct"]);
});

test("another try of a question replaces its interaction", () => {
  const { tracker, runtime } = begin();
  tracker.answer(SINGLE);
  tracker.answer({ ...SINGLE, chosen: [1], right: true });
  assert.deepEqual(runtime.interactionIds(), ["cmi.interactions.0.id"]);
  assert.equal(runtime.stored["cmi.interactions.0.result"], "correct");
});

test("failed stays possible to mend", () => {
  const { tracker, runtime } = begin({ "cmi.core.lesson_status": "failed", "cmi.core.score.raw": "57.14" });
  tracker.complete(UNDECIDED);
  assert.equal(runtime.stored["cmi.core.lesson_status"], "failed");
  tracker.complete(PASSED);
  assert.equal(runtime.stored["cmi.core.lesson_status"], "passed");
});

test("neither status nor score go down on a later visit", () => {
  const { tracker, runtime } = begin({ "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "100" });
  tracker.complete(UNDECIDED);
  tracker.complete(FAILED);
  assert.deepEqual(
    [runtime.stored["cmi.core.lesson_status"], runtime.stored["cmi.core.score.raw"]],
    ["passed", "100"],
  );
});

test("a run-time that returns nothing does not lose what the state remembers", () => {
  const api = api12();
  api.LMSGetValue = () => "";
  const tracker = scorm12(windowBelow("API", api));
  tracker.start();
  tracker.complete(PASSED); // as the player does when its stored flags say so
  tracker.answer(SINGLE);
  assert.equal(api.runtime.stored["cmi.core.lesson_status"], "passed");
  assert.equal(api.runtime.stored["cmi.interactions.0.id"], SINGLE.id);
});

test("where the run-time judges by score, an undecided score is held back", () => {
  const { tracker, runtime, opening } = begin({ "cmi.student_data.mastery_score": "60" });
  assert.equal(opening.mastery, 60);
  tracker.complete({ ...UNDECIDED, score: 20 });
  assert.equal(runtime.stored["cmi.core.score.raw"], undefined);
  tracker.complete(FAILED);
  assert.equal(runtime.stored["cmi.core.score.raw"], "57.14");
});

test("a review changes nothing but the time", () => {
  const { tracker, runtime, opening } = begin({ "cmi.core.lesson_mode": "review" });
  assert.equal(opening.review, true);
  tracker.answer(SINGLE);
  tracker.progress({ location: "x", fraction: 1 });
  tracker.complete(PASSED);
  tracker.finish("1.state");
  const written = runtime.calls.filter((call) => call.startsWith("cmi")).map((call) => call.split("=")[0]);
  assert.deepEqual(written, ["cmi.core.session_time", "cmi.core.exit"]);
});

test("a second start in an ended session is told", () => {
  const api = api12();
  api.LMSInitialize = () => "false";
  assert.deepEqual(scorm12(windowBelow("API", api)).start(), { recorded: false, problem: "session_over" });
});

test("a refused commit is told", () => {
  const { tracker, runtime } = begin();
  runtime.save = () => "false";
  assert.equal(tracker.suspend("1"), false);
});

test("an end that throws is no error", () => {
  const { tracker, runtime } = begin();
  runtime.end = () => {
    throw new Error("broken");
  };
  tracker.finish("1");
});

const IDENTITY = { id: "TT02-2025.2.6", name: "2.6 Quản lý danh tính số", done: 1, of: 2, score: 50, success: "unknown", completed: false };
const PRIVACY = { id: "TT02-2025.4.2", name: "4.2 Bảo vệ dữ liệu", done: 1, of: 1, score: 100, success: "passed", completed: true };
const UNTOUCHED = { ...PRIVACY, id: "TT02-2025.1.1", done: 0, score: null, success: "unknown", completed: false };

test("competencies are objectives, and answers point to them", () => {
  const { tracker, runtime } = begin();
  tracker.answer({ ...SINGLE, objectives: ["TT02-2025.2.6", "TT02-2025.4.2"] });
  tracker.complete({ ...UNDECIDED, objectives: [UNTOUCHED, IDENTITY, PRIVACY] });
  assert.deepEqual(runtime.refused, []);
  const kept = (at, name) => runtime.stored[`cmi.objectives.${at}.${name}`];
  assert.deepEqual([0, 1, 2].map((at) => [kept(at, "id"), kept(at, "status"), kept(at, "score.raw"), kept(at, "score.max")]), [
    ["TT02-2025.2.6", "incomplete", "50", "100"],
    ["TT02-2025.4.2", "passed", "100", "100"],
    [undefined, undefined, undefined, undefined],
  ]);
  assert.equal(runtime.stored["cmi.interactions.0.objectives.1.id"], "TT02-2025.4.2");
});

test("objectives are found again by their id, and never told less than before", () => {
  const { tracker, runtime } = begin({
    "cmi.objectives.0.id": "other",
    "cmi.objectives.1.id": "TT02-2025.4.2",
    "cmi.objectives.1.status": "passed",
    "cmi.objectives.1.score.raw": "100",
  });
  tracker.complete({ ...UNDECIDED, objectives: [{ ...PRIVACY, score: 20, success: "failed", completed: false }, IDENTITY] });
  assert.deepEqual(runtime.refused, []);
  const ids = [0, 1, 2, 3].map((at) => runtime.stored[`cmi.objectives.${at}.id`]);
  assert.deepEqual(ids, ["other", "TT02-2025.4.2", "TT02-2025.2.6", undefined]);
  assert.deepEqual([runtime.stored["cmi.objectives.1.status"], runtime.stored["cmi.objectives.1.score.raw"]], ["passed", "100"]);
});

test("where the run-time judges by score, points enough are no pass while lessons are left", () => {
  const { tracker, runtime } = begin({ "cmi.student_data.mastery_score": "60" });
  tracker.complete({ ...PASSED, completed: false });
  assert.deepEqual([runtime.stored["cmi.core.score.raw"], runtime.stored["cmi.core.lesson_status"]], [undefined, "incomplete"]);
  tracker.complete(PASSED);
  assert.deepEqual([runtime.stored["cmi.core.score.raw"], runtime.stored["cmi.core.lesson_status"]], ["100", "passed"]);
});

test("a state too long for the standard is not written, and the one before is kept", () => {
  const { tracker, runtime } = begin();
  tracker.suspend("2.short");
  tracker.suspend("x".repeat(4097));
  assert.deepEqual([runtime.stored["cmi.suspend_data"], runtime.refused], ["2.short", []]);
});
