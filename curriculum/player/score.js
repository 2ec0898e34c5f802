// What a record is worth: points, completion and success. A question is all or nothing; once right it stays right.

import { COMPLETED, FAILED, PASSED } from "./state.js";

export function maskOf(indexes) {
  return indexes.reduce((mask, index) => mask + 2 ** index, 0);
}

export function isRight(question, mask) {
  return mask === maskOf(question.correct);
}

/** Points and counts of one lesson. */
export function lessonScore(lesson, own) {
  const score = { earned: 0, total: 0, open: 0, wrong: 0 };
  lesson.questions.forEach((question, at) => {
    const mask = own.answers[at];
    score.total += question.points;
    if (isRight(question, mask)) score.earned += question.points;
    else if (mask) score.wrong += 1;
    else score.open += 1;
  });
  return score;
}

/**
 * `score`: per cent with at most two decimals, rounded down so that it never shows a pass that is none;
 * null as long as nothing was answered. `byScore`: whether success follows from the points.
 */
export function outcome(config, record, mastery) {
  const sum = { earned: 0, total: 0, open: 0, wrong: 0 };
  config.lessons.forEach((lesson, at) => {
    const one = lessonScore(lesson, record.lessons[at]);
    for (const key of Object.keys(sum)) sum[key] += one[key];
  });
  const done = record.lessons.filter((own) => own.done).length;
  const viewed = done === record.lessons.length;
  const byScore = config.completion === "viewed_and_passed" && sum.total > 0;
  const success = byScore ? successByScore(sum, viewed, mastery) : viewed ? "passed" : "unknown";
  const passed = success === "passed" || Boolean(record.flags & PASSED);
  return {
    ...sum,
    done,
    byScore,
    score: sum.earned || sum.wrong ? Math.floor((10000 * sum.earned) / sum.total) / 100 : null,
    success: passed ? "passed" : success,
    completed: (viewed && passed) || Boolean(record.flags & COMPLETED),
  };
}

function successByScore({ earned, total, open }, viewed, mastery) {
  if (earned * 100 >= mastery * total) return "passed";
  return viewed && open === 0 ? "failed" : "unknown";
}

/** Results once reported are remembered, so that a later visit never takes them back. */
export function remember(record, result) {
  if (result.completed) record.flags |= COMPLETED;
  if (result.success === "passed") record.flags = (record.flags | PASSED) & ~FAILED;
  if (result.success === "failed") record.flags |= FAILED;
}
