// Platforms as their own source shows them (docs/profiles.md): what each keeps of a visit, and what it then shows.
// `quirks.json` says which quirks each has; a test holds it to curriculum/packaging/platforms.py.

import { readFileSync } from "node:fs";
import { api12, api2004 } from "./scorm.mjs";

export const QUIRKS = JSON.parse(readFileSync(new URL("quirks.json", import.meta.url), "utf8"));

const NAMES = {
  scorm12: { api: "API", status: "cmi.core.lesson_status", raw: "cmi.core.score.raw", finish: "LMSFinish", commit: "LMSCommit" },
  scorm2004: { api: "API_1484_11", status: "cmi.completion_status", raw: "cmi.score.raw", finish: "Terminate", commit: "Commit" },
};
const STRICT = { scorm12: api12, scorm2004: api2004 };

/** A platform that keeps to the standard and saves at commit and end only. `manifest`: values it takes over from there. */
export class Standard {
  constructor(format, manifest = {}) {
    this.names = NAMES[format];
    this.strict = STRICT[format];
    this.manifest = manifest;
    this.saved = null;
    this.refused = [];
  }

  /** The run-time of one visit, as [name of the API, API]. */
  launch() {
    const api = this.strict({ ...this.manifest, ...this.saved });
    const { runtime } = api;
    const { commit, finish } = this.names;
    const [save, end] = [api[commit], api[finish]];
    api[commit] = (argument) => this.kept(runtime, save(argument));
    api[finish] = (argument) => {
      this.atEnd(runtime.stored);
      return this.kept(runtime, end(argument));
    };
    return [this.names.api, api];
  }

  kept(runtime, answer) {
    this.saved = { ...runtime.stored };
    this.refused = runtime.refused;
    return answer;
  }

  atEnd() {}

  shows() {
    const { saved, names } = this;
    const success = saved["cmi.success_status"];
    return { status: saved[names.status], ...(success && { success }), grade: gradeOf(saved[names.raw]) };
  }
}

/** raw-grades; finish-completes, mastery-overrides (1.2); threshold-completes, terminate-throws (2004). */
export class Moodle extends Standard {
  launch() {
    const [name, api] = super.launch();
    const { Terminate } = api;
    if (Terminate) {
      api.Terminate = (argument) => {
        const answer = Terminate(argument);
        if (api.runtime.stored["adl.nav.request"]) throw new TypeError("the item cannot be delivered");
        return answer;
      };
    }
    return [name, api];
  }

  atEnd(stored) {
    if (stored["cmi.core.lesson_status"] === "not attempted") stored["cmi.core.lesson_status"] = "completed";
    const mastery = stored["cmi.student_data.mastery_score"];
    const raw = stored["cmi.core.score.raw"];
    if (mastery !== undefined && raw !== undefined) {
      stored["cmi.core.lesson_status"] = Number(raw) >= Number(mastery) ? "passed" : "failed";
    }
    const threshold = stored["cmi.completion_threshold"];
    if (threshold !== undefined && stored["cmi.progress_measure"] !== undefined) {
      const reached = Number(stored["cmi.progress_measure"]) >= Number(threshold);
      stored["cmi.completion_status"] = reached ? "completed" : "incomplete";
    }
  }
}

/** status-unreadable, score-over-100: reads the page's copy of its data, writes without checking, saves at once. */
export class OpenEdx {
  constructor(format) {
    this.names = NAMES[format];
    this.data = {};
    this.completion = "incomplete";
    this.success = "unknown";
    this.score = 0;
    this.refused = [];
    this.asked = [];
  }

  launch() {
    const snapshot = { ...this.data };
    const get = (element) => {
      this.asked.push(element);
      return element in snapshot ? snapshot[element] : "";
    };
    const yes = () => "true";
    const set = (element, value) => this.set(element, value);
    const none = () => "0";
    const api12 = { LMSInitialize: yes, LMSFinish: yes, LMSGetValue: get, LMSSetValue: set, LMSCommit: yes, LMSGetLastError: none };
    const api2004 = { Initialize: yes, Terminate: yes, GetValue: get, SetValue: set, Commit: yes, GetLastError: none };
    return [this.names.api, this.names.api === "API" ? api12 : api2004];
  }

  set(element, value) {
    if (/NaN|undefined|null/.test(`${element}=${value}`)) this.refused.push(`${element}=${value}`);
    if (element === "cmi.core.lesson_status") this[/passed|failed/.test(value) ? "success" : "completion"] = value;
    else if (element === "cmi.success_status") this.success = value;
    else if (element === "cmi.completion_status") this.completion = value;
    else if (element === this.names.raw) this.score = this.scoreOf(value);
    else this.data[element] = value;
    if (value === "passed") this.completion = "completed";
    return "true";
  }

  scoreOf(value) {
    const score = Number(value) / 100;
    if (score < 0 || score > 1) throw new Error(`score ${score}`);
    return score;
  }

  shows() {
    return { status: this.completion, success: this.success, grade: this.success === "failed" ? 0 : this.score };
  }
}

const KOLIBRI_STATUS = { passed: 1, failed: 0.5, browsed: 0.5, "not attempted": 0, incomplete: 0.5 };

/** score-is-progress, one-letter-answers: progress never goes back, and a learner who has all of it is reviewing. */
export class Kolibri {
  constructor() {
    this.data = {};
    this.progress = 0;
    this.refused = [];
  }

  launch() {
    const yes = () => "true";
    const api = { LMSInitialize: yes, LMSFinish: yes, LMSCommit: yes, LMSGetLastError: () => "0" };
    api.LMSGetValue = (element) => this.get(element);
    api.LMSSetValue = (element, value) => this.set(element, value);
    return ["API", api];
  }

  get(element) {
    if (element === "cmi.core.lesson_mode") return this.progress >= 1 ? "review" : "normal";
    if (element === "cmi.core.entry") return this.progress ? "resume" : "ab-initio";
    if (element === "cmi.student_data.mastery_score") return "";
    const [, collection] = /^(.+)\._count$/.exec(element) || [];
    if (collection) return Object.keys(this.data).filter((name) => name.startsWith(collection) && name.endsWith(".id")).length;
    return element in this.data ? this.data[element] : "";
  }

  set(element, value) {
    const response = /_response$/.test(element);
    if (response && !/^([tf]|[a-z0-9](,[a-z0-9])*)$/.test(value)) {
      this.refused.push(`${element}=${value}`);
      return "false";
    }
    this.data[element] = value;
    if (/^cmi\.core\.(score|lesson_status)/.test(element)) this.progress = Math.max(this.progress, this.progressNow());
    return "true";
  }

  progressNow() {
    const { "cmi.core.score.raw": raw, "cmi.core.score.min": min, "cmi.core.score.max": max } = this.data;
    if (raw === undefined && min === undefined) return KOLIBRI_STATUS[this.data["cmi.core.lesson_status"]] || 0;
    const low = Number(min || 0);
    return Math.max(Math.min((Number(raw || low) - low) / (Number(max || 100) - low), 1), 0);
  }

  shows() {
    return { progress: this.progress };
  }
}

function gradeOf(raw) {
  return raw === undefined ? null : Number(raw);
}
