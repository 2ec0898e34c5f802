// What a learner does, told to a record store: answers, recordings, lessons, progress, one verdict. Nothing twice.

import { duration } from "./formats.js";
import { Recordings } from "./recordings.js";
import { interaction } from "./statements.js";

const PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress";

/** A tracking adapter: `start` gives what the player wants to know and, where there is a store, a recorder. */
export function adapterOf(start) {
  let recorder = null;
  const heard = (verb) => (value) => recorder && recorder[verb](value);
  return {
    async start() {
      const begun = await start();
      recorder = begun.recorder || null;
      return begun.opening;
    },
    answer: heard("answer"),
    media: heard("media"),
    lesson: heard("lesson"),
    progress: ({ fraction }) => recorder && recorder.progressed(fraction),
    complete: heard("complete"),
    suspend: (state) => (recorder ? recorder.suspend(state) : true),
    finish: heard("finish"),
  };
}

export class Recorder {
  /**
   * `saved`: the document of the visit before, or null. `say`: how the standard words what it defines itself:
   * `judged(verb, result)` and `closing(result, completed)` give a statement. `counts`: false where a session is only
   * begun and ended.
   */
  constructor({ store, statements, config, saved, say, counts = true }) {
    this.store = store;
    this.statements = statements;
    this.config = config;
    this.say = say;
    const { reported, recordings } = saved || {};
    this.reported = { completed: false, passed: false, failed: null, progress: 0, ...reported };
    this.recordings = new Recordings(statements, recordings, (statement) => store.queue(statement));
    this.began = Date.now();
    this.progress = 0;
    this.verdict = null;
    this.counts = counts;
    this.over = false;
  }

  answer(answer) {
    if (!this.#listens) return undefined;
    const parts = interaction(answer, (text) => this.statements.spoken(text));
    return this.store.send(this.statements.make("answered", { ...parts, lesson: this.#lessonOf(answer.id) }));
  }

  media(event) {
    if (this.#listens) this.recordings.hear(event);
  }

  /** A lesson was seen to its end. */
  lesson({ id, title }) {
    if (!this.#listens) return;
    const definition = { type: "http://adlnet.gov/expapi/activities/lesson", name: this.statements.spoken(title) };
    this.store.queue(this.statements.make("experienced", { below: { id, definition } }));
  }

  /** Told of with the verdict, which may make it needless. */
  progressed(fraction) {
    this.progress = Math.floor(fraction * 100);
  }

  /** A verdict is given once, so a pass waits for the questions still open and a fail for the end of the session. */
  complete({ completed, success, byScore, score, open }) {
    if (!this.#listens) return undefined;
    const result = { success: success === "passed", ...(byScore ? { score: scoreOf(score) } : {}) };
    this.verdict = success === "unknown" ? null : { verb: success, result };
    if (success === "passed" && (completed || !open)) this.#judge();
    if (completed) this.#once("completed", { completion: true });
    else this.#tellProgress();
    return this.store.deliver();
  }

  /** Resolves once the store has the state: to true unless it refused something that counts. */
  async suspend(state) {
    if (this.#listens) await this.store.keep(this.#document(state));
    return !this.store.lost;
  }

  /** Everything still unsent, in as few requests as outlive the page; the closing statement is the last of all. */
  finish(state) {
    if (this.over) return undefined;
    this.over = true;
    this.recordings.finish();
    this.#judge();
    this.#tell(this.say.closing(this.#spent(), this.reported.completed));
    return this.store.finish(this.counts ? this.#document(state) : null);
  }

  /** After a pass nobody fails any more; who looks in again without changing anything does not fail again. */
  #judge() {
    if (!this.verdict || this.reported.passed) return;
    const { verb, result } = this.verdict;
    this.#once(verb, result, verb === "failed" ? result.score.scaled : true);
  }

  #once(verb, result, said = true) {
    if (this.reported[verb] === said) return;
    this.reported[verb] = said;
    this.#tell(this.say.judged(verb, { ...result, ...this.#spent() }));
  }

  #tellProgress() {
    if (this.progress <= this.reported.progress) return;
    this.reported.progress = this.progress;
    const result = { extensions: { [PROGRESS]: this.progress } };
    this.#tell(this.statements.make("progressed", { result }));
  }

  #tell(statement) {
    this.store.unsent.push(statement);
  }

  get #listens() {
    return this.counts && !this.over;
  }

  #document(state) {
    return { state, reported: this.reported, recordings: this.recordings.stored };
  }

  #spent() {
    return { duration: duration(Date.now() - this.began) };
  }

  #lessonOf(questionId) {
    const own = this.config.lessons.find((lesson) => lesson.questions.some(({ id }) => id === questionId));
    return own && own.id;
  }
}

/** cmi5 (9.5.1) wants whole numbers for all but the scaled score. */
function scoreOf(percent) {
  return { scaled: Math.round(percent * 100) / 10000, raw: Math.floor(percent), min: 0, max: 100 };
}
