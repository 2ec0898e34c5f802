// The learner's record and its stored form: `2.<content>.<position>.<flags>.<best>`, and per
// lesson `.<key><shape><bits>`.
// Every part has a fixed width; curriculum/rendering/configuration.py counts with the same widths.

const VERSION = "2";
const BIT_BASED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // RFC 4648, URL-safe
export const COMPLETED = 1;
export const PASSED = 2;
export const FAILED = 4;

/** `best`: the highest score reported, in hundredths of a per cent and one more; 0 as long as there is none. */
export function emptyRecord(config) {
  return {
    position: 0,
    flags: 0,
    best: 0,
    lessons: config.lessons.map((lesson) => ({ done: false, answers: lesson.questions.map(() => 0) })),
  };
}

export function pack(record, config) {
  const header = [VERSION, config.content, digits(record.position, 2), digits(record.flags, 1), digits(record.best, 3)];
  const lessons = config.lessons.map((lesson, at) => lesson.key + lesson.shape + characters(bitsOf(record.lessons[at], lesson)));
  return header.concat(lessons).join(".");
}

/**
 * The record in `text`, and whether the course has changed since. Lessons done and results are kept whatever has
 * changed, answers in the lessons whose questions are the same.
 */
export function restore(text, config) {
  const record = emptyRecord(config);
  const [version, content, position, flags, ...rest] = String(text || "").split(".");
  const read = READERS[version];
  const stored = version === VERSION ? rest.slice(1) : rest;
  if (!read || stored.length === 0) return { record, found: false, changed: false };
  const changed = content !== config.content;
  record.flags = number(flags) & (COMPLETED | PASSED | FAILED);
  if (version === VERSION) record.best = Math.min(number(rest[0]), 10001);
  if (!changed) record.position = Math.min(number(position), config.lessons.length + 1);
  const byKey = new Map(stored.map((part) => [part.slice(0, 6), part.slice(6)]));
  config.lessons.forEach((lesson, at) => {
    const part = byKey.get(lesson.key);
    if (part !== undefined) record.lessons[at] = { ...record.lessons[at], ...read(part, lesson, changed) };
  });
  return { record, found: true, changed };
}

/** A lesson done is one bit, then each question has a bit for each of its choices. */
function bitsOf(own, lesson) {
  const answers = lesson.questions.map((question, at) => own.answers[at].toString(2).padStart(question.choices, "0"));
  return (own.done ? "1" : "0") + answers.join("");
}

function characters(bits) {
  let text = "";
  for (let at = 0; at < bits.length; at += 6) text += BIT_BASED[parseInt(bits.slice(at, at + 6).padEnd(6, "0"), 2)];
  return text;
}

const READERS = {
  2: (part, lesson) => {
    const bits = Array.from(part.slice(4), (one) => Math.max(0, BIT_BASED.indexOf(one)).toString(2).padStart(6, "0")).join("");
    const done = bits[0] === "1";
    if (part.slice(0, 4) !== lesson.shape) return { done };
    let from = 1;
    return { done, answers: lesson.questions.map(({ choices }) => parseInt(bits.slice(from, (from += choices)), 2) || 0) };
  },
  // Packages delivered before: learners keep their progress when a platform replaces one by a new one.
  1: (part, lesson, changed) => {
    const done = part[0] === "1";
    if (changed) return { done };
    let from = 1;
    const answers = lesson.questions.map(({ choices }) => {
      const mask = number(part.slice(from, (from += widthOf(choices))));
      return mask < 2 ** choices ? mask : 0;
    });
    return { done, answers };
  },
};

/** Digits in base 36 that version 1 held an answer in. */
function widthOf(choices) {
  let width = 1;
  while (36 ** width < 2 ** choices) width += 1;
  return width;
}

function digits(value, width) {
  return value.toString(36).padStart(width, "0");
}

function number(text) {
  const value = parseInt(text, 36);
  return Number.isNaN(value) ? 0 : value;
}
