// xAPI without cmi5 ("Tin Can"): the launch that Rustici Software described, with the store and the learner in the
// address: endpoint, auth, actor, and perhaps registration, activity_id, activity_platform, grouping.

import { adapterOf, Recorder } from "./recorder.js";
import { Statements } from "./statements.js";
import { RecordStore, STATE } from "./xapi.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IRI = /^[a-z][a-z0-9+.-]*:./i;
const IDENTIFIERS = ["account", "mbox", "mbox_sha1sum", "openid"]; // an agent may have only one

export function tincan(win, config) {
  return adapterOf(async () => {
    const launch = await launchOf(win);
    if (!launch) return { opening: { recorded: false, problem: "not_recorded" } };
    const store = new RecordStore(win, launch);
    const saved = await store.state(STATE);
    const context = contextOf(launch, config);
    const statements = new Statements(win, { ...launch, context, language: config.language });
    const say = {
      judged: (verb, result) => statements.make(verb, { result }),
      closing: (result, completed) => statements.make(completed ? "terminated" : "suspended", { result }),
    };
    store.send(statements.make(saved ? "resumed" : "initialized")).catch(() => undefined); // it is sent again
    const opening = { recorded: true, review: false, state: saved ? saved.state : "", mastery: null, exit: null };
    return { opening, recorder: new Recorder({ store, statements, config, saved, say }) };
  });
}

/** null where the address does not say who learns, or where to record it. */
async function launchOf(win) {
  const query = new win.URLSearchParams(win.location.search);
  const agent = agentOf(query.get("actor"));
  const endpoint = query.get("endpoint");
  if (!agent || !/^https?:\/\//.test(endpoint || "")) return null;
  const activityId = query.get("activity_id") || (await ownActivity(win));
  if (!activityId) return null;
  const registration = query.get("registration");
  return {
    endpoint,
    agent,
    activityId,
    actor: JSON.stringify(agent),
    authorization: credentials(query.get("auth")),
    registration: UUID.test(registration || "") ? registration : null, // stores refuse any other, as with grouping
    platform: query.get("activity_platform"),
    grouping: IRI.test(query.get("grouping") || "") ? query.get("grouping") : null,
  };
}

/** Most platforms give the whole header, some what belongs behind "Basic". */
function credentials(auth) {
  return auth && !auth.includes(" ") ? `Basic ${auth}` : auth;
}

/** The agent as xAPI 1.0 wants it; launches still come in the form of 0.9, where every property is a list. */
export function agentOf(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  if (!given || typeof given !== "object") return null;
  const agent = { objectType: given.objectType || "Agent" };
  if (first(given.name)) agent.name = first(given.name);
  for (const kind of IDENTIFIERS) {
    const value = first(given[kind]);
    if (value) return { ...agent, [kind]: kind === "account" ? accountOf(value) : value };
  }
  return null;
}

function accountOf({ homePage, name, accountServiceHomePage, accountName }) {
  return { homePage: homePage || accountServiceHomePage, name: name || accountName };
}

function first(value) {
  return Array.isArray(value) ? value[0] : value;
}

/** A launch that does not name its activity means the one of the package. */
async function ownActivity(win) {
  const answer = await win.fetch("tincan.xml");
  if (!answer.ok) return null;
  const manifest = new win.DOMParser().parseFromString(await answer.text(), "application/xml");
  const activity = manifest.querySelector("activity");
  return activity && activity.getAttribute("id");
}

function contextOf({ registration, platform, grouping }, { language }) {
  const context = { language };
  if (registration) context.registration = registration;
  if (platform) context.platform = platform;
  if (grouping) context.contextActivities = { grouping: [{ objectType: "Activity", id: grouping }] };
  return context;
}
