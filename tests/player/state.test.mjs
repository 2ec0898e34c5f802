import assert from "node:assert/strict";
import test from "node:test";
import { emptyRecord, pack, restore } from "../../curriculum/player/state.js";
import { course } from "./fakes/course.mjs";

function learned() {
  const record = emptyRecord(course());
  record.position = 2;
  record.flags = 3;
  record.best = 5715;
  record.lessons[0] = { done: true, answers: [2, 33] };
  record.lessons[1] = { done: false, answers: [1] };
  return record;
}

test("a record is stored in fixed places, answers as bits", () => {
  // 1 010 100001 and two to fill; 0 01 and three to fill
  assert.equal(pack(learned(), course()), "2.0a1b2c3d.02.3.4er.aaaaaa1111qE.bbbbbb2222I");
});

test("what was stored comes back", () => {
  assert.deepEqual(restore(pack(learned(), course()), course()), { record: learned(), found: true, changed: false });
});

test("a state of a package that was delivered before is read", () => {
  const before = { ...learned(), best: 0 };
  assert.deepEqual(restore("1.0a1b2c3d.02.3.aaaaaa120x.bbbbbb01", course()), { record: before, found: true, changed: false });
  const { record } = restore("1.0a1b2c3d.zz.z.aaaaaa1zzz.bbbbbb0!", course());
  assert.deepEqual(record.lessons, [{ done: true, answers: [0, 0] }, { done: false, answers: [0] }]);
});

test("no state, foreign state and broken state begin anew", () => {
  for (const text of ["", null, undefined, "2.x", "3.0a1b2c3d.02.3.000.aaaaaaqE", "viewed=1|lastviewedslide=3", "1.0a1b2c3d.02", "2.0a1b2c3d.02.3.000"]) {
    assert.deepEqual(restore(text, course()), { record: emptyRecord(course()), found: false, changed: false });
  }
});

test("a changed course keeps lessons done and results, and answers where the questions are the same", () => {
  const changed = course({ content: "ffffffff" });
  changed.lessons.reverse();
  changed.lessons[1].shape = "3333";
  const { record, found, changed: told } = restore(pack(learned(), course()), changed);
  assert.deepEqual([found, told], [true, true]);
  assert.deepEqual(record, {
    position: 0,
    flags: 3,
    best: 5715,
    lessons: [
      { done: false, answers: [1] },
      { done: true, answers: [0, 0] },
    ],
  });
});

test("an older state of a changed course keeps lessons done", () => {
  const { record } = restore("1.0a1b2c3d.02.3.aaaaaa120x.bbbbbb01", course({ content: "ffffffff" }));
  assert.deepEqual([record.position, record.flags], [0, 3]);
  assert.deepEqual(record.lessons, [{ done: true, answers: [0, 0] }, { done: false, answers: [0] }]);
});

test("what cannot be is not believed", () => {
  const { record } = restore("2.0a1b2c3d.zz.z.zzz.aaaaaa1111_!.bbbbbb", course());
  assert.deepEqual(record, {
    position: 3,
    flags: 3,
    best: 10001,
    lessons: [
      { done: true, answers: [7, 48] },
      { done: false, answers: [0] },
    ],
  });
});

test("every set of choices comes back, up to 26 of them", () => {
  const config = course();
  config.lessons[0].questions[1].choices = 26;
  for (const mask of [0, 1, 2 ** 25, 2 ** 26 - 1, 0x2aaaaaa]) {
    const record = emptyRecord(config);
    record.lessons[0].answers[1] = mask;
    assert.equal(restore(pack(record, config), config).record.lessons[0].answers[1], mask);
  }
});

test("the state is never longer than its fixed size, whatever is answered", () => {
  const full = emptyRecord(course());
  const sizes = new Set([pack(full, course()).length]);
  full.position = 3;
  full.flags = 7;
  full.best = 10001;
  full.lessons.forEach((own, at) => {
    own.done = true;
    own.answers = course().lessons[at].questions.map((question) => 2 ** question.choices - 1);
  });
  sizes.add(pack(full, course()).length);
  assert.deepEqual([...sizes], [19 + 11 + 2 + 11 + 1]);
});
