// cmi5: a launch with a one-time token, statements in a fixed order, state in the record store.

import { choiceLetter, duration, percent } from "./formats.js";
import { launchOf, RecordStore, uuid, withTimeout } from "./xapi.js";

const ADL = "http://adlnet.gov/expapi/verbs/";
const CATEGORIES = "https://w3id.org/xapi/cmi5/context/categories/";
const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
const STATE = "suspend";

export function cmi5(win, config) {
  const launch = launchOf(win);
  const began = Date.now();
  let store = null;
  let data = {};
  let reported = { completed: false, passed: false }; // in earlier sessions of this registration
  let failed = null;
  let kept = "";
  let over = false;

  async function start() {
    if (!launch) return { recorded: false, problem: "not_recorded" };
    const token = await tokenOf(win, launch);
    if (!token || remembered(win, launch, "over")) return { recorded: false, problem: "session_over" };
    store = new RecordStore(win, launch, token);
    data = (await store.state("LMS.LaunchData")) || {};
    await store.preferences().catch(() => undefined); // asked for because the standard says so
    const resumed = Boolean(remembered(win, launch, "begun")); // the page was loaded again in its session
    if (!resumed) await store.send(statement("initialized"));
    remember(win, launch, "begun", "1");
    const saved = normal() ? await store.state(STATE).catch(() => null) : null;
    if (saved) reported = { ...reported, ...saved.reported };
    return {
      recorded: true,
      review: !normal(),
      state: saved ? saved.state : "",
      mastery: typeof data.masteryScore === "number" ? percent(data.masteryScore) : null,
      exit: returnAddress(data.returnURL),
    };
  }

  function answer({ id, type, chosen, correct, right, latency, prompt, labels }) {
    if (!recording()) return undefined;
    const name = (index) => (type === "true_false" ? ["true", "false"][index] : choiceLetter(index));
    const spoken = (text) => ({ [config.language]: text });
    const definition = {
      type: "http://adlnet.gov/expapi/activities/cmi.interaction",
      name: spoken(prompt),
      interactionType: type === "true_false" ? "true-false" : "choice",
      correctResponsesPattern: [correct.map(name).join("[,]")],
    };
    if (type !== "true_false") {
      definition.choices = labels.map((label, index) => ({ id: name(index), description: spoken(label) }));
    }
    const result = { response: chosen.map(name).join("[,]"), success: right, duration: duration(latency) };
    const object = { objectType: "Activity", id: `${launch.activityId.replace(/\/$/, "")}/${id}`, definition };
    return store.send({ ...statement("answered", result), object, context: context([]) });
  }

  /** `failed` waits for the end of the session: passed after it would be a second verdict. */
  function complete({ completed, success, byScore, score }) {
    if (!recording()) return undefined;
    const verdict = byScore ? { score: { scaled: score / 100, raw: score, min: 0, max: 100 } } : {};
    failed = success === "failed" ? { success: false, ...verdict } : null;
    const sending = [];
    if (success === "passed" && once("passed")) sending.push(statement("passed", { success: true, ...verdict }));
    if (completed && once("completed")) sending.push(statement("completed", { completion: true }));
    return Promise.all(sending.map((one) => store.send(one)));
  }

  function suspend(state) {
    if (!recording()) return true;
    const saving = [store.later(() => store.flush()), store.putState(STATE, { state, reported })];
    return Promise.all(saving).then(() => {
      kept = state;
      return true;
    });
  }

  /** Everything still unsent and `terminated`, in one request that outlives the page. */
  function finish(state) {
    if (!store || over) return undefined;
    const sending = [];
    if (recording() && state !== kept) sending.push(store.putState(STATE, { state, reported }, true));
    if (recording() && failed && !reported.passed) store.unsent.push(statement("failed", failed));
    store.unsent.push(statement("terminated"));
    over = true;
    remember(win, launch, "over", "1");
    sending.push(store.flush(true));
    return Promise.all(sending);
  }

  function once(verb) {
    if (reported[verb]) return false;
    reported[verb] = true;
    return true;
  }

  function normal() {
    return !["Browse", "Review"].includes(data.launchMode);
  }

  function recording() {
    return Boolean(store) && !over && normal();
  }

  function statement(verb, result) {
    const judged = ["passed", "failed", "completed"].includes(verb);
    const whole = {
      id: uuid(win),
      timestamp: new Date().toISOString(),
      actor: launch.agent,
      verb: { id: ADL + verb, display: { en: verb } },
      object: { objectType: "Activity", id: launch.activityId },
      context: context(judged ? ["cmi5", "moveon"] : ["cmi5"]),
    };
    if (result) whole.result = result;
    if (judged || verb === "terminated") whole.result = { ...result, duration: duration(Date.now() - began) };
    if (judged && verb !== "completed" && typeof data.masteryScore === "number") {
      whole.context.extensions = { ...whole.context.extensions, [MASTERY]: data.masteryScore };
    }
    return whole;
  }

  /** The template of the launch, whole and unchanged, with the registration and our categories added. */
  function context(categories) {
    const own = JSON.parse(JSON.stringify(data.contextTemplate || {}));
    own.registration = launch.registration;
    const activities = own.contextActivities || {};
    const added = categories.map((name) => ({ objectType: "Activity", id: CATEGORIES + name }));
    const category = [].concat(activities.category || [], added);
    own.contextActivities = category.length ? { ...activities, category } : activities;
    return own;
  }

  return { start, answer, progress: () => undefined, complete, suspend, finish };
}

/** The token may be fetched once; a page loaded again in the same window finds it where the first put it. */
async function tokenOf(win, launch) {
  const known = remembered(win, launch, "token");
  if (known) return known;
  const answer = await withTimeout(win, win.fetch(launch.fetch, { method: "POST" }));
  const token = (await answer.json())["auth-token"];
  if (token) remember(win, launch, "token", token);
  return token;
}

function remembered(win, launch, what) {
  try {
    return win.sessionStorage.getItem(`cmi5/${what}/${launch.fetch}`);
  } catch {
    return null;
  }
}

function remember(win, launch, what, value) {
  try {
    win.sessionStorage.setItem(`cmi5/${what}/${launch.fetch}`, value);
  } catch {
    // a frame without storage: a reload will then be told that its session is over
  }
}

function returnAddress(url) {
  return /^https?:\/\//.test(url || "") ? url : null;
}
