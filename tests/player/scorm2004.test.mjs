import assert from "node:assert/strict";
import test from "node:test";
import { scorm2004 } from "../../curriculum/player/tracking/scorm2004.js";
import { FAILED, MULTIPLE, PASSED, SINGLE, TRUE_FALSE, UNDECIDED } from "./fakes/course.mjs";
import { api2004, windowBelow } from "./fakes/scorm.mjs";

function begin(stored) {
  const api = api2004(stored);
  const tracker = scorm2004(windowBelow("API_1484_11", api));
  return { tracker, runtime: api.runtime, opening: tracker.start() };
}

function statuses({ stored }) {
  return [stored["cmi.completion_status"], stored["cmi.success_status"], stored["cmi.score.scaled"]];
}

test("a first visit is incomplete, with success unknown", () => {
  const { tracker, runtime, opening } = begin();
  tracker.complete(UNDECIDED);
  assert.deepEqual(opening, { recorded: true, review: false, state: "", location: "", mastery: null });
  assert.deepEqual(statuses(runtime), ["incomplete", "unknown", undefined]);
});

test("a course that is passed: both statuses, raw and scaled score, exact formats", () => {
  const { tracker, runtime } = begin();
  tracker.complete(UNDECIDED);
  for (const answer of [SINGLE, MULTIPLE, TRUE_FALSE]) tracker.answer(answer);
  tracker.progress({ location: "results", fraction: 1 / 3 });
  tracker.complete(PASSED);
  assert.equal(tracker.suspend("1.state"), true);
  tracker.finish("1.state");
  assert.deepEqual(runtime.refused, []);
  assert.deepEqual(statuses(runtime), ["completed", "passed", "1"]);
  assert.equal(runtime.calls[0], 'begin("")');
  assert.ok(runtime.calls.includes("commit"));
  assert.equal(runtime.calls.at(-1), "end");
  const at = (field) => [0, 1, 2].map((index) => runtime.stored[`cmi.interactions.${index}.${field}`]);
  assert.deepEqual(at("learner_response"), ["a", "a[,]f", "false"]);
  assert.deepEqual(at("result"), ["incorrect", "correct", "correct"]);
  assert.deepEqual(
    ["raw", "min", "max"].map((name) => runtime.stored[`cmi.score.${name}`]),
    ["100", "0", "100"],
  );
  assert.equal(runtime.stored["cmi.progress_measure"], "0.3333");
  assert.equal(runtime.calls.some((call) => call.startsWith("adl.nav")), false);
});

test("failed is success failed, and not complete", () => {
  const { tracker, runtime } = begin();
  tracker.complete(FAILED);
  assert.deepEqual(statuses(runtime), ["incomplete", "failed", "0.5714"]);
});

test("a later visit finds its interactions again and takes nothing back", () => {
  const { tracker, runtime } = begin({
    "cmi.completion_status": "completed",
    "cmi.success_status": "passed",
    "cmi.score.raw": "100",
    "cmi.score.scaled": "1",
    "cmi.progress_measure": "1",
    "cmi.interactions.0.id": MULTIPLE.id,
    "cmi.interactions.1.id": SINGLE.id,
  });
  tracker.complete(FAILED);
  tracker.progress({ location: "menu", fraction: 0.5 });
  tracker.answer(SINGLE);
  assert.deepEqual(statuses(runtime), ["completed", "passed", "1"]);
  assert.equal(runtime.stored["cmi.progress_measure"], "1");
  assert.equal(runtime.stored["cmi.interactions.1.learner_response"], "a");
});

test("the run-time's passing score is the one that counts", () => {
  const { tracker, runtime, opening } = begin({ "cmi.scaled_passing_score": "0.57" });
  assert.equal(opening.mastery, 57);
  tracker.complete({ ...UNDECIDED, score: 20 });
  assert.deepEqual(statuses(runtime), ["incomplete", "unknown", undefined]);
});

test("a prompt longer than a description may be is cut", () => {
  const { tracker, runtime } = begin();
  tracker.answer({ ...SINGLE, prompt: "ệ".repeat(400) });
  assert.deepEqual(runtime.refused, []);
  assert.equal(runtime.stored["cmi.interactions.0.description"].length, 250);
});

const PRIVACY = { id: "TT02-2025.4.2", name: "4.2 Bảo vệ dữ liệu", done: 1, of: 2, score: 66.66, success: "unknown", completed: false };

test("competencies are objectives, after the score that the manifest declared, and answers point to them", () => {
  const api = api2004({ "cmi.objectives.0.id": "score", "cmi.objectives.1.id": PRIVACY.id });
  const tracker = scorm2004(windowBelow("API_1484_11", api), { language: "vi" });
  tracker.start();
  tracker.answer({ ...SINGLE, objectives: [PRIVACY.id] });
  tracker.complete({ ...UNDECIDED, objectives: [PRIVACY, { ...PRIVACY, id: "TT02-2025.2.6", done: 2, score: 100, success: "passed", completed: true }] });
  const { stored, refused } = api.runtime;
  assert.deepEqual(refused, []);
  const of = (at) =>
    ["id", "description", "score.raw", "score.scaled", "progress_measure", "completion_status", "success_status"].map((name) => stored[`cmi.objectives.${at}.${name}`]);
  assert.deepEqual(of(1), [PRIVACY.id, "{lang=vi}4.2 Bảo vệ dữ liệu", "66.66", "0.6666", "0.5", "incomplete", undefined]);
  assert.deepEqual(of(2), ["TT02-2025.2.6", "{lang=vi}4.2 Bảo vệ dữ liệu", "100", "1", "1", "completed", "passed"]);
  assert.equal(stored["cmi.objectives.3.id"], undefined);
  assert.equal(stored["cmi.interactions.0.objectives.0.id"], PRIVACY.id);
});

test("an objective is never told less than before", () => {
  const { tracker, runtime } = begin({
    "cmi.objectives.0.id": PRIVACY.id,
    "cmi.objectives.0.success_status": "passed",
    "cmi.objectives.0.completion_status": "completed",
    "cmi.objectives.0.score.raw": "90",
    "cmi.objectives.0.progress_measure": "1",
  });
  tracker.complete({ ...UNDECIDED, objectives: [{ ...PRIVACY, success: "failed" }] });
  assert.deepEqual(
    ["success_status", "completion_status", "score.raw", "progress_measure"].map((name) => runtime.stored[`cmi.objectives.0.${name}`]),
    ["passed", "completed", "90", "1"],
  );
});

test("the next item is asked for only when the learner asks, after a commit", () => {
  const { tracker, runtime } = begin();
  tracker.finish("2.state", true);
  assert.deepEqual(runtime.calls.slice(-3), ["commit", "adl.nav.request=continue", "end"]);
  assert.deepEqual(runtime.refused, []);
});

test("a prompt that begins with a brace is not taken for a language", () => {
  const { tracker, runtime } = begin();
  tracker.answer({ ...SINGLE, prompt: "{case_matters=true} là gì?" });
  assert.deepEqual(runtime.refused, []);
});
