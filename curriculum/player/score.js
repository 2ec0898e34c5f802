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

/** Of the whole course, with what was reported at an earlier visit. */
export function outcome(config, record, mastery) {
  const now = judge(config, record, mastery, () => true);
  const passed = now.success === "passed" || Boolean(record.flags & PASSED);
  return {
    ...now,
    success: passed ? "passed" : now.success,
    completed: (now.done === now.of && passed) || Boolean(record.flags & COMPLETED),
  };
}

/** Of each competency, by the lessons that teach it. */
export function objectiveOutcomes(config, record, mastery) {
  return (config.objectives || []).map(({ id, name }) => {
    const teaches = (lesson) => lesson.objectives.includes(id);
    return { id, name, ...judge(config, record, mastery, teaches) };
  });
}

/** Whether a lesson may be opened: always where the order is free, else once all before it are completed. */
export function isOpen(config, record, mastery, index) {
  if (config.sequencing !== "ordered" || record.flags & COMPLETED || record.lessons[index].done) return true;
  return config.lessons.slice(0, index).every((_, at) => lessonOutcome(config, record, mastery, at).completed);
}

/** Of one lesson, judged as if it were a course of its own. */
export function lessonOutcome(config, record, mastery, index) {
  return judge(config, record, mastery, (_, at) => at === index);
}

/**
 * `score`: per cent with at most two decimals, rounded down so that it never shows a pass that is none;
 * null as long as nothing was answered. `byScore`: whether success follows from the points.
 */
function judge(config, record, mastery, counts) {
  const sum = { earned: 0, total: 0, open: 0, wrong: 0 };
  let done = 0;
  let of = 0;
  config.lessons.forEach((lesson, at) => {
    if (!counts(lesson, at)) return;
    of += 1;
    if (record.lessons[at].done) done += 1;
    const one = lessonScore(lesson, record.lessons[at]);
    for (const key of Object.keys(sum)) sum[key] += one[key];
  });
  const viewed = done === of;
  const byScore = config.completion === "viewed_and_passed" && sum.total > 0;
  const success = byScore ? successByScore(sum, viewed, mastery) : viewed ? "passed" : "unknown";
  const score = sum.earned || sum.wrong ? Math.floor((10000 * sum.earned) / sum.total) / 100 : null;
  return { ...sum, done, of, byScore, score, success, completed: viewed && success === "passed" };
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
  if (result.score !== null) record.best = Math.max(record.best, Math.round(result.score * 100) + 1);
}

/** The result as it is reported: a run-time that forgets must not make a later visit worth less than an earlier. */
export function reportable(record, result) {
  const failed = result.success === "unknown" && Boolean(record.flags & FAILED);
  const score = record.best ? (record.best - 1) / 100 : result.score;
  return { ...result, score, success: failed ? "failed" : result.success };
}
