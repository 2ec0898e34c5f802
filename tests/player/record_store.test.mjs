import assert from "node:assert/strict";
import test from "node:test";
import { RecordStore as Sender, STATE } from "../../curriculum/player/tracking/xapi.js";
import { ACTOR, RecordStore, REGISTRATION, settled, windowOf } from "./fakes/lrs.mjs";

const ACTIVITY = "https://lms.example/activities/1";

function begin() {
  const store = new RecordStore();
  const win = windowOf(store);
  const launch = { endpoint: "https://lrs.example/xapi", authorization: "Basic token-1", activityId: ACTIVITY };
  const sender = new Sender(win, { ...launch, actor: JSON.stringify(ACTOR), registration: REGISTRATION });
  return { store, win, sender };
}

const statement = (id, object = ACTIVITY, filling = "") => ({ id, object: { id: object }, filling });
const ids = (store) => store.statements.map(({ id }) => id);

test("what nobody waits for goes together, and with what somebody waits for", async () => {
  const { store, win, sender } = begin();
  sender.queue(statement("1"));
  sender.queue(statement("2"));
  await win.elapse(14000);
  assert.deepEqual(store.requests, []);
  await win.elapse(1000);
  assert.deepEqual([store.requests.length, ids(store)], [1, ["1", "2"]]);
  sender.queue(statement("3"));
  await sender.send(statement("4"));
  assert.deepEqual([store.requests.length, ids(store)], [2, ["1", "2", "3", "4"]]);
  await win.elapse(60000);
  assert.equal(store.requests.length, 2);
});

test("an offline moment loses nothing and changes no order", async () => {
  const { store, win, sender } = begin();
  store.down = true;
  await assert.rejects(sender.send(statement("1")));
  await assert.rejects(sender.keep({ state: "1" }));
  sender.queue(statement("2"));
  await win.elapse(5000);
  assert.deepEqual(store.statements, []);
  store.down = false;
  await win.elapse(60000);
  assert.deepEqual(ids(store), ["1", "2"]);
  assert.deepEqual(store.documents[STATE], { state: "1" });
});

test("tries are further and further apart", async () => {
  const { store, win, sender } = begin();
  store.down = true;
  await assert.rejects(sender.send(statement("1")));
  const tried = [];
  for (let second = 1; second <= 150; second += 1) {
    const before = store.requests.length;
    await win.elapse(1000);
    if (store.requests.length > before) tried.push(second);
  }
  assert.deepEqual(tried, [5, 20, 80, 140]);
});

test("one statement that the store will never take holds up no other", async () => {
  const { store, sender } = begin();
  store.refuses = (batch) => (batch.some(({ id }) => id === "2") ? 400 : 0);
  sender.queue(statement("1"));
  sender.queue(statement("2"));
  await sender.send(statement("3"));
  assert.deepEqual(ids(store), ["1", "3"]);
  assert.deepEqual([sender.unsent, sender.lost], [[], true]);
});

test("a refused statement of a film or an answer is no reason to alarm anybody", async () => {
  const { store, sender } = begin();
  store.refuses = () => 400;
  await sender.send(statement("1", `${ACTIVITY}/film`));
  assert.deepEqual([sender.unsent, sender.lost], [[], false]);
});

test("a statement that the store has already is no reason to lose the next", async () => {
  const { store, sender } = begin();
  store.refuses = (batch) => (batch.some(({ id }) => id === "1") ? 409 : 0);
  sender.queue(statement("1"));
  await sender.send(statement("2"));
  assert.deepEqual(ids(store), ["2"]);
  assert.equal(sender.lost, false);
});

test("a store that is only overloaded is asked again", async () => {
  const { store, win, sender } = begin();
  store.refuses = () => 503;
  await assert.rejects(sender.send(statement("1")));
  store.refuses = () => 0;
  await win.elapse(5000);
  assert.deepEqual(ids(store), ["1"]);
});

test("a document that has not changed costs no request", async () => {
  const { store, sender } = begin();
  await sender.keep({ state: "1" });
  await sender.keep({ state: "1" });
  assert.deepEqual(store.requests, ["PUT /xapi/activities/state"]);
  await sender.finish({ state: "1" });
  assert.equal(store.requests.length, 1);
  await sender.finish({ state: "2" });
  assert.deepEqual(store.requests.slice(1), ["PUT /xapi/activities/state keepalive"]);
});

test("many statements go in several requests", async () => {
  const { store, sender } = begin();
  for (let at = 0; at < 120; at += 1) sender.queue(statement(String(at)));
  await sender.deliver();
  assert.equal(store.requests.length, 3);
  assert.deepEqual(ids(store), Array.from({ length: 120 }, (_, at) => String(at)));
});

test("what a dying page cannot carry is left out from the oldest, never what is about the activity itself", async () => {
  const { store, sender } = begin();
  sender.queue(statement("passed"));
  for (let at = 0; at < 60; at += 1) sender.queue(statement(`film ${at}`, `${ACTIVITY}/film`, "é".repeat(1000)));
  sender.queue(statement("terminated"));
  await sender.finish({ state: "1" });
  const sent = ids(store);
  assert.equal(sent[0], "passed");
  assert.equal(sent[sent.length - 1], "terminated");
  const films = sent.slice(1, -1);
  assert.deepEqual(films, Array.from(films, (_, at) => `film ${60 - films.length + at}`));
  const bytes = new TextEncoder().encode(JSON.stringify(store.statements)).length;
  assert.ok(bytes > 45000 && bytes <= 51000, `${bytes} bytes`);
});

test("nothing goes twice when the page is left while something is under way", async () => {
  const { store, sender } = begin();
  const underWay = [sender.send(statement("1")), sender.keep({ state: "1" })];
  sender.queue(statement("2"));
  await sender.finish({ state: "1" });
  await Promise.all(underWay);
  assert.deepEqual(store.requests, ["PUT /xapi/activities/state keepalive", "POST /xapi/statements keepalive"]);
});

for (const status of [404, 204]) {
  test(`a document that is not there, said with ${status}`, async () => {
    const { win, sender } = begin();
    win.fetch = async () => ({ status, ok: status < 300, json: () => Promise.reject(new SyntaxError("empty")) });
    assert.equal(await sender.state(STATE), null);
  });
}

test("what a session cannot begin without is asked for again", async () => {
  const { store, win, sender } = begin();
  store.down = true;
  const asking = sender.state("LMS.LaunchData");
  await settled();
  await win.elapse(500);
  store.down = false;
  await win.elapse(2000);
  assert.equal((await asking).launchMode, "Normal");
});

test("a store that does not answer is given up, not waited for thrice", async () => {
  const { win, sender } = begin();
  win.fetch = () => new Promise(() => undefined);
  const asking = sender.state("LMS.LaunchData");
  await settled();
  const given = assert.rejects(asking, /timeout/);
  await win.elapse(15000);
  await given;
});
