// The learner's record and its stored form: `1.<content>.<position>.<flags>` and `.<key><done><answers>` per lesson.
// Every part has a fixed width; curriculum/rendering/configuration.py counts with the same widths.

const VERSION = "1";
export const COMPLETED = 1;
export const PASSED = 2;
export const FAILED = 4;

export function emptyRecord(config) {
  return {
    position: 0,
    flags: 0,
    lessons: config.lessons.map((lesson) => ({ done: false, answers: lesson.questions.map(() => 0) })),
  };
}

/** Digits in base 36 that hold any set of `choices` choices as a bit mask. */
export function answerWidth(choices) {
  let width = 1;
  while (36 ** width < 2 ** choices) width += 1;
  return width;
}

export function pack(record, config) {
  const header = [VERSION, config.content, digits(record.position, 2), digits(record.flags, 1)];
  const lessons = config.lessons.map((lesson, at) => packLesson(record.lessons[at], lesson));
  return header.concat(lessons).join(".");
}

/** The record in `text`, and whether the course has changed since: then only lessons done and results are kept. */
export function restore(text, config) {
  const record = emptyRecord(config);
  const [version, content, position, flags, ...stored] = String(text || "").split(".");
  if (version !== VERSION || stored.length === 0) return { record, found: false, changed: false };
  const changed = content !== config.content;
  record.flags = number(flags) & (COMPLETED | PASSED | FAILED);
  if (!changed) record.position = Math.min(number(position), config.lessons.length + 1);
  const byKey = new Map(stored.map((part) => [part.slice(0, 6), part]));
  config.lessons.forEach((lesson, at) => {
    const part = byKey.get(lesson.key);
    if (part) restoreLesson(record.lessons[at], part, lesson, !changed);
  });
  return { record, found: true, changed };
}

function packLesson(own, lesson) {
  const answers = lesson.questions.map((question, at) => digits(own.answers[at], answerWidth(question.choices)));
  return lesson.key + (own.done ? "1" : "0") + answers.join("");
}

function restoreLesson(own, part, lesson, withAnswers) {
  own.done = part[6] === "1";
  if (!withAnswers) return;
  let from = 7;
  lesson.questions.forEach((question, at) => {
    const width = answerWidth(question.choices);
    const mask = number(part.slice(from, from + width));
    own.answers[at] = mask < 2 ** question.choices ? mask : 0;
    from += width;
  });
}

function digits(value, width) {
  return value.toString(36).padStart(width, "0");
}

function number(text) {
  const value = parseInt(text, 36);
  return Number.isNaN(value) ? 0 : value;
}
