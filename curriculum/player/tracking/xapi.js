// Speaking to a record store: one launch, its statements in order, its documents.

const TIMEOUT = 15000;
const VERSION = { "X-Experience-API-Version": "1.0.3" };

/** The launch parameters that cmi5 puts into the address of the page; null where one is missing. */
export function launchOf(win) {
  const query = new win.URLSearchParams(win.location.search);
  const launch = {};
  for (const name of ["endpoint", "fetch", "actor", "registration", "activityId"]) {
    launch[name] = query.get(name);
    if (!launch[name]) return null;
  }
  try {
    launch.agent = JSON.parse(launch.actor);
  } catch {
    return null;
  }
  if (!launch.endpoint.endsWith("/")) launch.endpoint += "/";
  return launch;
}

export class RecordStore {
  constructor(win, launch, token) {
    this.win = win;
    this.launch = launch;
    this.token = token;
    this.unsent = [];
    this.chain = Promise.resolve();
  }

  /** A document of this registration (`launch`: of the activity), or null where there is none. */
  async state(stateId) {
    const answer = await this.request("GET", this.stateAddress(stateId));
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${stateId}: ${answer.status}`);
    return answer.json();
  }

  putState(stateId, data, keepalive = false) {
    const body = JSON.stringify(data);
    return this.later(() => this.request("PUT", this.stateAddress(stateId), body, keepalive), keepalive);
  }

  /** Preferences are the learner's own; a refusal is no error. */
  async preferences() {
    const where = this.address("agents/profile", { agent: this.launch.actor, profileId: "cmi5LearnerPreferences" });
    const answer = await this.request("GET", where);
    return answer.ok ? answer.json() : {};
  }

  /** Sends a statement after all earlier ones; one that fails is sent again before the next. */
  send(statement) {
    this.unsent.push(statement);
    return this.later(() => this.flush());
  }

  async flush(keepalive = false) {
    const batch = this.unsent.slice();
    if (batch.length === 0) return;
    const where = this.address("statements", {});
    const answer = await this.request("POST", where, JSON.stringify(batch), keepalive);
    // 409: the store has them already, from a try whose answer got lost
    if (!answer.ok && answer.status !== 409) throw new Error(`statements: ${answer.status}`);
    this.unsent = this.unsent.filter((statement) => !batch.includes(statement));
  }

  /** In the order asked for; `now` does not wait for what is under way, for the moment a page is closed. */
  later(action, now = false) {
    if (now) return action();
    const result = this.chain.then(action);
    this.chain = result.catch(() => undefined);
    return result;
  }

  stateAddress(stateId) {
    const { activityId, actor, registration } = this.launch;
    return this.address("activities/state", { stateId, activityId, agent: actor, registration });
  }

  address(resource, values) {
    const query = new this.win.URLSearchParams(values).toString();
    return this.launch.endpoint + resource + (query && `?${query}`);
  }

  request(method, address, body, keepalive = false) {
    const headers = { ...VERSION, Authorization: `Basic ${this.token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return withTimeout(this.win, this.win.fetch(address, { method, headers, body, keepalive }));
  }
}

export function withTimeout(win, promise) {
  const late = new Promise((_, reject) => win.setTimeout(() => reject(new Error("timeout")), TIMEOUT));
  return Promise.race([promise, late]);
}

/** A random UUID; `crypto.randomUUID` is missing on older devices and on plain http. */
export function uuid(win) {
  const bytes = win.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
