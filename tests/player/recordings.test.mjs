import assert from "node:assert/strict";
import test from "node:test";
import { merged, progress, Recordings } from "../../curriculum/player/tracking/recordings.js";
import { Statements } from "../../curriculum/player/tracking/statements.js";

const X = "https://w3id.org/xapi/video/extensions/";
const LESSON = "22222222-2222-4222-8222-222222222222";
const FILM = "77777777-7777-4777-8777-777777777777";

/** Lets a film of 100 seconds be watched; events are [what, time] or ["seeked", from, to]. */
function watch(events, { stored, length = 100, kind = "video", at = 0 } = {}) {
  const statements = new Statements({ crypto: globalThis.crypto }, { agent: {}, activityId: "https://x.example/a", context: {}, language: "vi" });
  const told = [];
  const recordings = new Recordings(statements, stored, (statement) => told.push(statement));
  const facts = { id: FILM, kind, title: "Phim", lesson: LESSON, length, extensions: { speed: "1x" }, now: () => at };
  for (const [what, one, two] of events) {
    recordings.hear(what === "seeked" ? { what, from: one, to: two, ...facts } : { what, time: one, ...facts });
  }
  return { recordings, told, verbs: () => told.map(({ verb }) => verb.id.split("/").pop()) };
}

const segmentsOf = (told) => told[told.length - 1].result.extensions[`${X}played-segments`];
const progressOf = (told) => told[told.length - 1].result.extensions[`${X}progress`];

test("a film watched to its end", () => {
  const { told, verbs, recordings } = watch([["played", 0], ["paused", 100]], { at: 100 });
  assert.deepEqual(verbs(), ["initialized", "played", "paused", "completed"]);
  const { completion, duration, extensions } = told[3].result;
  assert.deepEqual({ completion, duration }, { completion: true, duration: "PT1M40S" });
  assert.deepEqual(extensions, { [`${X}time`]: 100, [`${X}progress`]: 1, [`${X}played-segments`]: "0[.]100" });
  recordings.finish();
  assert.deepEqual(verbs().slice(4), ["terminated"]);
});

test("each statement says which film, which session and how long it is", () => {
  const { told } = watch([["played", 0.12345], ["paused", 7.98765]]);
  for (const { object, context } of told) {
    assert.equal(object.id, `https://x.example/a/${FILM}`);
    assert.deepEqual(object.definition, { type: "https://w3id.org/xapi/video/activity-type/video", name: { vi: "Phim" } });
    assert.equal(context.extensions[`${X}session-id`], told[0].id);
    assert.equal(context.extensions[`${X}length`], 100);
    assert.equal(context.extensions[`${X}completion-threshold`], 0.95);
    assert.deepEqual(context.contextActivities.category, [
      { objectType: "Activity", id: "https://w3id.org/xapi/video", definition: { type: "http://adlnet.gov/expapi/activities/profile" } },
    ]);
    assert.equal(context.contextActivities.parent[0].id, `https://x.example/a/${LESSON}`);
  }
  assert.equal(told[0].context.extensions[`${X}speed`], "1x");
  assert.equal(told[1].result.extensions[`${X}time`], 0.123);
  assert.equal(segmentsOf(told), "0.123[.]7.988");
});

test("sound has the audio profile", () => {
  const { told } = watch([["played", 0]], { kind: "audio" });
  assert.equal(told[0].object.definition.type, "https://w3id.org/xapi/audio/activity-type/audio");
  assert.equal(told[0].context.contextActivities.category[0].id, "https://w3id.org/xapi/audio");
});

const CASES = [
  ["jumping on while it plays", [["played", 0], ["seeked", 12, 40], ["paused", 60]], "0[.]12[,]40[.]60", 0.32],
  ["jumping back and seeing a part twice", [["played", 0], ["seeked", 30, 10], ["paused", 50]], "0[.]30[,]10[.]50", 0.5],
  ["a part inside another", [["played", 0], ["paused", 50], ["seeked", 50, 10], ["played", 10], ["paused", 20]], "0[.]50[,]10[.]20", 0.5],
  ["jumping while it stands still", [["played", 0], ["paused", 10], ["seeked", 10, 80], ["played", 80], ["paused", 90]], "0[.]10[,]80[.]90", 0.2],
  ["playing on after a pause", [["played", 0], ["paused", 10], ["played", 10], ["paused", 20]], "0[.]10[,]10[.]20", 0.2],
  ["a pause at once", [["played", 5], ["paused", 5]], "", 0],
  ["a clock that goes back a little", [["played", 5], ["paused", 4.9]], "", 0],
];
for (const [name, events, segments, seen] of CASES) {
  test(`segments: ${name}`, () => {
    const { told } = watch(events);
    assert.deepEqual([segmentsOf(told), progressOf(told)], [segments, seen]);
  });
}

test("events that say nothing new are not told", () => {
  const { verbs } = watch([["paused", 0], ["played", 0], ["played", 3], ["paused", 5], ["paused", 5]]);
  assert.deepEqual(verbs(), ["initialized", "played", "paused"]);
});

test("leaving while it plays: paused before terminated, each once", () => {
  const { verbs, told, recordings } = watch([["played", 0]], { at: 33 });
  recordings.finish();
  recordings.finish();
  assert.deepEqual(verbs(), ["initialized", "played", "paused", "terminated"]);
  assert.equal(segmentsOf(told), "0[.]33");
});

test("a film is completed once in all sessions, also when it was seen in parts", () => {
  const first = watch([["played", 0], ["paused", 60]]);
  first.recordings.finish();
  const stored = JSON.parse(JSON.stringify(first.recordings.stored));
  const second = watch([["played", 55], ["paused", 99]], { stored });
  assert.deepEqual(second.verbs(), ["initialized", "played", "paused", "completed"]);
  assert.equal(segmentsOf(second.told), "0[.]60[,]55[.]99");
  assert.equal(second.told[3].result.duration, "PT1M44S"); // all that was spent, the part seen twice too
  const third = watch([["played", 0], ["paused", 99]], { stored: JSON.parse(JSON.stringify(second.recordings.stored)) });
  assert.deepEqual(third.verbs(), ["initialized", "played", "paused"]);
});

test("a session id is that of its own initialized, another one each time", () => {
  const ids = [1, 2].map(() => watch([["played", 0]]).told[0].id);
  assert.notEqual(ids[0], ids[1]);
});

test("a learner who jumps about does not fill the store: old parts are merged", () => {
  const events = [];
  for (let at = 0; at < 60; at += 1) events.push(["played", at], ["paused", at + 0.5]);
  const { recordings, told } = watch(events);
  assert.ok(recordings.stored[FILM].segments.length <= 40 * 2);
  assert.equal(progressOf(told), 0.3);
  const again = watch([...events, ...events, ...events]);
  assert.ok(JSON.stringify(again.recordings.stored).length < 2000);
});

test("merging", () => {
  assert.deepEqual(merged([]), []);
  assert.deepEqual(merged([[5, 9], [0, 2], [1, 6]]), [[0, 9]]);
  assert.deepEqual(merged([[0, 2], [2, 4]]), [[0, 4]]);
  const given = [[0, 1], [0.5, 3]];
  merged(given);
  assert.deepEqual(given, [[0, 1], [0.5, 3]]);
});

test("progress is never rounded up and never above one", () => {
  assert.equal(progress([[0, 94.99]], 100), 0.949);
  assert.equal(progress([[0, 100.4]], 100), 1);
  assert.equal(progress([[0, 0.1], [0.1, 0.3]], 1), 0.3);
});
