import assert from "node:assert/strict";
import test from "node:test";
import { web } from "../../curriculum/player/tracking/web.js";
import { course } from "./fakes/course.mjs";

function windowWith(items) {
  const localStorage = {
    getItem: (key) => (key in items ? items[key] : null),
    setItem: (key, value) => (items[key] = value),
  };
  return { localStorage };
}

test("what was done is kept under the course and its language", () => {
  const items = {};
  const tracker = web(windowWith(items), course());
  assert.deepEqual(tracker.start(), { recorded: true, state: "" });
  assert.equal(tracker.suspend("1.state"), true);
  assert.deepEqual(items, { "hoclieuso/11111111-1111-4111-8111-111111111111/vi": "1.state" });
  assert.deepEqual(web(windowWith(items), course()).start(), { recorded: true, state: "1.state" });
});

test("a device that keeps nothing is told to the learner once", () => {
  const win = {
    get localStorage() {
      throw new Error("SecurityError");
    },
  };
  const tracker = web(win, course());
  assert.deepEqual(tracker.start(), { recorded: false, problem: "not_saved" });
  assert.equal(tracker.suspend("1.state"), true);
});

test("a device that is full is told", () => {
  const win = windowWith({});
  const tracker = web(win, course());
  tracker.start();
  win.localStorage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  assert.equal(tracker.suspend("1.state"), false);
});
