// One visit of a learner: what is known of earlier ones, what is done now, and what the run-time is told of it.

import { isOpen, lessonOutcome, maskOf, objectiveOutcomes, outcome, remember, reportable } from "./score.js";
import { pack, restore } from "./state.js";

export class Session {
  /** `hear(kept)` is told of each thing sent: true it was kept, false it was not, undefined nobody says. */
  constructor(config, tracker, opening, hear = () => undefined) {
    this.config = config;
    this.tracker = tracker;
    this.review = Boolean(opening.review);
    this.mastery = typeof opening.mastery === "number" ? opening.mastery : config.mastery;
    this.hear = hear;
    const { record, found, changed } = restore(opening.state, config);
    this.record = record;
    this.resumed = found || Boolean(opening.location);
    this.changed = changed;
    this.place = "menu";
    this.ended = false;
  }

  get ids() {
    return this.config.lessons.map((lesson) => lesson.id);
  }

  /** The page the learner was at: `menu`, the id of a lesson or `results`. */
  get last() {
    return ["menu", ...this.ids, "results"][this.record.position];
  }

  /** Whoever looks without credit may look everywhere. */
  isLocked(index) {
    return !this.review && !isOpen(this.config, this.record, this.mastery, index);
  }

  lessonOutcome(index) {
    return lessonOutcome(this.config, this.record, this.mastery, index);
  }

  /** The lesson that keeps later ones closed, else the first that is not done; -1 when there is nothing left to do. */
  get next() {
    const closed = this.config.lessons.findIndex((_, index) => this.isLocked(index));
    if (closed >= 0) return this.config.lessons.findIndex((_, index) => !this.lessonOutcome(index).completed);
    return this.record.lessons.findIndex((own) => !own.done);
  }

  /** `place`: `menu`, the id of a lesson or `results`. */
  show(place) {
    this.place = place;
    this.record.position = place === "results" ? this.ids.length + 1 : this.ids.indexOf(place) + 1;
    return this.report();
  }

  answer(index, at, answer) {
    this.record.lessons[index].answers[at] = maskOf(answer.chosen);
    const { objectives } = this.config.lessons[index];
    this.#send(() => this.tracker.answer({ ...answer, objectives }));
    return this.report();
  }

  /** Lesson `index` was seen to its end. */
  done(index) {
    if (this.record.lessons[index].done) return null;
    this.record.lessons[index].done = true;
    if (this.tracker.lesson) this.#send(() => this.tracker.lesson(this.config.lessons[index]));
    return this.report();
  }

  get hearsMedia() {
    return Boolean(this.tracker.media);
  }

  /** A recording was played, paused or moved. */
  media(event) {
    this.#send(() => this.tracker.media(event));
  }

  /** Records where the learner stands; every page and every answer ends here, with a commit. */
  report() {
    const result = outcome(this.config, this.record, this.mastery);
    remember(this.record, result);
    const objectives = objectiveOutcomes(this.config, this.record, this.mastery);
    this.#send(() => this.tracker.progress({ location: this.place, fraction: result.done / result.of }));
    this.#send(() => this.tracker.complete({ ...reportable(this.record, result), objectives }));
    this.suspend();
    return result;
  }

  suspend() {
    return this.#send(() => this.tracker.suspend(pack(this.record, this.config)));
  }

  /** `onward`: the learner asks for the next item of the platform. */
  async finish(onward = false) {
    if (this.ended) return;
    this.ended = true;
    try {
      await this.tracker.finish(pack(this.record, this.config), onward);
    } catch {
      // the page is being left: there is nobody to tell
    }
  }

  async #send(action) {
    if (this.ended) return;
    try {
      this.hear(await action());
    } catch {
      this.hear(false);
    }
  }
}
