// SCORM 1.2: one status, write-only interactions, short ASCII everywhere.

import { choiceLetter, number, parsed, timeOfDay, timespan } from "./formats.js";
import { Connection, findApi } from "./scorm_api.js";

const NAMES = {
  initialize: "LMSInitialize",
  get: "LMSGetValue",
  set: "LMSSetValue",
  commit: "LMSCommit",
  terminate: "LMSFinish",
  error: "LMSGetLastError",
};
const RANK = { incomplete: 1, failed: 2, completed: 3, passed: 4 };
const STATE_LIMIT = 4096;
const NOTHING = -1; // less than any score

export function scorm12(win, { quirks = [] } = {}) {
  const lms = new Connection(findApi(win, "API"), NAMES);
  const readable = !quirks.includes("status-unreadable");
  const scoreIsProgress = quirks.includes("score-is-progress");
  const indexes = new Map();
  const began = Date.now();
  let writing = true;
  let status = "";
  let bestScore = null;
  let judgesByScore = false;
  let interactions = 0;
  let objectives = null;

  function start() {
    if (!lms.initialize()) return { recorded: false, problem: lms.api ? "session_over" : "not_recorded" };
    if (readable) status = lms.get("cmi.core.lesson_status");
    writing = !["review", "browse"].includes(lms.get("cmi.core.lesson_mode"));
    if (readable) bestScore = parsed(lms.get("cmi.core.score.raw"));
    interactions = parsed(lms.get("cmi.interactions._count")) || 0;
    const mastery = parsed(lms.get("cmi.student_data.mastery_score"));
    judgesByScore = mastery !== null;
    return {
      recorded: true,
      review: !writing,
      state: lms.get("cmi.suspend_data"),
      location: lms.get("cmi.core.lesson_location"),
      mastery,
    };
  }

  function answer({ id, type, chosen, correct, right, points, latency, objectives: taught = [] }) {
    if (!writing) return;
    if (!indexes.has(id)) indexes.set(id, interactions++);
    const at = `cmi.interactions.${indexes.get(id)}`;
    const response = (picks) => (type === "true_false" ? "tf"[picks[0]] : picks.map(choiceLetter).join(","));
    lms.put(`${at}.id`, id);
    lms.put(`${at}.type`, type === "true_false" ? "true-false" : "choice");
    taught.forEach((objective, index) => lms.put(`${at}.objectives.${index}.id`, objective));
    lms.put(`${at}.time`, timeOfDay(new Date()));
    lms.put(`${at}.weighting`, String(points));
    lms.put(`${at}.correct_responses.0.pattern`, response(correct));
    lms.put(`${at}.student_response`, response(chosen));
    lms.put(`${at}.result`, right ? "correct" : "wrong");
    lms.put(`${at}.latency`, timespan(latency));
  }

  function progress({ location }) {
    if (writing) lms.put("cmi.core.lesson_location", location);
  }

  function complete(result) {
    if (!writing) return;
    reportScore(result);
    const wanted = statusOf(result);
    if (RANK[wanted] > (RANK[status] || 0)) {
      lms.put("cmi.core.lesson_status", wanted);
      status = wanted;
    }
    for (const one of result.objectives || []) if (begun(one)) reportObjective(one);
  }

  function reportScore(result) {
    const score = scoreIsProgress ? progressOf(result) : result.score;
    if (score === null || (judgesByScore && undecided(result))) return;
    if (bestScore !== null && score < bestScore) return;
    bestScore = score;
    putScore("cmi.core.score", score);
  }

  function putScore(at, score) {
    lms.put(`${at}.raw`, number(score, 2));
    lms.put(`${at}.min`, "0");
    lms.put(`${at}.max`, "100");
  }

  /** Objectives are found again by their id, and never told less than before. */
  function reportObjective(one) {
    const kept = keptObjective(one.id);
    if (one.score !== null && one.score > kept.score) putScore(`${kept.at}.score`, (kept.score = one.score));
    const wanted = statusOf(one);
    if (RANK[wanted] > (RANK[kept.status] || 0)) lms.put(`${kept.at}.status`, (kept.status = wanted));
  }

  function keptObjective(id) {
    if (!objectives) {
      const found = Array.from(lms.indexes("cmi.objectives"));
      objectives = new Map(found.map(([known, index]) => [known, storedObjective(`cmi.objectives.${index}`)]));
    }
    if (!objectives.has(id)) {
      const at = `cmi.objectives.${objectives.size}`;
      objectives.set(id, { at, status: "", score: NOTHING });
      lms.put(`${at}.id`, id);
    }
    return objectives.get(id);
  }

  function storedObjective(at) {
    const score = parsed(lms.get(`${at}.score.raw`));
    return { at, status: lms.get(`${at}.status`), score: score === null ? NOTHING : score };
  }

  function suspend(state) {
    if (!lms.open) return true;
    write(state);
    return lms.commit();
  }

  function write(state) {
    if (writing && state.length <= STATE_LIMIT) lms.put("cmi.suspend_data", state);
    lms.put("cmi.core.session_time", timespan(Date.now() - began));
    lms.put("cmi.core.exit", "suspend"); // always: with any other value a run-time may drop the state
  }

  function finish(state) {
    if (!lms.open) return;
    write(state);
    // No commit of its own: terminating saves, and while a page is going away browsers refuse the synchronous
    // request that many run-times commit with.
    lms.terminate();
  }

  return { start, answer, progress, complete, suspend, finish };
}

function statusOf({ completed, success }) {
  if (completed) return success === "passed" ? "passed" : "completed";
  return success === "failed" ? "failed" : "incomplete";
}

/**
 * A run-time with a mastery score of its own makes one status of any score: a failure of a low one, even halfway
 * through, and a pass of a high one, though lessons are left. It hears the score when the result is clear.
 */
function undecided({ completed, success }) {
  return !completed && success !== "failed";
}

/** Where a learner's progress is the score and nothing else: full when completed, and never before. */
function progressOf({ completed, byScore, score, done, of }) {
  if (completed) return 100;
  return Math.min(99, byScore ? score || 0 : (100 * done) / of);
}

/** Whether the learner has done anything for it. */
function begun({ done, score }) {
  return done > 0 || score !== null;
}
