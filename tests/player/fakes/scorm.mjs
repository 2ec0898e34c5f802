// A run-time that refuses what strict run-times refuse, and remembers every call.

const UUID = /^[0-9a-f-]{36}$/;
const STATUS = /^(passed|completed|failed|incomplete|browsed)$/;
const RULES_12 = [
  [/^cmi\.core\.lesson_status$/, STATUS],
  [/^cmi\.core\.(lesson_location)$/, /^.{0,255}$/],
  [/^cmi\.core\.score\.(raw|min|max)$/, /^(100|\d{1,2})(\.\d{1,2})?$/],
  [/^cmi\.core\.session_time$/, /^\d{4}:\d{2}:\d{2}\.\d{2}$/],
  [/^cmi\.core\.exit$/, /^(|suspend|logout|time-out)$/],
  [/^cmi\.suspend_data$/, /^[\x20-\x7e]{0,4096}$/],
  [/^cmi\.interactions\.\d+\.id$/, UUID],
  [/^cmi\.interactions\.\d+\.type$/, /^(choice|true-false)$/],
  [/^cmi\.interactions\.\d+\.time$/, /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/],
  [/^cmi\.interactions\.\d+\.weighting$/, /^\d+$/],
  [/^cmi\.interactions\.\d+\.(correct_responses\.0\.pattern|student_response)$/, /^([a-z0-9](,[a-z0-9])*|t|f)$/],
  [/^cmi\.interactions\.\d+\.result$/, /^(correct|wrong)$/],
  [/^cmi\.interactions\.\d+\.latency$/, /^\d{4}:\d{2}:\d{2}\.\d{2}$/],
  [/^cmi\.(interactions\.\d+\.)?objectives\.\d+\.id$/, /^[\x21-\x7e]{1,255}$/],
  [/^cmi\.objectives\.\d+\.status$/, STATUS],
  [/^cmi\.objectives\.\d+\.score\.(raw|min|max)$/, /^(100|\d{1,2})(\.\d{1,2})?$/],
];
const DESCRIPTION = /^(\{lang=([a-zA-Z]{2,3}|i|x)(-[a-zA-Z0-9-]{2,8})?\}.{0,250}|[^{\n].{0,249})$/;
const DURATION = /^PT(\d+H)?(\d+M)?\d+(\.\d{1,2})?S$/;
const RULES_2004 = [
  [/^cmi\.completion_status$/, /^(completed|incomplete)$/],
  [/^cmi\.success_status$/, /^(passed|failed)$/],
  [/^cmi\.location$/, /^.{0,1000}$/],
  [/^cmi\.progress_measure$/, /^(0|1|0\.\d{1,4})$/],
  [/^cmi\.score\.scaled$/, /^(0|1|0\.\d{1,4})$/],
  [/^cmi\.score\.(raw|min|max)$/, /^\d+(\.\d{1,2})?$/],
  [/^cmi\.session_time$/, DURATION],
  [/^cmi\.exit$/, /^(suspend|normal)$/],
  [/^cmi\.suspend_data$/, /^[^]{0,64000}$/],
  [/^cmi\.interactions\.\d+\.id$/, UUID],
  [/^cmi\.interactions\.\d+\.type$/, /^(choice|true-false)$/],
  [/^cmi\.(interactions|objectives)\.\d+\.description$/, DESCRIPTION],
  [/^cmi\.interactions\.\d+\.timestamp$/, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,2}Z?)?$/],
  [/^cmi\.interactions\.\d+\.weighting$/, /^\d+$/],
  [
    /^cmi\.interactions\.\d+\.(correct_responses\.0\.pattern|learner_response)$/,
    /^(true|false|[A-Za-z0-9_]+(\[,\][A-Za-z0-9_]+)*)$/,
  ],
  [/^cmi\.interactions\.\d+\.result$/, /^(correct|incorrect)$/],
  [/^cmi\.interactions\.\d+\.latency$/, DURATION],
  [/^cmi\.(interactions\.\d+\.)?objectives\.\d+\.id$/, /^\S{1,4000}$/],
  [/^cmi\.objectives\.\d+\.success_status$/, /^(passed|failed)$/],
  [/^cmi\.objectives\.\d+\.completion_status$/, /^(completed|incomplete)$/],
  [/^cmi\.objectives\.\d+\.(progress_measure|score\.scaled)$/, /^(0|1|0\.\d{1,4})$/],
  [/^cmi\.objectives\.\d+\.score\.(raw|min|max)$/, /^\d+(\.\d{1,2})?$/],
  [/^adl\.nav\.request$/, /^continue$/],
];

class Runtime {
  constructor(rules, stored) {
    this.rules = rules;
    this.stored = { ...stored };
    this.calls = [];
    this.refused = [];
    this.running = false;
  }

  begin(argument) {
    this.calls.push(`begin(${JSON.stringify(argument)})`);
    if (argument !== "" || this.running) return "false";
    this.running = true;
    return "true";
  }

  read(element) {
    const [, collection] = /^(.+)\._count$/.exec(element) || [];
    if (collection) return String(this.idsOf(collection).length);
    return this.stored[element] === undefined ? "" : this.stored[element];
  }

  write(element, value) {
    const rule = this.rules.find(([name]) => name.test(element));
    const accepted = this.running && typeof value === "string" && rule && rule[1].test(value) && this.inOrder(element, value);
    if (!accepted) this.refused.push(`${element}=${value}`);
    if (!accepted) return "false";
    this.stored[element] = value;
    this.calls.push(`${element}=${value}`);
    return "true";
  }

  /** Collections without a gap and without one id twice; the id first, the type before any response. */
  inOrder(element, value) {
    const [, collection, index, field] = /^(cmi\.(?:interactions|objectives)(?:\.\d+\.objectives)?)\.(\d+)\.(.+)$/.exec(element) || [];
    if (index === undefined) return true;
    const at = `${collection}.${index}`;
    const parent = /^(cmi\.interactions\.\d+)\.objectives$/.exec(collection);
    if (parent && !this.stored[`${parent[1]}.type`]) return false;
    if (field === "id") return Number(index) <= this.idsOf(collection).length && !this.isTwice(collection, element, value);
    if (!this.stored[`${at}.id`]) return false;
    return !/response/.test(field) || Boolean(this.stored[`${at}.type`]);
  }

  /** Objectives have one entry each, and an entry keeps its id; interactions are a journal. */
  isTwice(collection, element, value) {
    if (collection === "cmi.interactions") return false;
    const before = this.stored[element];
    return before !== undefined ? before !== value : this.idsOf(collection).some((name) => this.stored[name] === value);
  }

  idsOf(collection) {
    return Object.keys(this.stored).filter((name) => name.startsWith(`${collection}.`) && /^\d+\.id$/.test(name.slice(collection.length + 1)));
  }

  interactionIds() {
    return this.idsOf("cmi.interactions");
  }

  save(argument) {
    this.calls.push("commit");
    return argument === "" && this.running ? "true" : "false";
  }

  end(argument) {
    this.calls.push("end");
    const ended = argument === "" && this.running;
    this.running = false;
    return ended ? "true" : "false";
  }
}

export function api12(stored = {}) {
  const runtime = new Runtime(RULES_12, { "cmi.core.lesson_status": "not attempted", ...stored });
  const writeOnly = /^cmi\.interactions\.\d/;
  return {
    runtime,
    LMSInitialize: (argument) => runtime.begin(argument),
    LMSGetValue: (element) => (writeOnly.test(element) ? "" : runtime.read(element)),
    LMSSetValue: (element, value) => runtime.write(element, value),
    LMSCommit: (argument) => runtime.save(argument),
    LMSFinish: (argument) => runtime.end(argument),
    LMSGetLastError: () => "0",
  };
}

export function api2004(stored = {}) {
  const runtime = new Runtime(RULES_2004, { "cmi.completion_status": "unknown", "cmi.success_status": "unknown", ...stored });
  return {
    runtime,
    Initialize: (argument) => runtime.begin(argument),
    GetValue: (element) => runtime.read(element),
    SetValue: (element, value) => runtime.write(element, value),
    Commit: (argument) => runtime.save(argument),
    Terminate: (argument) => runtime.end(argument),
    GetLastError: () => "0",
  };
}

/** A window whose parent's parent has the API, as in most learning platforms. */
export function windowBelow(name, api) {
  const top = { [name]: api };
  top.parent = top;
  const middle = { parent: top };
  return { parent: middle, top };
}
