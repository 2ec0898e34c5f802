// Finding the SCORM API of the run-time, and calling it without ever failing the lesson.

import { parsed } from "./formats.js";

const MAX_DEPTH = 50;
const MAX_PROBED = 1000;

/** The API object called `name` in this window, its parents, its opener or the opener's parents; or null. */
export function findApi(win, name) {
  return upwards(win, name) || upwards(openerOf(win), name) || upwards(openerOf(topOf(win)), name);
}

function upwards(start, name) {
  let win = start;
  for (let depth = 0; win && depth < MAX_DEPTH; depth += 1) {
    try {
      if (win[name]) return win[name];
      if (win.parent === win) return null;
      win = win.parent;
    } catch {
      return null; // a window of another origin: the API cannot be above it for us
    }
  }
  return null;
}

function openerOf(win) {
  try {
    return win && win.opener;
  } catch {
    return null;
  }
}

function topOf(win) {
  try {
    return win.top;
  } catch {
    return null;
  }
}

/** `get`, `set`, `commit`, ... over the API; `names` maps them to the functions of the version. */
export class Connection {
  constructor(api, names) {
    this.api = api;
    this.names = names;
    this.open = false;
    this.written = new Map();
  }

  initialize() {
    const begun = this.#true("initialize", "") || this.#error() === "103"; // 103: already initialized
    this.open = Boolean(this.api) && begun;
    return this.open;
  }

  get(element) {
    const value = this.open ? this.#call("get", element) : "";
    return value === undefined || value === null ? "" : String(value);
  }

  /** Writes a value once; the same value again costs no call. */
  put(element, value) {
    if (!this.open || this.written.get(element) === value) return;
    if (this.#true("set", element, value)) this.written.set(element, value);
  }

  /** Only a plain refusal counts as one: some run-times answer nothing at all. */
  commit() {
    return this.open && !["false", "undefined"].includes(String(this.#call("commit", "")));
  }

  terminate() {
    if (!this.open) return;
    this.#call("terminate", "");
    this.open = false;
  }

  /**
   * What the run-time keeps of a collection already: id -> index. Where it does not say how many there are, it is
   * asked one by one.
   */
  indexes(collection) {
    const found = new Map();
    const count = parsed(this.get(`${collection}._count`));
    for (let at = 0; at < (count === null ? MAX_PROBED : count); at += 1) {
      const id = this.get(`${collection}.${at}.id`);
      if (!id && count === null) break;
      found.set(id || `#${at}`, at);
    }
    return found;
  }

  #true(action, ...values) {
    const answer = this.#call(action, ...values);
    return answer === true || answer === "true" || answer === 1 || answer === "1";
  }

  #error() {
    return String(this.#call("error"));
  }

  #call(action, ...values) {
    try {
      return this.api[this.names[action]](...values);
    } catch {
      return undefined; // some run-times throw where they should answer "false"
    }
  }
}
