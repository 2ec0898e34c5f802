// The player: brings the page to life and tells the tracking adapter what the learner does.

import { startAudio, startVideo } from "./activities/media.js";
import { startQuestion } from "./activities/questions.js";
import { watchRecordings } from "./activities/recordings.js";
import { startSlides } from "./activities/slides.js";
import { endLessons } from "./lessons.js";
import { showProgress, showResults } from "./overview.js";
import { Pages } from "./pages.js";
import { maskOf, outcome, remember } from "./score.js";
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
    if (this.tracker.media) watchRecordings((event) => this.#send(() => this.tracker.media(event)));
    this.#eachQuestion((question, own, at) => {
      startQuestion(question, own.answers[at], words, (_, answer) => this.#answered(own, at, answer));
    });
    endLessons(config, words, (index) => this.#done(index));
    const ids = config.lessons.map((lesson) => lesson.id);
    this.pages = new Pages(window, (id) => this.#shown(id));
    openLinksOutside();
    this.#notify();
    this.#offerExit();
    this.#open(ids);
    this.#leaveWell();
    document.documentElement.dataset.player = "ready";
  }

  #eachQuestion(visit) {
    this.config.lessons.forEach((lesson, index) => {
      lesson.questions.forEach((question, at) => visit(question, this.record.lessons[index], at));
    });
  }

  /** Where the address points, otherwise where the learner was, otherwise the menu (or the only lesson). */
  #open(ids) {
    const asked = window.location.hash.slice(1);
    const last = ["menu", ...ids, "results"][this.record.position];
    const located = ids.includes(this.opening.location) ? this.opening.location : last;
    const first = ids.length === 1 ? ids[0] : "menu";
    const place = this.pages.has(asked) ? asked : (this.resumed && located !== "menu" ? located : first);
    this.pages.go(place, { push: false, focus: place === asked });
  }

  #shown(id) {
    const ids = this.config.lessons.map((lesson) => lesson.id);
    this.place = id;
    this.record.position = id === "results" ? ids.length + 1 : ids.indexOf(id) + 1;
    const result = this.#report();
    if (id === "results") showResults(this.config, this.record, result, this.mastery, this.words);
  }

  #answered(own, at, answer) {
    own.answers[at] = maskOf(answer.chosen);
    this.#send(() => this.tracker.answer(answer));
    this.#report();
  }

  #done(index) {
    if (this.record.lessons[index].done) return;
    this.record.lessons[index].done = true;
    if (this.tracker.lesson) this.#send(() => this.tracker.lesson(this.config.lessons[index]));
    this.#report();
  }

  /** Shows and records where the learner stands; every page and every answer ends here, with a commit. */
  #report() {
    const result = outcome(this.config, this.record, this.mastery);
    remember(this.record, result);
    showProgress(this.config, this.record, result, this.words);
    const fraction = result.done / this.config.lessons.length;
    this.#send(() => this.tracker.progress({ location: this.place, fraction }));
    this.#send(() => this.tracker.complete(result));
    this.#send(() => this.tracker.suspend(pack(this.record, this.config)));
    return result;
  }

  async #send(action) {
    if (this.ended) return;
    try {
      const kept = await action();
      if (kept === false) this.#notice("save_failed");
      if (kept === true) ["save_failed", "exit_unsaved"].forEach((key) => this.#withdraw(key));
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
    if (this.#noticed(key)) return;
    const notice = this.words.element("p", "notice", key);
    notice.dataset.notice = key;
    document.querySelector(".notices").append(notice);
  }

  #withdraw(key) {
    const notice = this.#noticed(key);
    if (notice) notice.remove();
  }

  #noticed(key) {
    return document.querySelector(`.notices [data-notice="${key}"]`);
  }

  #offerExit() {
    if (!this.opening.exit) return;
    const button = this.words.button("", "exit");
    button.addEventListener("click", async () => {
      const insists = this.#noticed("exit_unsaved");
      await this.#send(() => this.tracker.suspend(pack(this.record, this.config)));
      if (this.#noticed("save_failed") && !insists) {
        this.#notice("exit_unsaved"); // something may be lost: only who asks again leaves
        return;
      }
      await this.#finish();
      this.#notice("exited");
      window.location.assign(this.opening.exit);
    });
    document.querySelector(".course-links").append(button);
  }

  async #finish() {
    if (this.ended) return;
    this.ended = true;
    try {
      await this.tracker.finish(pack(this.record, this.config));
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
    window.addEventListener("online", () => this.#send(() => this.tracker.suspend(pack(this.record, this.config))));
    window.addEventListener("pagehide", () => this.#finish());
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  }
}
