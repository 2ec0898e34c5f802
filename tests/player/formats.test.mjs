import assert from "node:assert/strict";
import test from "node:test";
import { clamp, duration, localized, localTimestamp, number, parsed, percent, timeOfDay, timespan } from "../../curriculum/player/tracking/formats.js";

const HOUR = 3600000;

test("SCORM 1.2 timespans", () => {
  assert.deepEqual(
    [0, 5250, 59999, HOUR + 5 * 60000 + 3200, 20000 * HOUR].map(timespan),
    ["0000:00:00.00", "0000:00:05.25", "0000:01:00.00", "0001:05:03.20", "9999:00:00.00"],
  );
});

test("ISO durations with at most two decimals", () => {
  assert.deepEqual([0, 5254, 59999, HOUR + 5 * 60000 + 3200].map(duration), ["PT0S", "PT5.25S", "PT1M0S", "PT1H5M3.2S"]);
});

test("times of day and timestamps have no fraction and no zone", () => {
  const moment = new Date(2026, 0, 5, 7, 8, 9, 123);
  assert.deepEqual([timeOfDay(moment), localTimestamp(moment)], ["07:08:09", "2026-01-05T07:08:09"]);
});

test("numbers are short and plain", () => {
  assert.deepEqual([80, 79.9, 0, 100, 57.14].map((value) => number(value, 2)), ["80", "79.9", "0", "100", "57.14"]);
  assert.deepEqual([0.57, 1 / 3, 1].map((value) => number(value, 4)), ["0.57", "0.3333", "1"]);
});

test("what a run-time returns may be no number", () => {
  assert.deepEqual(["", undefined, null, "null", "0", "12.5"].map(parsed), [null, null, null, null, 0, 12.5]);
});

test("per cent of a fraction is exact", () => assert.equal(percent(0.57), 57));

test("a text is cut without tearing a sign in two", () => {
  assert.deepEqual([clamp("abc", 3), clamp("abcd", 3), clamp("ab😀", 3)], ["abc", "abc", "ab"]);
});

test("a text names its language where the standard can say it", () => {
  assert.deepEqual(
    [localized("Chào", "vi", 250), localized("Chào", "cjm-Arab", 250), localized("{x}", "vi", 250)],
    ["{lang=vi}Chào", "{lang=cjm-Arab}Chào", "{lang=vi}{x}"],
  );
  assert.deepEqual([localized("{x}", "", 250), localized("Chào", "x-lang-too-long-a-tag", 3)], ["(x}", "Chà"]);
});
