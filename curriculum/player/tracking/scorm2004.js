// SCORM 2004 (3rd and 4th edition): completion and success apart, scaled score, readable interactions.

import { choiceLetter, duration, localized, localTimestamp, number, parsed, percent } from "./formats.js";
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
const DESCRIPTION_LIMIT = 250;
const NOTHING = -1; // less than any score or progress

export function scorm2004(win, { quirks = [], language = "" } = {}) {
  const lms = new Connection(findApi(win, "API_1484_11"), NAMES);
  const readable = !quirks.includes("status-unreadable");
  const read = (element) => (readable ? lms.get(element) : "");
  const began = Date.now();
  let writing = true;
  let completion = "";
  let success = "";
  let bestScore = null;
  let bestProgress = 0;
  let judgesByScore = false;
  let interactions = new Map();
  let objectives = null;

  function start() {
    if (!lms.initialize()) return { recorded: false, problem: lms.api ? "session_over" : "not_recorded" };
    completion = read("cmi.completion_status");
    success = read("cmi.success_status");
    writing = !["review", "browse"].includes(lms.get("cmi.mode"));
    bestScore = parsed(read("cmi.score.raw"));
    bestProgress = parsed(lms.get("cmi.progress_measure")) || 0;
    interactions = lms.indexes("cmi.interactions");
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

  function answer({ id, type, chosen, correct, right, points, latency, prompt, objectives: taught = [] }) {
    if (!writing) return;
    if (!interactions.has(id)) interactions.set(id, interactions.size);
    const at = `cmi.interactions.${interactions.get(id)}`;
    const response = (picks) =>
      type === "true_false" ? ["true", "false"][picks[0]] : picks.map(choiceLetter).join("[,]");
    lms.put(`${at}.id`, id);
    lms.put(`${at}.type`, type === "true_false" ? "true-false" : "choice");
    taught.forEach((objective, index) => lms.put(`${at}.objectives.${index}.id`, objective));
    lms.put(`${at}.description`, localized(prompt, language, DESCRIPTION_LIMIT));
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
    const before = { completion, success };
    putStatus("cmi", result, before);
    ({ completion, success } = before);
    for (const one of result.objectives || []) if (one.done > 0 || one.score !== null) reportObjective(one);
  }

  /** Writes what is better than `before`, and keeps it there. */
  function putStatus(at, { completed, success: judged }, before) {
    const wanted = completed ? "completed" : "incomplete";
    if (COMPLETION_RANK[wanted] > (COMPLETION_RANK[before.completion] || 0)) {
      lms.put(`${at}.completion_status`, wanted);
      before.completion = wanted;
    }
    if ((SUCCESS_RANK[judged] || 0) > (SUCCESS_RANK[before.success] || 0)) {
      lms.put(`${at}.success_status`, judged);
      before.success = judged;
    }
  }

  function reportScore({ score, success: judged }) {
    // A run-time with a passing score of its own calls any score below it a failure, even halfway through.
    if (score === null || (judgesByScore && judged === "unknown")) return;
    if (bestScore !== null && score < bestScore) return;
    bestScore = score;
    putScore("cmi.score", score);
  }

  function putScore(at, score) {
    lms.put(`${at}.min`, "0");
    lms.put(`${at}.max`, "100");
    lms.put(`${at}.raw`, number(score, 2));
    lms.put(`${at}.scaled`, number(score / 100, 4));
  }

  /** Objectives are found again by their id (the manifest may have declared them), and never told less than before. */
  function reportObjective(one) {
    const kept = keptObjective(one.id);
    lms.put(`${kept.at}.description`, localized(one.name, language, DESCRIPTION_LIMIT));
    if (one.score !== null && one.score > kept.score) putScore(`${kept.at}.score`, (kept.score = one.score));
    const fraction = one.done / one.of;
    if (fraction > kept.fraction) lms.put(`${kept.at}.progress_measure`, number((kept.fraction = fraction), 4));
    putStatus(kept.at, one, kept);
  }

  function keptObjective(id) {
    if (!objectives) {
      const found = Array.from(lms.indexes("cmi.objectives"));
      objectives = new Map(found.map(([known, index]) => [known, storedObjective(`cmi.objectives.${index}`)]));
    }
    if (!objectives.has(id)) {
      const at = `cmi.objectives.${objectives.size}`;
      objectives.set(id, { at, completion: "", success: "", score: NOTHING, fraction: NOTHING });
      lms.put(`${at}.id`, id);
    }
    return objectives.get(id);
  }

  function storedObjective(at) {
    return {
      at,
      completion: lms.get(`${at}.completion_status`),
      success: lms.get(`${at}.success_status`),
      score: orNothing(parsed(lms.get(`${at}.score.raw`))),
      fraction: orNothing(parsed(lms.get(`${at}.progress_measure`))),
    };
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

  /** `onward`: the learner asks for the next item, which some run-times cannot deliver and then throw. */
  function finish(state, onward) {
    if (!lms.open) return;
    write(state);
    if (onward) {
      lms.commit();
      lms.put("adl.nav.request", "continue");
    }
    // Otherwise no commit of its own: terminating saves, and while a page is going away browsers refuse the
    // synchronous request that many run-times commit with.
    lms.terminate();
  }

  return { start, answer, progress, complete, suspend, finish };
}

function orNothing(value) {
  return value === null ? NOTHING : value;
}
