import assert from "node:assert/strict";
import test from "node:test";
import * as verbs from "../../cms/library/static/library/captions/cues.js";

const cue = (start, end, text = "") => ({ start, end, text, settings: "" });
const THREE = [cue(0, 2000, "Xin chào bà con"), cue(2000, 4000, "Hôm nay"), cue(5000, 6000, "ta học")];
const short = ({ cues, current }) => [current, ...cues.map(({ start, end, text }) => [start, end, text])];

Object.freeze(THREE);
THREE.forEach(Object.freeze);

test("which cue stands at a moment", () => {
  assert.deepEqual([0, 1999, 2000, 4500, 6000].map((ms) => verbs.at(THREE, ms)), [0, 0, 1, -1, -1]);
});

test("split at the caret, in proportion", () => {
  const [first, second] = verbs.split(THREE, 0, { caret: 8 }).cues;
  assert.deepEqual([first, second], [cue(0, 1067, "Xin chào"), cue(1067, 2000, "bà con")]);
});

test("split at the moment, at the word nearest to it", () => {
  assert.deepEqual(short(verbs.split(THREE, 0, { ms: 500 })).slice(0, 3), [1, [0, 500, "Xin"], [500, 2000, "chào bà con"]]);
});

test("split at the moment and the caret", () => {
  assert.deepEqual(short(verbs.split(THREE, 0, { caret: 3, ms: 1500 })).slice(0, 3), [1, [0, 1500, "Xin"], [1500, 2000, "chào bà con"]]);
});

test("a moment outside or too near an edge does not count", () => {
  for (const ms of [-1, 50, 1950, 9000]) {
    assert.deepEqual(short(verbs.split(THREE, 0, { caret: 8, ms }))[1], [0, 1067, "Xin chào"]);
  }
});

test("one word, or none, is split in time only", () => {
  assert.deepEqual(short(verbs.split([cue(0, 1000, "Chào")], 0, { ms: 400 })), [1, [0, 400, "Chào"], [400, 1000, ""]]);
  assert.deepEqual(short(verbs.split([cue(0, 1000)], 0)), [1, [0, 500, ""], [500, 1000, ""]]);
});

test("joining takes both texts and the whole time", () => {
  assert.deepEqual(short(verbs.join(THREE, 1)), [1, [0, 2000, "Xin chào bà con"], [2000, 6000, "Hôm nay ta học"]]);
  assert.deepEqual(verbs.join(THREE, 2), { cues: THREE, current: 2 });
  const long = [cue(0, 1, "Mã này chỉ để bạn tự nhập"), cue(1, 2, "không đọc cho người khác")];
  assert.equal(verbs.join(long, 0).cues[0].text, "Mã này chỉ để bạn tự nhập\nkhông đọc cho người khác");
  assert.equal(verbs.join([cue(0, 1), cue(1, 2, "A")], 0).cues[0].text, "A");
});

test("splitting and joining again gives the same", () => {
  const apart = verbs.split(THREE, 0, { caret: 8 });
  assert.deepEqual(verbs.join(apart.cues, 0).cues, THREE);
});

test("a new cue takes the room there is", () => {
  assert.deepEqual(short(verbs.insert(THREE, 4200))[4 - 1], [4200, 5000, ""]);
  assert.equal(verbs.insert(THREE, 4200).current, 2);
  assert.deepEqual(verbs.insert(THREE, 7000).cues[3], cue(7000, 9000));
  assert.deepEqual(verbs.insert(THREE, 7000, 8000).cues[3], cue(7000, 8000));
  assert.deepEqual(verbs.insert(THREE, 8000, 8000).cues[3], cue(8000, 8100));
  assert.deepEqual(verbs.insert([], 0), { cues: [cue(0, 2000)], current: 0 });
});

test("deleting selects the cue that takes the place", () => {
  assert.deepEqual([0, 1, 2].map((index) => verbs.remove(THREE, index).current), [0, 1, 1]);
  assert.deepEqual(verbs.remove([cue(0, 1)], 0), { cues: [], current: 0 });
});

test("start and end at the playing moment", () => {
  assert.deepEqual(verbs.setStart(THREE, 1, 2500).cues[1], cue(2500, 4000, "Hôm nay"));
  assert.deepEqual(verbs.setStart(THREE, 1, 4500).cues[1], cue(4500, 6500, "Hôm nay"));
  assert.deepEqual(verbs.setEnd(THREE, 1, 3000).cues[1], cue(2000, 3000, "Hôm nay"));
  assert.deepEqual(verbs.setEnd(THREE, 1, 2000), { cues: THREE, current: 1 });
});

test("a cue that moves keeps being the current one", () => {
  assert.deepEqual(short(verbs.setStart(THREE, 0, 5500)), [2, [2000, 4000, "Hôm nay"], [5000, 6000, "ta học"], [5500, 7500, "Xin chào bà con"]]);
});

test("shift all, or from here on, never before the beginning", () => {
  assert.deepEqual(verbs.shift(THREE, 1, 250).cues.map(({ start }) => start), [0, 2250, 5250]);
  assert.deepEqual(verbs.shift(THREE, 0, -900).cues, THREE);
  assert.equal(verbs.shift(THREE, 0, 500, 2).current, 2);
  assert.deepEqual(verbs.shift(THREE, 2, -4000).cues.map(({ text }) => text), ["Xin chào bà con", "ta học", "Hôm nay"]);
});

test("stretch to two points", () => {
  assert.deepEqual(short(verbs.stretch(THREE, 1000, 11000)).slice(1), [
    [1000, 5000, "Xin chào bà con"], [5000, 9000, "Hôm nay"], [11000, 13000, "ta học"],
  ]);
  assert.deepEqual(verbs.stretch(THREE, 5000, 5000, 2), { cues: THREE, current: 2 });
});

test("the other language beside", () => {
  assert.equal(verbs.beside(cue(0, 4000), THREE), "Xin chào bà con\nHôm nay");
  assert.equal(verbs.beside(cue(500, 1500), THREE), "Xin chào bà con");
  assert.equal(verbs.beside(cue(1900, 3500), THREE), "Hôm nay");
  assert.equal(verbs.beside(cue(4000, 5000), THREE), "");
});

test("snapping", () => {
  assert.deepEqual([95, 120, 140, 200].map((ms) => verbs.snap(ms, [100, 150], 30)), [100, 100, 150, 200]);
});
