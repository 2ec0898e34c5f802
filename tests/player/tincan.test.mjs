import assert from "node:assert/strict";
import test from "node:test";
import { agentOf, tincan } from "../../curriculum/player/tracking/tincan.js";
import { course, FAILED, MULTIPLE, PASSED, UNDECIDED } from "./fakes/course.mjs";
import { ACTOR, RecordStore, REGISTRATION, settled, tincanWindowOf, windowOf } from "./fakes/lrs.mjs";

const COURSE = "https://hoclieuso.example/xapi/courses/K-1";

async function begin(store, changes) {
  const tracker = tincan(tincanWindowOf(store, changes), course());
  const opening = await tracker.start();
  await settled();
  return { tracker, opening };
}

test("without a launch it plays on and says so", async () => {
  const store = new RecordStore();
  const tracker = tincan(windowOf(store, { search: "" }), course());
  assert.deepEqual(await tracker.start(), { recorded: false, problem: "not_recorded" });
  tracker.answer(MULTIPLE);
  tracker.progress({ fraction: 1 });
  tracker.complete(PASSED);
  assert.equal(tracker.suspend("1"), true);
  tracker.finish("1");
  assert.deepEqual(store.requests, []);
});

for (const changes of [{ actor: "nobody" }, { actor: '{"name":"x"}' }, { actor: "null" }, { endpoint: undefined }, { endpoint: "javascript:alert(1)" }]) {
  test(`a launch that says too little is none: ${JSON.stringify(changes)}`, async () => {
    const { opening } = await begin(new RecordStore(), changes);
    assert.deepEqual(opening, { recorded: false, problem: "not_recorded" });
  });
}

test("a visit from beginning to end", async () => {
  const store = new RecordStore();
  const { tracker, opening } = await begin(store);
  assert.deepEqual(opening, { recorded: true, review: false, state: "", mastery: null, exit: null });
  await tracker.answer(MULTIPLE);
  tracker.lesson(course().lessons[0]);
  tracker.progress({ fraction: 0.5 });
  await tracker.complete(UNDECIDED);
  tracker.progress({ fraction: 1 });
  await tracker.complete(PASSED);
  await tracker.finish("1.kept");
  assert.deepEqual(store.verbs(), ["initialized", "answered", "experienced", "progressed", "passed", "completed", "terminated"]);
  for (const { actor, context } of store.statements) {
    assert.deepEqual(actor, ACTOR);
    assert.equal(context.registration, REGISTRATION);
    assert.equal(context.language, "vi");
  }
  assert.equal(store.find("passed").object.id, COURSE);
  assert.equal(store.find("passed").context.contextActivities, undefined);
  assert.equal(store.find("answered").object.id, `${COURSE}/${MULTIPLE.id}`);
});

test("an unfinished visit is suspended, the next one resumes", async () => {
  const store = new RecordStore();
  const first = await begin(store);
  await first.tracker.complete(UNDECIDED);
  await first.tracker.finish("1.kept");
  const { opening } = await begin(store);
  assert.equal(opening.state, "1.kept");
  assert.deepEqual(store.verbs(), ["initialized", "suspended", "resumed"]);
});

test("failed is told when leaving, and can be mended", async () => {
  const store = new RecordStore();
  const first = await begin(store);
  await first.tracker.complete(FAILED);
  await first.tracker.finish("1.kept");
  const second = await begin(store);
  await second.tracker.complete(PASSED);
  await second.tracker.finish("1.kept");
  assert.deepEqual(store.verbs(), ["initialized", "failed", "suspended", "resumed", "passed", "completed", "terminated"]);
});

for (const [auth, expected] of [
  ["Basic token-1", "Basic token-1"],
  ["token-1", "Basic token-1"],
  ["Bearer abc", "Bearer abc"],
  [undefined, undefined],
]) {
  test(`the authorization of a launch with ${auth}`, async () => {
    const store = new RecordStore();
    const sent = [];
    store.fetch = async (_, { headers }) => (sent.push(headers.Authorization), { ok: false, status: 404 });
    await begin(store, { auth });
    assert.equal(sent[0], expected);
  });
}

test("a store that lets nobody in is said to the learner", async () => {
  await assert.rejects(begin(new RecordStore(), { auth: "Basic wrong" }), /401/);
});

test("a registration that is no UUID is left out: a store refuses it", async () => {
  const store = new RecordStore();
  store.registration = undefined;
  const { tracker } = await begin(store, { registration: "dot-1" });
  await tracker.finish("1.kept");
  assert.equal(store.find("initialized").context.registration, undefined);
  assert.equal(store.documents.suspend.state, "1.kept");
});

test("a launch that names no activity means the one in tincan.xml", async () => {
  const store = new RecordStore();
  await begin(store, { activity_id: undefined });
  assert.equal(store.find("initialized").object.id, COURSE);
});

test("a group that is no IRI is left out: a store refuses it", async () => {
  const store = new RecordStore();
  await begin(store, { grouping: "lớp 5" });
  assert.equal(store.find("initialized").context.contextActivities, undefined);
});

test("a question that is nothing but a picture", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store);
  await tracker.answer({ ...MULTIPLE, prompt: "" });
  assert.deepEqual(store.find("answered").object.definition.name, { vi: "–" });
});

test("the platform and the group of the launch are in every statement", async () => {
  const store = new RecordStore();
  const { tracker } = await begin(store, { activity_platform: "LMS", grouping: "https://lms.example/lop-5" });
  await tracker.answer(MULTIPLE);
  const ids = store.statements.map(({ context }) => context.contextActivities.grouping.map(({ id }) => id));
  assert.deepEqual(ids, [["https://lms.example/lop-5"], ["https://lms.example/lop-5", COURSE]]);
  assert.deepEqual(store.statements.map(({ context }) => context.platform), ["LMS", "LMS"]);
});

const AGENTS = [
  [ACTOR, ACTOR],
  [{ mbox: "mailto:a@x.example" }, { objectType: "Agent", mbox: "mailto:a@x.example" }],
  [
    { name: ["Học viên"], mbox: ["mailto:a@x.example", "mailto:b@x.example"], objectType: "Agent" },
    { objectType: "Agent", name: "Học viên", mbox: "mailto:a@x.example" },
  ],
  [
    { account: [{ accountServiceHomePage: "https://lms.example", accountName: "hv-1" }], mbox: ["mailto:a@x.example"] },
    { objectType: "Agent", account: { homePage: "https://lms.example", name: "hv-1" } },
  ],
  [{ openid: "https://x.example/me" }, { objectType: "Agent", openid: "https://x.example/me" }],
  [{ name: ["Học viên"] }, null],
  [[], null],
];
for (const [given, expected] of AGENTS) {
  test(`agent ${JSON.stringify(given)}`, () => assert.deepEqual(agentOf(JSON.stringify(given)), expected));
}
