// SCORM 2004 (3rd and 4th edition): completion and success apart, scaled score, readable interactions.

import { choiceLetter, duration, localTimestamp, number, parsed, percent } from "./formats.js";
import { Connection, findApi } from "./scorm_api.js";

const NAMES = {
  initialize: "Initialize",
  get: "GetValue",
  set: "SetValue",
  commit: "Commit",
  terminate: "Terminate",
  error: "GetLastError",
};
const COMPLETION_RANK = { incomplete: 1, completed: 2 };
const SUCCESS_RANK = { failed: 1, passed: 2 };
const STATE_LIMIT = 64000;

export function scorm2004(win) {
  const lms = new Connection(findApi(win, "API_1484_11"), NAMES);
  const indexes = new Map();
  const began = Date.now();
  let writing = true;
  let completion = "";
  let success = "";
  let bestScore = null;
  let bestProgress = 0;
  let judgesByScore = false;
  let interactions = 0;

  function start() {
    if (!lms.initialize()) return { recorded: false, problem: lms.api ? "session_over" : "not_recorded" };
    completion = lms.get("cmi.completion_status");
    success = lms.get("cmi.success_status");
    writing = !["review", "browse"].includes(lms.get("cmi.mode"));
    bestScore = parsed(lms.get("cmi.score.raw"));
    bestProgress = parsed(lms.get("cmi.progress_measure")) || 0;
    interactions = parsed(lms.get("cmi.interactions._count")) || 0;
    for (let at = 0; at < interactions; at += 1) indexes.set(lms.get(`cmi.interactions.${at}.id`), at);
    const scaled = parsed(lms.get("cmi.scaled_passing_score"));
    judgesByScore = scaled !== null;
    return {
      recorded: true,
      review: !writing,
      state: lms.get("cmi.suspend_data"),
      location: lms.get("cmi.location"),
      mastery: scaled === null ? null : percent(scaled),
    };
  }

  function answer({ id, type, chosen, correct, right, points, latency, prompt }) {
    if (!writing) return;
    if (!indexes.has(id)) indexes.set(id, interactions++);
    const at = `cmi.interactions.${indexes.get(id)}`;
    const response = (picks) =>
      type === "true_false" ? ["true", "false"][picks[0]] : picks.map(choiceLetter).join("[,]");
    lms.put(`${at}.id`, id);
    lms.put(`${at}.type`, type === "true_false" ? "true-false" : "choice");
    lms.put(`${at}.description`, prompt.slice(0, 250));
    lms.put(`${at}.timestamp`, localTimestamp(new Date()));
    lms.put(`${at}.weighting`, String(points));
    lms.put(`${at}.correct_responses.0.pattern`, response(correct));
    lms.put(`${at}.learner_response`, response(chosen));
    lms.put(`${at}.result`, right ? "correct" : "incorrect");
    lms.put(`${at}.latency`, duration(latency));
  }

  function progress({ location, fraction }) {
    if (!writing) return;
    lms.put("cmi.location", location);
    if (fraction < bestProgress) return;
    bestProgress = fraction;
    lms.put("cmi.progress_measure", number(fraction, 4));
  }

  function complete(result) {
    if (!writing) return;
    reportScore(result);
    const wanted = result.completed ? "completed" : "incomplete";
    if (COMPLETION_RANK[wanted] > (COMPLETION_RANK[completion] || 0)) {
      lms.put("cmi.completion_status", wanted);
      completion = wanted;
    }
    if ((SUCCESS_RANK[result.success] || 0) > (SUCCESS_RANK[success] || 0)) {
      lms.put("cmi.success_status", result.success);
      success = result.success;
    }
  }

  function reportScore({ score, success: judged }) {
    // A run-time with a passing score of its own calls any score below it a failure, even halfway through.
    if (score === null || (judgesByScore && judged === "unknown")) return;
    if (bestScore !== null && score < bestScore) return;
    bestScore = score;
    lms.put("cmi.score.min", "0");
    lms.put("cmi.score.max", "100");
    lms.put("cmi.score.raw", number(score, 2));
    lms.put("cmi.score.scaled", number(score / 100, 4));
  }

  function suspend(state) {
    if (!lms.open) return true;
    write(state);
    return lms.commit();
  }

  function write(state) {
    if (writing && state.length <= STATE_LIMIT) lms.put("cmi.suspend_data", state);
    lms.put("cmi.session_time", duration(Date.now() - began));
    lms.put("cmi.exit", "suspend"); // always: after "normal" the next visit would be a new, unfinished attempt
  }

  function finish(state) {
    if (!lms.open) return;
    write(state);
    // No commit of its own: terminating saves, and while a page is going away browsers refuse the synchronous
    // request that many run-times commit with.
    lms.terminate(); // no adl.nav.request: in a course of one SCO some run-times cannot deliver it and throw
  }

  return { start, answer, progress, complete, suspend, finish };
}
