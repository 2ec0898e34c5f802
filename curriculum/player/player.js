// The player: brings the page to life and tells the session what the learner does.

import { startAudio, startVideo } from "./activities/media.js";
import { startQuestion } from "./activities/questions.js";
import { watchRecordings } from "./activities/recordings.js";
import { startSlides } from "./activities/slides.js";
import { endLessons, hideWhyLocked, showWhereToGo, showWhyLocked } from "./lessons.js";
import { showProgress, showResults } from "./overview.js";
import { Pages } from "./pages.js";
import { Session } from "./session.js";
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
    this.opening = opening;
    this.session = new Session(config, tracker, opening, (kept) => this.#heard(kept));
  }

  start() {
    const { config, words, session } = this;
    for (const section of document.querySelectorAll(".slides")) startSlides(section, words);
    for (const video of document.querySelectorAll("video")) startVideo(video, words);
    for (const audio of document.querySelectorAll("audio")) startAudio(audio, words);
    if (session.hearsMedia) watchRecordings((event) => session.media(event));
    config.lessons.forEach((lesson, index) => {
      lesson.questions.forEach((question, at) => {
        const mask = session.record.lessons[index].answers[at];
        startQuestion(question, mask, words, (_, answer) => this.#answered(index, at, answer));
      });
    });
    endLessons(config, words, (index) => this.#update(session.done(index)));
    this.pages = new Pages(window, (id) => this.#shown(id), (id) => this.#mayShow(id));
    openLinksOutside();
    this.#notify();
    this.#offerExit();
    this.#open();
    this.#leaveWell();
    document.documentElement.dataset.player = "ready";
  }

  /** Where the address points, otherwise where the learner was, otherwise the menu (or the only lesson). */
  #open() {
    const { resumed, ids, last } = this.session;
    const asked = window.location.hash.slice(1);
    const located = ids.includes(this.opening.location) ? this.opening.location : last;
    const first = ids.length === 1 ? ids[0] : "menu";
    const place = this.pages.has(asked) ? asked : (resumed && located !== "menu" ? located : first);
    const open = this.#mayShow(this.pages.pageOf(place));
    this.pages.go(open ? place : "menu", { push: false, focus: open && place === asked });
    if (!open) this.#notice("lesson_locked");
  }

  #shown(id) {
    this.#withdraw("lesson_locked");
    hideWhyLocked();
    const result = this.#update(this.session.show(id));
    if (id !== "results") return;
    showResults(this.config, this.session.record, result, this.session.mastery, this.words);
    if (this.config.onward && result.completed) this.#offerNextItem();
  }

  /** Refuses a lesson whose turn has not come, and says why where the learner is looking. */
  #mayShow(id) {
    const { ids, place, mastery } = this.session;
    const index = ids.indexOf(id);
    if (index < 0 || !this.session.isLocked(index)) return true;
    const at = ids.indexOf(place);
    const first = this.session.next;
    if (at < 0) this.#notice("lesson_locked").scrollIntoView({ block: "nearest" });
    else if (at === first) showWhyLocked(place, this.session.lessonOutcome(at), mastery, this.words);
    else showWhereToGo(place, this.config.lessons[first], this.words);
    return false;
  }

  #answered(index, at, answer) {
    hideWhyLocked();
    this.#update(this.session.answer(index, at, answer));
  }

  #update(result) {
    if (result) showProgress(this.config, this.session, result, this.words);
    return result;
  }

  #heard(kept) {
    if (kept === false) this.#notice("save_failed");
    if (kept === true) ["save_failed", "exit_unsaved"].forEach((key) => this.#withdraw(key));
  }

  #notify() {
    if (!this.opening.recorded) this.#notice(this.opening.problem);
    if (this.opening.review) this.#notice("review_mode");
    if (this.session.changed) this.#notice("course_changed");
  }

  #notice(key) {
    const shown = this.#noticed(key);
    if (shown) return shown;
    const notice = this.words.element("p", "notice", key);
    notice.dataset.notice = key;
    document.querySelector(".notices").append(notice);
    return notice;
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
      await this.session.suspend();
      if (this.#noticed("save_failed") && !insists) {
        this.#notice("exit_unsaved"); // something may be lost: only who asks again leaves
        return;
      }
      await this.session.finish();
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
      this.session.finish(true);
      this.#notice("exited"); // where the platform does not go on by itself
    });
    document.querySelector(".results-body").append(button);
  }

  /** Not `unload`, which browsers are giving up: what counts was committed when it happened. */
  #leaveWell() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.session.suspend();
    });
    window.addEventListener("online", () => this.session.suspend());
    window.addEventListener("pagehide", () => this.session.finish());
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  }
}
