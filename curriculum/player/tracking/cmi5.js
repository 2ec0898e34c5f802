// cmi5: a launch with a one-time token, statements in a fixed order, state in the record store.

import { percent } from "./formats.js";
import { adapterOf, Recorder } from "./recorder.js";
import { Statements } from "./statements.js";
import { RecordStore, STATE, withTimeout } from "./xapi.js";

const CATEGORIES = "https://w3id.org/xapi/cmi5/context/categories/";
const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";

export function cmi5(win, config) {
  return adapterOf(async () => {
    const launch = launchOf(win);
    if (!launch) return { opening: { recorded: false, problem: "not_recorded" } };
    const token = await tokenOf(win, launch);
    if (!token || remembered(win, launch, "over")) return { opening: { recorded: false, problem: "session_over" } };
    return begin(win, config, launch, new RecordStore(win, { ...launch, authorization: `Basic ${token}` }));
  });
}

async function begin(win, config, launch, store) {
  const asked = [store.state("LMS.LaunchData"), store.preferences().catch(() => ({})), store.state(STATE)];
  const [given, preferences, kept] = await Promise.all(asked); // side by side: each may take seconds on a weak link
  const data = given || {};
  if (preferences.audioPreference === "off") mute(win);
  const counts = !["Browse", "Review"].includes(data.launchMode);
  const saved = counts ? kept : null;
  const context = { ...data.contextTemplate, registration: launch.registration };
  const statements = new Statements(win, { ...launch, context, language: config.language });
  const say = wording(win, launch, statements, data.masteryScore);
  const recorder = new Recorder({ store, statements, config, saved, say, counts });
  if (!remembered(win, launch, "begun")) store.send(say.opening()).catch(() => undefined); // it is sent again
  remember(win, launch, "begun", "1"); // the page may be loaded again in its session
  const opening = {
    recorded: true,
    review: !counts,
    state: saved ? saved.state : "",
    mastery: typeof data.masteryScore === "number" ? percent(data.masteryScore) : null,
    exit: returnAddress(data.returnURL),
  };
  return { opening, recorder };
}

/** The statements that cmi5 itself defines (9.3), with its categories (9.6.2). */
function wording(win, launch, statements, masteryScore) {
  const category = (...names) => names.map((name) => ({ objectType: "Activity", id: CATEGORIES + name }));
  return {
    opening: () => statements.make("initialized", { category: category("cmi5") }),
    judged(verb, result) {
      const judgedByScore = verb !== "completed" && typeof masteryScore === "number";
      const extensions = judgedByScore ? { [MASTERY]: masteryScore } : {};
      return statements.make(verb, { result, category: category("cmi5", "moveon"), extensions });
    },
    closing(result) {
      remember(win, launch, "over", "1");
      return statements.make("terminated", { result, category: category("cmi5") });
    },
  };
}

/** The launch parameters in the address of the page (8.1); null where one is missing. */
function launchOf(win) {
  const query = new win.URLSearchParams(win.location.search);
  const launch = {};
  for (const name of ["endpoint", "fetch", "actor", "registration", "activityId"]) {
    launch[name] = query.get(name);
    if (!launch[name]) return null;
  }
  try {
    return { ...launch, agent: JSON.parse(launch.actor) };
  } catch {
    return null;
  }
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

/** A learner may have said once for all courses that they want no sound (11.2). */
function mute(win) {
  for (const media of win.document.querySelectorAll("audio, video")) media.muted = true;
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
