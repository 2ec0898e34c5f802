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
