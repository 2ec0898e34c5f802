// A record store that checks what xAPI and cmi5 ask of an activity, and the windows of both launches.

const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/";

export const ACTOR = { objectType: "Agent", account: { homePage: "https://lms.example", name: "hv-1" } };
export const TEMPLATE = {
  contextActivities: { grouping: [{ objectType: "Activity", id: "https://hoclieuso.example/au" }] },
  extensions: { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": "session-1" },
};

export class RecordStore {
  constructor(launchData = {}, documents = {}) {
    this.documents = {
      "LMS.LaunchData": { contextTemplate: TEMPLATE, launchMode: "Normal", masteryScore: 0.8, moveOn: "CompletedAndPassed", ...launchData },
      ...documents,
    };
    this.registration = REGISTRATION;
    this.statements = [];
    this.requests = [];
    this.tokens = 1;
    this.down = false;
    this.refuses = () => 0; // status instead of keeping a batch
  }

  fetch = async (address, { method = "GET", headers = {}, body, keepalive = false } = {}) => {
    if (address === "tincan.xml") return { ok: true, text: async () => "<tincan/>" };
    const url = new URL(address);
    this.requests.push(`${method} ${url.pathname}${keepalive ? " keepalive" : ""}`);
    if (this.down) throw new TypeError("Failed to fetch");
    if (url.pathname === "/fetch") return this.token();
    if (headers.Authorization !== "Basic token-1" || !headers["X-Experience-API-Version"]) return reply(401);
    if (url.pathname.endsWith("/agents/profile")) return this.preferences ? reply(200, this.preferences) : reply(403);
    if (url.pathname.endsWith("/activities/state")) return this.document(method, url, body);
    if (url.pathname.endsWith("/xapi/statements")) return this.store(JSON.parse(body));
    return reply(404);
  };

  token() {
    this.tokens -= 1;
    if (this.tokens < 0) return reply(200, { "error-code": "1", "error-text": "already used" });
    return reply(200, { "auth-token": "token-1" });
  }

  document(method, url, body) {
    const values = Object.fromEntries(url.searchParams);
    if (values.registration !== this.registration || values.agent !== JSON.stringify(ACTOR)) return reply(400);
    if (method === "PUT") this.documents[values.stateId] = JSON.parse(body);
    const found = this.documents[values.stateId];
    return found ? reply(200, found) : reply(404);
  }

  store(batch) {
    const refused = this.refuses(batch);
    if (refused) return reply(refused);
    const known = new Set(this.statements.map((statement) => statement.id));
    this.statements.push(...batch.filter((statement) => !known.has(statement.id)));
    return reply(200, batch.map((statement) => statement.id));
  }

  verbs() {
    return this.statements.map((statement) => statement.verb.id.split("/").pop());
  }

  find(verb) {
    return this.statements.find((statement) => statement.verb.id.endsWith(`/${verb}`));
  }

  categories(verb) {
    const category = this.find(verb).context.contextActivities.category || [];
    return category.map((activity) => activity.id.replace(CATEGORY, ""));
  }
}

function reply(status, data = null) {
  return { ok: status < 300, status, json: async () => data };
}

export const REGISTRATION = "760e3480-ba55-4991-94b0-01820dbd23a2";

/** The window of a cmi5 launch; `elapse(ms)` lets that much time go by. */
export function windowOf(store, { endpoint = "https://lrs.example/xapi/", session = {}, search } = {}) {
  const query = new URLSearchParams({
    endpoint,
    fetch: "https://lrs.example/fetch?session=1",
    actor: JSON.stringify(ACTOR),
    registration: REGISTRATION,
    activityId: "https://lms.example/activities/1",
  });
  return {
    ...clock(),
    URLSearchParams,
    crypto: globalThis.crypto,
    fetch: store.fetch,
    location: { search: search === undefined ? `?${query}` : search },
    sessionStorage: { getItem: (key) => (key in session ? session[key] : null), setItem: (key, value) => (session[key] = value) },
    document: { querySelectorAll: () => store.media || [] },
    DOMParser: class {
      parseFromString() {
        return { querySelector: () => ({ getAttribute: () => "https://hoclieuso.example/xapi/courses/K-1" }) };
      }
    },
  };
}

/** The window of a Tin Can launch, with `changes` to its parameters; undefined leaves one out. */
export function tincanWindowOf(store, changes = {}) {
  const values = {
    endpoint: "https://lrs.example/xapi/",
    auth: "Basic token-1",
    actor: JSON.stringify(ACTOR),
    registration: REGISTRATION,
    activity_id: "https://hoclieuso.example/xapi/courses/K-1",
    ...changes,
  };
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));
  return windowOf(store, { search: `?${query}` });
}

/** Time that goes by when it is told to, with everything that comes of it. */
function clock() {
  const timers = new Map();
  let last = 0;
  return {
    setTimeout(action, ms) {
      timers.set((last += 1), { action, ms });
      return last;
    },
    clearTimeout: (id) => timers.delete(id),
    async elapse(ms) {
      for (const [id, timer] of [...timers]) {
        timer.ms -= ms;
        if (timer.ms > 0 || !timers.delete(id)) continue;
        timer.action();
      }
      await settled();
    },
  };
}

/** Once everything that was begun and needs no time is done. */
export async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await null;
}
