import assert from "node:assert/strict";
import test from "node:test";
import { answerWidth, emptyRecord, pack, restore } from "../../curriculum/player/state.js";
import { course } from "./fakes/course.mjs";

function learned() {
  const record = emptyRecord(course());
  record.position = 2;
  record.flags = 3;
  record.lessons[0] = { done: true, answers: [2, 33] };
  record.lessons[1] = { done: false, answers: [1] };
  return record;
}

test("a record is stored in fixed places", () => {
  assert.equal(pack(learned(), course()), "1.0a1b2c3d.02.3.aaaaaa120x.bbbbbb01");
});

test("what was stored comes back", () => {
  assert.deepEqual(restore(pack(learned(), course()), course()), { record: learned(), found: true, changed: false });
});

test("no state, foreign state and broken state begin anew", () => {
  for (const text of ["", null, undefined, "2.x", "viewed=1|lastviewedslide=3", "1.0a1b2c3d.02"]) {
    assert.deepEqual(restore(text, course()), { record: emptyRecord(course()), found: false, changed: false });
  }
});

test("a changed course keeps lessons done and results, not answers", () => {
  const changed = course({ content: "ffffffff" });
  changed.lessons.reverse();
  const { record, found, changed: told } = restore(pack(learned(), course()), changed);
  assert.deepEqual([found, told], [true, true]);
  assert.deepEqual(record, {
    position: 0,
    flags: 3,
    lessons: [
      { done: false, answers: [0] },
      { done: true, answers: [0, 0] },
    ],
  });
});

test("an answer that its question cannot have is no answer", () => {
  const { record } = restore("1.0a1b2c3d.zz.z.aaaaaa1zzz.bbbbbb0!", course());
  assert.deepEqual(record, {
    position: 3,
    flags: 3,
    lessons: [
      { done: true, answers: [0, 0] },
      { done: false, answers: [0] },
    ],
  });
});

test("the state is never longer than its fixed size, whatever is answered", () => {
  const full = emptyRecord(course());
  const sizes = new Set([pack(full, course()).length]);
  full.position = 3;
  full.flags = 7;
  full.lessons.forEach((own, at) => {
    own.done = true;
    own.answers = course().lessons[at].questions.map((question) => 2 ** question.choices - 1);
  });
  sizes.add(pack(full, course()).length);
  assert.deepEqual([...sizes], [15 + 8 + 3 + 8 + 1]);
});

test("answers take as many digits as their choices need", () => {
  assert.deepEqual([2, 5, 6, 10, 11, 26].map(answerWidth), [1, 1, 2, 2, 3, 6]);
});
