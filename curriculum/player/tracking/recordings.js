// What was seen and heard of each recording, in the statements of the xAPI video profile (https://w3id.org/xapi/video).

import { duration } from "./formats.js";
import { uuid } from "./xapi.js";

const PROFILE = "http://adlnet.gov/expapi/activities/profile";
const X = "https://w3id.org/xapi/video/extensions/";
const COMPLETE_FROM = 0.95; // the last moments of a film are rarely watched, and seeking is not exact
const MOST_SEGMENTS = 40; // kept as they came; beyond that they are merged

export class Recordings {
  /** `stored`: of earlier sessions, recording -> {segments, done}; `tell` gets each statement. */
  constructor(statements, stored, tell) {
    this.statements = statements;
    this.stored = { ...stored };
    this.tell = tell;
    this.open = new Map();
  }

  /** An event as `watchRecordings` makes it. */
  hear(event) {
    const session = this.#session(event);
    session.event = event;
    if (event.what === "played") this.#played(session, event.time);
    if (event.what === "paused") this.#paused(session, event.time);
    if (event.what === "seeked") this.#seeked(session, event.from, event.to);
  }

  /** Ends every session: nothing more is heard of them. */
  finish() {
    for (const session of this.open.values()) {
      this.#paused(session, session.event.now());
      this.#say(session, "terminated", this.#state(session, session.event.now()));
    }
    this.open.clear();
  }

  #session(event) {
    if (this.open.has(event.id)) return this.open.get(event.id);
    const { segments = [], done = false } = this.stored[event.id] || {};
    const session = { id: uuid(this.statements.win), event, segments: segments.slice(), done, from: null };
    this.open.set(event.id, session);
    this.#say(session, "initialized", undefined, { id: session.id, extensions: event.extensions });
    return session;
  }

  #played(session, time) {
    if (session.from !== null) return;
    session.from = time;
    this.#say(session, "played", { extensions: { [`${X}time`]: exact(time) } });
  }

  #paused(session, time) {
    if (session.from === null) return;
    this.#close(session, time);
    const state = this.#state(session, time);
    this.#say(session, "paused", state);
    if (session.done || state.extensions[`${X}progress`] < COMPLETE_FROM) return;
    session.done = true;
    this.#keep(session);
    const spent = session.segments.reduce((sum, [from, to]) => sum + to - from, 0);
    this.#say(session, "completed", { completion: true, duration: duration(spent * 1000), ...state });
  }

  #seeked(session, from, to) {
    const playing = session.from !== null;
    if (playing) this.#close(session, from);
    if (playing) session.from = to;
    this.#say(session, "seeked", { extensions: { [`${X}time-from`]: exact(from), [`${X}time-to`]: exact(to) } });
  }

  #close(session, to) {
    if (to > session.from) session.segments.push([exact(session.from), exact(to)]);
    if (session.segments.length > MOST_SEGMENTS) session.segments = merged(session.segments);
    session.from = null;
    this.#keep(session);
  }

  #keep({ event, segments, done }) {
    this.stored[event.id] = { segments, done };
  }

  #state({ event, segments }, time) {
    return {
      extensions: {
        [`${X}time`]: exact(time),
        [`${X}progress`]: progress(segments, event.length),
        [`${X}played-segments`]: segments.map((pair) => pair.join("[.]")).join("[,]"),
      },
    };
  }

  #say(session, verb, result, { id, extensions } = {}) {
    const { kind, title, lesson, length } = session.event;
    const profile = `https://w3id.org/xapi/${kind}`;
    const facts = { length: exact(length), "session-id": session.id, "completion-threshold": COMPLETE_FROM, ...extensions };
    const parts = {
      result,
      lesson,
      below: {
        id: session.event.id,
        definition: { type: `${profile}/activity-type/${kind}`, name: this.statements.spoken(title) },
      },
      category: [{ objectType: "Activity", id: profile, definition: { type: PROFILE } }],
      extensions: {},
    };
    for (const name of Object.keys(facts)) parts.extensions[X + name] = facts[name];
    this.tell(this.statements.make(verb, id ? { id, ...parts } : parts));
  }
}

/** The parts that were played, each once, in the order of the recording. */
export function merged(segments) {
  const found = [];
  for (const [from, to] of segments.slice().sort((one, other) => one[0] - other[0])) {
    const last = found[found.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** How much of the recording was played at least once: 0 to 1, rounded down. */
export function progress(segments, length) {
  const seen = merged(segments).reduce((sum, [from, to]) => sum + to - from, 0);
  return Math.min(1, Math.floor((seen / length) * 1000 + 1e-6) / 1000);
}

/** Seconds with the three decimals that the profile allows. */
function exact(seconds) {
  return Math.round(seconds * 1000) / 1000;
}
