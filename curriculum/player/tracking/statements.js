// Making xAPI statements of one learner about one activity and what lies below it.

import { choiceLetter, duration } from "./formats.js";
import { uuid } from "./xapi.js";

const ADL = "http://adlnet.gov/expapi/verbs/";
const VIDEO = "https://w3id.org/xapi/video/verbs/";
const OF_VIDEO = ["played", "paused", "seeked"]; // the other verbs are ADL's

export class Statements {
  /** `context` is carried whole by every statement, and nothing in it is ever overwritten. */
  constructor(win, { agent, activityId, context, language }) {
    this.win = win;
    this.agent = agent;
    this.activityId = activityId;
    this.context = context;
    this.language = language;
  }

  /**
   * `below`: id and definition of the object where it is not the activity itself; `lesson`: id of the lesson it lies
   * in; `category`: activities; `extensions`: of the context.
   */
  make(verb, { id = uuid(this.win), below, lesson, result, category = [], extensions = {} } = {}) {
    const made = {
      id,
      timestamp: new Date().toISOString(),
      actor: this.agent,
      verb: { id: (OF_VIDEO.includes(verb) ? VIDEO : ADL) + verb, display: { "en-US": verb } },
      object: this.#activity(below && below.id),
      context: this.#context(below ? [this.#activity(lesson)] : [], category, extensions),
    };
    if (below) made.object.definition = below.definition;
    if (result) made.result = result;
    return made;
  }

  /** Stores refuse an empty text, and a question may be nothing but a picture. */
  spoken(text) {
    return { [this.language]: text || "–" };
  }

  #activity(id) {
    const own = this.activityId;
    return { objectType: "Activity", id: id ? `${own.replace(/\/$/, "")}/${id}` : own };
  }

  #context(parent, category, extensions) {
    const own = JSON.parse(JSON.stringify(this.context));
    const activities = own.contextActivities || {};
    const added = { parent, category, grouping: parent.length ? [this.#activity()] : [] };
    for (const [name, more] of Object.entries(added)) {
      if (more.length) activities[name] = [].concat(activities[name] || [], more);
    }
    if (Object.keys(activities).length) own.contextActivities = activities;
    if (Object.keys(extensions).length) own.extensions = { ...extensions, ...own.extensions };
    return own;
  }
}

/** Object and result of an answered question. */
export function interaction({ id, type, chosen, correct, right, latency, prompt, labels }, spoken) {
  const name = (index) => (type === "true_false" ? ["true", "false"][index] : choiceLetter(index));
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
  return { below: { id, definition }, result };
}
