// The player: brings the page to life and tells the tracking adapter what the learner does.

import { startAudio, startVideo } from "./activities/media.js";
import { startQuestion } from "./activities/questions.js";
import { startSlides } from "./activities/slides.js";
import { endLessons, hideWhyLocked, showWhyLocked } from "./lessons.js";
import { showProgress, showResults } from "./overview.js";
import { Pages } from "./pages.js";
import { isOpen, lessonOutcome, maskOf, objectiveOutcomes, outcome, remember, reportable } from "./score.js";
import { pack, restore } from "./state.js";
import { Wording } from "./wording.js";

/** `makeTracker(window, config)` gives the adapter of one standard: start, answer, progress, complete, suspend, finish. */
export async function play(makeTracker) {
  const config = JSON.parse(document.getElementById("course").textContent);
  const words = new Wording(config);
  const tracker = makeTracker(window, config);
  const opening = await startTracking(tracker);
  new Player(config, words, tracker, opening).start();
}

async function startTracking(tracker) {
  try {
    return await tracker.start();
  } catch {
    return { recorded: false, problem: "not_recorded" };
  }
}

/** A link out of the lesson would take the run-time's frame away from it. */
function openLinksOutside() {
  for (const link of document.querySelectorAll('.lesson a[href^="http"]')) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

class Player {
  constructor(config, words, tracker, opening) {
    this.config = config;
    this.words = words;
    this.tracker = tracker;
    this.opening = opening;
    this.mastery = typeof opening.mastery === "number" ? opening.mastery : config.mastery;
    const { record, found, changed } = restore(opening.state, config);
    this.record = record;
    this.resumed = found || Boolean(opening.location);
    this.changed = changed;
    this.ended = false;
    this.place = "menu";
  }

  start() {
    const { config, words } = this;
    for (const section of document.querySelectorAll(".slides")) startSlides(section, words);
    for (const video of document.querySelectorAll("video")) startVideo(video, words);
    for (const audio of document.querySelectorAll("audio")) startAudio(audio, words);
    this.#eachQuestion((question, own, at, { objectives }) => {
      startQuestion(question, own.answers[at], words, (_, answer) => this.#answered(own, at, { ...answer, objectives }));
    });
    endLessons(config, words, (index) => this.#done(index));
    const ids = config.lessons.map((lesson) => lesson.id);
    this.pages = new Pages(window, (id) => this.#shown(id), (id) => this.#mayShow(id));
    openLinksOutside();
    this.#notify();
    this.#offerExit();
    this.#open(ids);
    this.#leaveWell();
    document.documentElement.dataset.player = "ready";
  }

  #eachQuestion(visit) {
    this.config.lessons.forEach((lesson, index) => {
      lesson.questions.forEach((question, at) => visit(question, this.record.lessons[index], at, lesson));
    });
  }

  /** Where the address points, otherwise where the learner was, otherwise the menu (or the only lesson). */
  #open(ids) {
    const asked = window.location.hash.slice(1);
    const last = ["menu", ...ids, "results"][this.record.position];
    const located = ids.includes(this.opening.location) ? this.opening.location : last;
    const first = ids.length === 1 ? ids[0] : "menu";
    const place = this.pages.has(asked) ? asked : (this.resumed && located !== "menu" ? located : first);
    const allowed = this.#mayShow(this.pages.pageOf(place)) ? place : "menu";
    this.pages.go(allowed, { push: false, focus: allowed === asked });
  }

  /** Refuses a lesson whose turn has not come, and says why where the learner is looking. */
  #mayShow(id) {
    const index = this.config.lessons.findIndex((lesson) => lesson.id === id);
    if (index < 0 || !this.#isLocked(index)) return true;
    const at = this.config.lessons.findIndex((lesson) => lesson.id === this.place);
    if (at < 0) this.#notice("lesson_locked");
    else showWhyLocked(this.config.lessons[at], this.#lessonOutcome(at), this.mastery, this.words);
    return false;
  }

  /** Whoever looks without credit may look everywhere. */
  #isLocked(index) {
    return !this.opening.review && !isOpen(this.config, this.record, this.mastery, index);
  }

  #lessonOutcome(index) {
    return lessonOutcome(this.config, this.record, this.mastery, index);
  }

  #shown(id) {
    const ids = this.config.lessons.map((lesson) => lesson.id);
    this.place = id;
    this.#withdraw("lesson_locked");
    hideWhyLocked();
    this.record.position = id === "results" ? ids.length + 1 : ids.indexOf(id) + 1;
    const result = this.#report();
    if (id !== "results") return;
    showResults(this.config, this.record, result, this.mastery, this.words);
    if (this.config.onward && result.completed) this.#offerNextItem();
  }

  #answered(own, at, answer) {
    own.answers[at] = maskOf(answer.chosen);
    hideWhyLocked();
    this.#send(() => this.tracker.answer(answer));
    this.#report();
  }

  #done(index) {
    if (this.record.lessons[index].done) return;
    this.record.lessons[index].done = true;
    this.#report();
  }

  /** Shows and records where the learner stands; every page and every answer ends here, with a commit. */
  #report() {
    const result = outcome(this.config, this.record, this.mastery);
    remember(this.record, result);
    showProgress(this.config, this.record, result, this.words, (index) => this.#isLocked(index));
    const objectives = objectiveOutcomes(this.config, this.record, this.mastery);
    this.#send(() => this.tracker.progress({ location: this.place, fraction: result.done / result.of }));
    this.#send(() => this.tracker.complete({ ...reportable(this.record, result), objectives }));
    this.#send(() => this.tracker.suspend(pack(this.record, this.config)));
    return result;
  }

  async #send(action) {
    if (this.ended) return;
    try {
      const kept = await action();
      if (kept === false) this.#notice("save_failed");
      if (kept === true) this.#withdraw("save_failed");
    } catch {
      this.#notice("save_failed");
    }
  }

  #notify() {
    if (!this.opening.recorded) this.#notice(this.opening.problem);
    if (this.opening.review) this.#notice("review_mode");
    if (this.changed) this.#notice("course_changed");
  }

  #notice(key) {
    const place = document.querySelector(".notices");
    if (place.querySelector(`[data-notice="${key}"]`)) return;
    const notice = this.words.element("p", "notice", key);
    notice.dataset.notice = key;
    place.append(notice);
  }

  #withdraw(key) {
    const notice = document.querySelector(`.notices [data-notice="${key}"]`);
    if (notice) notice.remove();
  }

  #offerExit() {
    if (!this.opening.exit) return;
    const button = this.words.button("", "exit");
    button.addEventListener("click", async () => {
      await this.#finish();
      this.#notice("exited");
      window.location.assign(this.opening.exit);
    });
    document.querySelector(".course-links").append(button);
  }

  /** Where the order of the items is fixed, the way to the next one opens only here. */
  #offerNextItem() {
    const button = this.words.button("primary", "onward");
    button.addEventListener("click", () => {
      button.disabled = true;
      this.#finish(true);
      this.#notice("exited"); // where the platform does not go on by itself
    });
    document.querySelector(".results-body").append(button);
  }

  async #finish(onward = false) {
    if (this.ended) return;
    this.ended = true;
    try {
      await this.tracker.finish(pack(this.record, this.config), onward);
    } catch {
      // the page is being left: there is nobody to tell
    }
  }

  /** Not `unload`, which browsers are giving up: what counts was committed when it happened. */
  #leaveWell() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.#send(() => this.tracker.suspend(pack(this.record, this.config)));
      }
    });
    window.addEventListener("pagehide", () => this.#finish());
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  }
}
