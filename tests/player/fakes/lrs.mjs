// A record store that checks what cmi5 asks of an activity, and the window of a launch.

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
    this.statements = [];
    this.requests = [];
    this.tokens = 1;
    this.down = false;
  }

  fetch = async (address, { method, headers = {}, body, keepalive = false }) => {
    const url = new URL(address);
    this.requests.push(`${method} ${url.pathname}${keepalive ? " keepalive" : ""}`);
    if (this.down) throw new TypeError("Failed to fetch");
    if (url.pathname === "/fetch") return this.token();
    if (headers.Authorization !== "Basic token-1" || !headers["X-Experience-API-Version"]) return reply(401);
    if (url.pathname.endsWith("/agents/profile")) return reply(403);
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
    if (values.registration !== "reg-1" || values.agent !== JSON.stringify(ACTOR)) return reply(400);
    if (method === "PUT") this.documents[values.stateId] = JSON.parse(body);
    const found = this.documents[values.stateId];
    return found ? reply(200, found) : reply(404);
  }

  store(batch) {
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

export function windowOf(store, { endpoint = "https://lrs.example/xapi/", session = {}, search } = {}) {
  const query = new URLSearchParams({
    endpoint,
    fetch: "https://lrs.example/fetch?session=1",
    actor: JSON.stringify(ACTOR),
    registration: "reg-1",
    activityId: "https://lms.example/activities/1",
  });
  return {
    URLSearchParams,
    crypto: globalThis.crypto,
    fetch: store.fetch,
    location: { search: search === undefined ? `?${query}` : search },
    sessionStorage: { getItem: (key) => (key in session ? session[key] : null), setItem: (key, value) => (session[key] = value) },
    setTimeout: (action, ms) => setTimeout(action, ms).unref(),
  };
}
