import assert from "node:assert/strict";
import test from "node:test";
import { Session } from "../../curriculum/player/session.js";
import { pack } from "../../curriculum/player/state.js";
import { course } from "./fakes/course.mjs";

const ORDERED = course({ sequencing: "ordered" });
const [FIRST, SECOND] = ORDERED.lessons.map((lesson) => lesson.id);

function begin(config = ORDERED, opening = {}, answers = {}) {
  const told = [];
  const heard = [];
  const tracker = {};
  for (const name of ["answer", "progress", "complete", "suspend", "finish"]) {
    tracker[name] = (value) => {
      told.push([name, value]);
      return answers[name] && answers[name]();
    };
  }
  return { session: new Session(config, tracker, opening, (kept) => heard.push(kept)), told, heard };
}

test("a lesson keeps those after it closed until it is completed", () => {
  const { session } = begin();
  assert.deepEqual([session.next, session.isLocked(0), session.isLocked(1)], [0, false, true]);
  session.done(0);
  assert.deepEqual([session.next, session.isLocked(1)], [0, true]);
  session.answer(0, 0, { chosen: [1] });
  session.answer(0, 1, { chosen: [0, 5] });
  assert.deepEqual([session.next, session.isLocked(1)], [1, false]);
  session.done(1);
  assert.equal(session.next, -1);
});

test("an earlier lesson whose questions have changed is the one to go back to", () => {
  const third = { ...ORDERED.lessons[1], id: "77777777-7777-4777-8777-777777777777", key: "cccccc" };
  const config = { ...ORDERED, lessons: [...ORDERED.lessons, third] };
  const { session } = begin(config);
  Object.assign(session.record.lessons[0], { done: true, answers: [2, 33] });
  Object.assign(session.record.lessons[1], { done: true, answers: [2] });
  assert.deepEqual([session.next, session.isLocked(2)], [2, false]);
  const lessons = config.lessons.map((lesson, index) => (index ? lesson : { ...lesson, shape: "ffff" }));
  const changed = { ...config, content: "ffffffff", lessons };
  const later = begin(changed, { state: pack(session.record, config) }).session;
  assert.deepEqual([later.next, later.isLocked(1), later.isLocked(2)], [0, false, true]);
});

test("whoever looks without credit may look everywhere", () => {
  assert.equal(begin(ORDERED, { review: true }).session.isLocked(1), false);
});

test("everything ends with a commit, and competencies go with it", () => {
  const { session, told } = begin();
  session.show(FIRST);
  assert.deepEqual(told.map(([name]) => name), ["progress", "complete", "suspend"]);
  assert.deepEqual(told[0][1], { location: FIRST, fraction: 0 });
  assert.deepEqual(told[1][1].objectives.map((one) => one.id), ["TT02-2025.2.6", "TT02-2025.4.2"]);
  session.answer(1, 0, { chosen: [1] });
  assert.deepEqual(told[3], ["answer", { chosen: [1], objectives: ["TT02-2025.2.6", "TT02-2025.4.2"] }]);
});

test("the place is kept, and found again", () => {
  const { session } = begin();
  session.show(SECOND);
  const state = pack(session.record, ORDERED);
  const again = begin(ORDERED, { state }).session;
  assert.deepEqual([again.last, again.resumed, again.changed], [SECOND, true, false]);
});

test("what was not kept is heard, also when the tracker breaks", async () => {
  const { session, heard } = begin(ORDERED, {}, {
    suspend: () => false,
    complete: () => {
      throw new Error("broken");
    },
  });
  session.show(FIRST);
  await session.suspend();
  assert.deepEqual(heard.filter((kept) => kept === false).length, 3);
});

test("after the end nothing is said any more", async () => {
  const { session, told } = begin();
  await session.finish();
  await session.finish();
  session.show(FIRST);
  assert.deepEqual(told.map(([name]) => name), ["finish"]);
});
