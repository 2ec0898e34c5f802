// Speaking to a record store: statements in order and one document, sent again until they are taken.

const TIMEOUT = 15000;
const VERSION = { "X-Experience-API-Version": "1.0.3" };
const ASK_AGAIN = [500, 2000]; // ms before what a session cannot begin without is asked for again
const SEND_AGAIN = [5000, 15000, 60000]; // ms, the last one for ever after
const TOGETHER = 15000; // ms that statements nobody waits for wait for others
const BATCH = 50; // statements in one request
const LAST_BYTES = 50000; // browsers let 64 KB in all outlive their page
const KNOWN = 409; // the store has it already, from a try whose answer got lost
const REFUSED = [400, 413, 422]; // it will never take it: nothing behind it may wait

export const STATE = "suspend";

export class RecordStore {
  /** `launch`: endpoint, authorization (or none), activityId, actor as JSON text, registration (or none). */
  constructor(win, launch) {
    this.win = win;
    this.launch = launch;
    this.unsent = [];
    this.kept = null;
    this.unkept = null;
    this.chain = Promise.resolve();
    this.finished = false;
    this.lost = false; // whether the store refused what is said of the activity itself
    this.timer = 0;
    this.failures = 0;
  }

  /** A document of this learner in this activity, or null where there is none. */
  async state(stateId) {
    const answer = await this.#ask(this.#stateAddress(stateId));
    if ([404, 204].includes(answer.status)) return null; // some stores say "no content" for what is not there
    if (!answer.ok) throw new Error(`${stateId}: ${answer.status}`);
    return answer.json();
  }

  /** Preferences are the learner's own; a refusal is no error. */
  async preferences() {
    const where = this.#address("agents/profile", { agent: this.launch.actor, profileId: "cmi5LearnerPreferences" });
    const answer = await this.#request("GET", where);
    return answer.ok ? answer.json() : {};
  }

  /** For what can wait a little: goes with the next delivery. */
  queue(statement) {
    this.unsent.push(statement);
    if (!this.timer) this.#wake(TOGETHER);
  }

  send(statement) {
    this.unsent.push(statement);
    return this.deliver();
  }

  /** Keeps the document; one that the store has already costs no request. */
  keep(data) {
    this.#hold(data);
    return this.deliver();
  }

  /** Everything unsent, after what is under way; what fails is tried again later, before anything newer. */
  deliver() {
    const result = this.chain.then(() => this.#deliver());
    this.chain = result.catch(() => undefined);
    return result;
  }

  /** What is left, in requests that outlive the page. They do not wait for what is under way. */
  finish(data) {
    this.win.clearTimeout(this.timer);
    this.finished = true;
    if (data) this.#hold(data);
    const sending = [];
    if (this.unkept !== null) sending.push(this.#put(this.unkept, true));
    const room = LAST_BYTES - (this.unkept || "").length;
    const last = fitting(this.unsent, room, this.launch.activityId);
    if (last.length) sending.push(this.#post(last, true));
    return Promise.all(sending);
  }

  #hold(data) {
    const text = JSON.stringify(data);
    this.unkept = text === this.kept ? null : text;
  }

  async #deliver() {
    this.win.clearTimeout(this.timer);
    this.timer = 0;
    try {
      while (this.unsent.length && !this.finished) await this.#post(this.unsent.slice(0, BATCH));
      if (this.unkept !== null && !this.finished) await this.#put(this.unkept);
      this.failures = 0;
    } catch (error) {
      this.#wake(SEND_AGAIN[Math.min(this.failures, SEND_AGAIN.length - 1)]);
      this.failures += 1;
      throw error;
    }
  }

  #wake(delay) {
    this.win.clearTimeout(this.timer);
    this.timer = this.win.setTimeout(() => this.deliver().catch(() => undefined), delay);
  }

  async #post(batch, keepalive = false) {
    const { ok, status } = await this.#request("POST", this.#address("statements", {}), JSON.stringify(batch), keepalive);
    const refused = REFUSED.includes(status);
    if (!ok && status !== KNOWN && !refused) throw new Error(`statements: ${status}`);
    if (!ok && batch.length > 1) {
      for (const one of batch) await this.#post([one], keepalive); // only one of them may be to blame
      return;
    }
    if (refused && batch[0].object.id === this.launch.activityId) this.lost = true;
    this.unsent = this.unsent.filter((statement) => !batch.includes(statement));
  }

  async #put(text, keepalive = false) {
    const answer = await this.#request("PUT", this.#stateAddress(STATE), text, keepalive);
    if (!answer.ok) throw new Error(`${STATE}: ${answer.status}`);
    this.kept = text;
    if (this.unkept === text) this.unkept = null;
  }

  async #ask(address) {
    for (const delay of ASK_AGAIN) {
      try {
        const answer = await this.#request("GET", address);
        if (answer.status < 500) return answer;
      } catch (error) {
        if (error instanceof Late) throw error; // the learner has waited long enough
      }
      await new Promise((resolve) => this.win.setTimeout(resolve, delay));
    }
    return this.#request("GET", address);
  }

  #stateAddress(stateId) {
    const { activityId, actor, registration } = this.launch;
    const values = { stateId, activityId, agent: actor };
    return this.#address("activities/state", registration ? { ...values, registration } : values);
  }

  #address(resource, values) {
    const query = new this.win.URLSearchParams(values).toString();
    return withSlash(this.launch.endpoint) + resource + (query && `?${query}`);
  }

  #request(method, address, body, keepalive = false) {
    const headers = { ...VERSION };
    if (this.launch.authorization) headers.Authorization = this.launch.authorization;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return withTimeout(this.win, this.win.fetch(address, { method, headers, body, keepalive }));
  }
}

class Late extends Error {}

export function withTimeout(win, promise) {
  const late = new Promise((_, reject) => win.setTimeout(() => reject(new Late("timeout")), TIMEOUT));
  return Promise.race([promise, late]);
}

/** As many of the statements as fit, in their order: those about the activity itself first, then the newest. */
function fitting(statements, room, activityId) {
  const about = (statement) => (statement.object.id === activityId ? 1 : 0);
  const ranked = statements.map((statement, at) => ({ statement, at }));
  ranked.sort((one, other) => about(other.statement) - about(one.statement) || other.at - one.at);
  const kept = new Set();
  for (const { statement } of ranked) {
    room -= new TextEncoder().encode(JSON.stringify(statement)).length;
    if (room < 0) break;
    kept.add(statement);
  }
  return statements.filter((statement) => kept.has(statement));
}

function withSlash(address) {
  return address.endsWith("/") ? address : `${address}/`;
}

/** A random UUID; `crypto.randomUUID` is missing on older devices and on plain http. */
export function uuid(win) {
  const bytes = win.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
