import assert from "node:assert/strict";
import test from "node:test";
import { createDrafts } from "../../cms/library/static/library/captions/drafts.js";
import { createHistory } from "../../cms/library/static/library/captions/history.js";
import { marked, plain, webvtt } from "../../cms/library/static/library/captions/markup.js";
import { formatSeconds, formatTime, parseTime } from "../../cms/library/static/library/captions/times.js";

test("times as people write them", () => {
  const written = ["3,25", "3.25", "1:03", "0:01:03,5", " 1:00:00 ", "75", "1:75", "", "a", "1:2:3:4", "1,2,3", "-1", "1:", "0,1234"];
  assert.deepEqual(written.map(parseTime), [3250, 3250, 63000, 63500, 3600000, 75000, null, null, null, null, null, null, null, null]);
});

test("times as people read them", () => {
  assert.deepEqual([0, 3250, 63005, 3725400].map((ms) => formatTime(ms)), ["0:00,000", "0:03,250", "1:03,005", "1:02:05,400"]);
  assert.equal(formatTime(9940, 1), "0:09,9");
  assert.deepEqual([0, 70, 1500, 7000].map(formatSeconds), ["0", "0,07", "1,5", "7"]);
});

test("what is read, and what is written", () => {
  assert.equal(plain("<v Cô Lan>Hỏi &amp; <i>đáp</i> <OTP> &lt;b&gt;"), "Hỏi & đáp <OTP> <b>");
  assert.equal(marked("A & B < C <i>D</i>\n\n &amp; --> <00:01.000>E "), "A &amp; B &lt; C <i>D</i>\n&amp; --&gt; <00:01.000>E");
  assert.equal(
    webvtt([{ start: 1500, end: 3725400, text: "5 < 7", settings: "line:0" }, { start: 2000, end: 3000, text: "" }]),
    "WEBVTT\n\n00:00:01.500 --> 01:02:05.400 line:0\n5 &lt; 7\n\n00:00:02.000 --> 00:00:03.000\n\n",
  );
});

test("undo and redo; typing in one cue is one step", () => {
  const history = createHistory(["a"]);
  history.go({ cues: ["b"], current: 0 }, "text 0");
  history.go({ cues: ["c"], current: 0 }, "text 0");
  history.go({ cues: ["d"], current: 1 });
  history.go({ cues: ["e"], current: 1 });
  history.undo();
  assert.deepEqual([history.now, history.canUndo, history.canRedo], [{ cues: ["d"], current: 1 }, true, true]);
  history.undo();
  history.undo();
  assert.deepEqual([history.now.cues, history.canUndo], [["a"], false]);
  history.redo();
  assert.deepEqual(history.now.cues, ["c"]);
  history.go({ cues: ["f"], current: 0 });
  assert.equal(history.canRedo, false);
});

test("selecting another cue is nothing to take back, and ends a step", () => {
  const history = createHistory(["a"]);
  history.select(3);
  assert.deepEqual([history.now.current, history.canUndo], [3, false]);
  history.go({ cues: ["b"], current: 3 }, "text 3");
  history.select(3);
  history.go({ cues: ["c"], current: 3 }, "text 3");
  history.undo();
  assert.deepEqual(history.now.cues, ["b"]);
});

function store(content = {}) {
  return {
    getItem: (key) => content[key] ?? null,
    setItem: (key, value) => { content[key] = value; },
    removeItem: (key) => { delete content[key]; },
  };
}

test("a draft is kept per recording and language", () => {
  const storage = store();
  const drafts = createDrafts(storage, "km");
  const draft = { over: "", cues: [{ start: 0, end: 1, text: "A" }], at: 5 };
  assert.equal(drafts.read(), null);
  assert.equal(drafts.write(draft), true);
  assert.deepEqual(createDrafts(storage, "km").read(), draft);
  assert.equal(createDrafts(storage, "vi").read(), null);
  drafts.forget();
  assert.equal(drafts.read(), null);
});

test("a device that keeps nothing, or nonsense", () => {
  const full = { getItem: () => { throw new Error(); }, setItem: () => { throw new Error(); }, removeItem: () => { throw new Error(); } };
  const drafts = createDrafts(full, "vi");
  assert.deepEqual([drafts.read(), drafts.write({}), drafts.forget()], [null, false, undefined]);
  assert.equal(createDrafts(store({ vi: '{"cues": 3}' }), "vi").read(), null);
});
