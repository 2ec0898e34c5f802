import assert from "node:assert/strict";
import test from "node:test";
import { cmi5 } from "../../curriculum/player/tracking/cmi5.js";
import { course, FAILED, MULTIPLE, PASSED, SINGLE, UNDECIDED } from "./fakes/course.mjs";
import { ACTOR, RecordStore, REGISTRATION, settled, TEMPLATE, windowOf } from "./fakes/lrs.mjs";

const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";

async function begin(store, options) {
  const win = windowOf(store, options);
  const tracker = cmi5(win, course());
  const opening = await tracker.start();
  await settled();
  return { win, tracker, opening };
}

test("without a launch it plays on and says so", async () => {
  const store = new RecordStore();
  const { tracker, opening } = await begin(store, { search: "" });
  assert.deepEqual(opening, { recorded: false, problem: "not_recorded" });
  tracker.answer(SINGLE);
  tracker.complete(PASSED);
  assert.equal(tracker.suspend("1"), true);
  tracker.finish("1");
  assert.deepEqual(store.requests, []);
});

for (const endpoint of ["https://lrs.example/xapi/", "https://lrs.example/xapi"]) {
  test(`the launch goes in order with the endpoint ${endpoint}`, async () => {
    const store = new RecordStore();
    const { opening } = await begin(store, { endpoint });
    assert.deepEqual(store.requests, [
      "POST /fetch",
      "GET /xapi/activities/state",
      "GET /xapi/agents/profile",
      "GET /xapi/activities/state",
      "POST /xapi/statements",
    ]);
    assert.deepEqual(opening, { recorded: true, review: false, state: "", mastery: 80, exit: null });
    assert.deepEqual(store.verbs(), ["initialized"]);
  });
}

test("every statement carries the launch's context whole", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.answer(MULTIPLE);
  await tracker.complete(PASSED);
  await tracker.finish("1");
  assert.deepEqual(store.verbs(), ["initialized", "answered", "passed", "completed", "terminated"]);
  for (const { actor, context, timestamp } of store.statements) {
    assert.deepEqual(actor, ACTOR);
    assert.equal(context.registration, REGISTRATION);
    assert.deepEqual(context.contextActivities.grouping[0], TEMPLATE.contextActivities.grouping[0]);
    assert.equal(context.extensions["https://w3id.org/xapi/cmi5/context/extensions/sessionid"], "session-1");
    assert.match(timestamp, /Z$/);
  }
  assert.deepEqual(
    store.verbs().map((verb) => store.categories(verb)),
    [["cmi5"], [], ["cmi5", "moveon"], ["cmi5", "moveon"], ["cmi5"]],
  );
});

test("results say what their verb may say, and no more", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.complete({ ...PASSED, score: 85.71 });
  await tracker.finish("1");
  const { duration, ...passed } = store.find("passed").result;
  assert.match(duration, /^PT[\d.]+S$/);
  assert.deepEqual(passed, { success: true, score: { scaled: 0.8571, raw: 85, min: 0, max: 100 } });
  assert.equal(store.find("passed").context.extensions[MASTERY], 0.8);
  assert.deepEqual(Object.keys(store.find("completed").result), ["completion", "duration"]);
  assert.deepEqual(Object.keys(store.find("terminated").result), ["duration"]);
  assert.equal(store.find("initialized").result, undefined);
  assert.equal(MASTERY in store.find("completed").context.extensions, false);
});

test("an answer is an interaction below the launched activity", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.answer(MULTIPLE);
  const { object, result } = store.find("answered");
  assert.equal(object.id, `https://lms.example/activities/1/${MULTIPLE.id}`);
  assert.deepEqual(object.definition.correctResponsesPattern, ["a[,]f"]);
  assert.deepEqual(object.definition.choices[1], { id: "b", description: { vi: "Số định danh" } });
  assert.deepEqual(result, { response: "a[,]f", success: true, duration: "PT5.25S" });
});

test("an answer lies below its lesson, and both below the activity", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.answer(MULTIPLE);
  const { parent, grouping } = store.find("answered").context.contextActivities;
  assert.deepEqual(parent, [{ objectType: "Activity", id: `https://lms.example/activities/1/${course().lessons[0].id}` }]);
  assert.deepEqual(grouping[1], { objectType: "Activity", id: "https://lms.example/activities/1" });
});

test("progress is told until completed says it all", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  tracker.progress({ fraction: 0.5 });
  await tracker.complete(UNDECIDED);
  tracker.progress({ fraction: 0.5 });
  await tracker.complete(UNDECIDED);
  tracker.progress({ fraction: 1 });
  await tracker.complete(PASSED);
  assert.deepEqual(store.verbs(), ["initialized", "progressed", "passed", "completed"]);
  const { result, context } = store.find("progressed");
  assert.deepEqual(result.extensions, { "https://w3id.org/xapi/cmi5/result/extensions/progress": 50 });
  assert.equal(context.contextActivities.category, undefined);
});

test("a lesson seen to its end is told as experienced", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  const [lesson] = course().lessons;
  tracker.lesson(lesson);
  await tracker.complete(UNDECIDED);
  const { object } = store.find("experienced");
  assert.equal(object.id, `https://lms.example/activities/1/${lesson.id}`);
  assert.deepEqual(object.definition, { type: "http://adlnet.gov/expapi/activities/lesson", name: { vi: "Bài một" } });
});

test("a learner who wants no sound anywhere gets none", async () => {
  const store = new RecordStore();
  store.preferences = { languagePreference: "vi", audioPreference: "off" };
  store.media = [{ muted: false }, { muted: false }];
  await begin(store);
  assert.deepEqual(store.media, [{ muted: true }, { muted: true }]);
});

test("a state that cannot be read is not written over", async () => {
  const store = new RecordStore();
  const { fetch } = store;
  store.fetch = (address, options) => (address.includes("stateId=suspend") ? Promise.resolve({ status: 403 }) : fetch(address, options));
  await assert.rejects(begin(store));
  assert.deepEqual(store.statements, []);
});

test("failed waits for the end, and a pass before it takes its place", async () => {
  const failing = new RecordStore();
  const first = await begin(failing);
  await first.tracker.complete(FAILED);
  assert.deepEqual(failing.verbs(), ["initialized"]);
  await first.tracker.finish("1");
  assert.deepEqual(failing.verbs(), ["initialized", "failed", "terminated"]);
  assert.equal(failing.find("failed").result.success, false);

  const mending = new RecordStore();
  const second = await begin(mending);
  await second.tracker.complete(FAILED);
  await second.tracker.complete(PASSED);
  await second.tracker.finish("1");
  assert.deepEqual(mending.verbs(), ["initialized", "passed", "completed", "terminated"]);
});

test("who fails and only looks in again does not fail again", async () => {
  const store = new RecordStore();
  const first = await begin(store);
  await first.tracker.complete(FAILED);
  await first.tracker.finish("1");
  const again = await begin(new RecordStore({}, { suspend: store.documents.suspend }));
  await again.tracker.complete(FAILED);
  await again.tracker.finish("1");
  const better = new RecordStore({}, { suspend: store.documents.suspend });
  const third = await begin(better);
  await third.tracker.complete({ ...FAILED, score: 71.42 });
  await third.tracker.finish("1");
  assert.deepEqual(store.verbs(), ["initialized", "failed", "terminated"]);
  assert.deepEqual(better.verbs(), ["initialized", "failed", "terminated"]);
  assert.equal(better.find("failed").result.score.scaled, 0.7142);
});

test("a pass waits for the questions still open, so that its score is the last one", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.complete({ completed: false, success: "passed", byScore: true, score: 83.33, open: 1 });
  assert.deepEqual(store.verbs(), ["initialized"]);
  await tracker.complete({ completed: false, success: "passed", byScore: true, score: 100, open: 0 });
  await tracker.finish("1");
  assert.deepEqual(store.verbs(), ["initialized", "passed", "terminated"]);
  assert.equal(store.find("passed").result.score.scaled, 1);
});

test("a pass with questions still open is told when leaving", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.complete({ completed: false, success: "passed", byScore: true, score: 83.33, open: 1 });
  await tracker.finish("1");
  assert.deepEqual(store.verbs(), ["initialized", "passed", "terminated"]);
  assert.equal(store.documents.suspend.reported.passed, true);
});

test("a later session of the registration neither repeats nor contradicts", async () => {
  const first = new RecordStore();
  const { tracker } = await begin(first);
  await tracker.complete(PASSED);
  await tracker.suspend("1.kept");
  await tracker.finish("1.kept");
  const second = new RecordStore({}, { suspend: first.documents.suspend });
  const later = await begin(second);
  assert.equal(later.opening.state, "1.kept");
  await later.tracker.complete(PASSED);
  await later.tracker.complete(FAILED);
  await later.tracker.finish("1.kept");
  assert.deepEqual(second.verbs(), ["initialized", "terminated"]);
});

for (const launchMode of ["Browse", "Review"]) {
  test(`${launchMode} is only begun and ended`, async () => {
    const store = new RecordStore({ launchMode });
    const { tracker, opening } = await begin(store);
    await tracker.answer(SINGLE);
    await tracker.complete(PASSED);
    await tracker.suspend("1");
    await tracker.finish("1");
    assert.equal(opening.review, true);
    assert.deepEqual(store.verbs(), ["initialized", "terminated"]);
    assert.equal(store.documents.suspend, undefined);
  });
}

test("leaving sends what is left in one request that outlives the page, and nothing after it", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  const before = store.requests.length;
  await tracker.finish("1.last");
  await tracker.answer(SINGLE);
  await tracker.complete(PASSED);
  await tracker.suspend("1.later");
  await tracker.finish("1.later");
  assert.deepEqual(store.requests.slice(before), [
    "PUT /xapi/activities/state keepalive",
    "POST /xapi/statements keepalive",
  ]);
  assert.deepEqual(store.documents.suspend.state, "1.last");
});

test("a page loaded again in its session keeps its token and does not begin twice", async () => {
  const store = new RecordStore();
  const session = {};
  await begin(store, { session });
  const { opening } = await begin(store, { session });
  assert.equal(opening.recorded, true);
  assert.deepEqual(store.verbs(), ["initialized"]);
});

test("a page loaded again after its session ended says so", async () => {
  const store = new RecordStore();
  const session = {};
  const { tracker } = await begin(store, { session });
  await tracker.finish("1");
  const { opening } = await begin(store, { session });
  assert.deepEqual(opening, { recorded: false, problem: "session_over" });
});

test("a token that is used up says so", async () => {
  const store = new RecordStore();
  store.tokens = 0;
  const { opening } = await begin(store);
  assert.deepEqual(opening, { recorded: false, problem: "session_over" });
});

test("statements lost on the way are sent again, in order, before the next", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  store.down = true;
  await assert.rejects(tracker.answer(SINGLE));
  store.down = false;
  await tracker.complete(PASSED);
  assert.deepEqual(store.verbs(), ["initialized", "answered", "passed", "completed"]);
});

test("a state that could not be saved is saved when leaving", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  store.down = true;
  await assert.rejects(tracker.suspend("1.state"));
  store.down = false;
  await tracker.finish("1.state");
  assert.equal(store.documents.suspend.state, "1.state");
});

test("a store that refuses the verdict is told to the learner", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  assert.equal(await tracker.suspend("1"), true);
  store.refuses = (batch) => (batch.some(({ verb }) => verb.id.endsWith("passed")) ? 400 : 0);
  await tracker.complete(PASSED);
  assert.equal(await tracker.suspend("2"), false);
  assert.deepEqual(store.verbs(), ["initialized", "completed"]);
});

test("a course judged by viewing passes without a score", async () => {
  const store = new RecordStore({ masteryScore: undefined });
  const { tracker, opening } = await begin(store);
  await tracker.complete({ ...UNDECIDED, byScore: false, score: 40 });
  await tracker.complete({ completed: true, success: "passed", byScore: false, score: 40 });
  assert.equal(opening.mastery, null);
  assert.deepEqual(store.verbs(), ["initialized", "passed", "completed"]);
  assert.deepEqual(Object.keys(store.find("passed").result), ["success", "duration"]);
});

test("the way back is offered when the launch names one", async () => {
  const { opening } = await begin(new RecordStore({ returnURL: "https://lms.example/back" }));
  assert.equal(opening.exit, "https://lms.example/back");
  const unsafe = await begin(new RecordStore({ returnURL: "javascript:alert(1)" }));
  assert.equal(unsafe.opening.exit, null);
});
