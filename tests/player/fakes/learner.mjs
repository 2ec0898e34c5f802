// A learner without a page: opens what a platform launches, answers, sees lessons to their end, leaves or is cut off.

import { Session } from "../../../curriculum/player/session.js";
import { scorm12 } from "../../../curriculum/player/tracking/scorm12.js";
import { scorm2004 } from "../../../curriculum/player/tracking/scorm2004.js";
import { windowBelow } from "./scorm.mjs";

const TRACKERS = { API: scorm12, API_1484_11: scorm2004 };

/** One visit. `act(learner)` does what the learner does; without `finish` the machine dies at its end. */
export function visit(platform, config, act, { finish = true } = {}) {
  const [name, api] = platform.launch();
  const tracker = TRACKERS[name](windowBelow(name, api), config);
  const session = new Session(config, tracker, tracker.start());
  session.show(session.resumed ? session.last : "menu");
  act(new Learner(session));
  if (finish) session.finish();
  return session;
}

class Learner {
  constructor(session) {
    this.session = session;
    this.config = session.config;
  }

  /** The lesson seen to its end, its questions answered as `right(question)` says. */
  study(index, right) {
    const lesson = this.config.lessons[index];
    this.session.show(lesson.id);
    lesson.questions.forEach((question, at) => this.answer(index, at, right(question)));
    this.session.done(index);
  }

  studyAll(right) {
    this.config.lessons.forEach((_, index) => this.study(index, right));
    this.session.show("results");
  }

  answer(index, at, right) {
    const { id, type, points, correct, choices } = this.config.lessons[index].questions[at];
    const other = Array.from({ length: choices }, (_, choice) => choice).find((choice) => !correct.includes(choice));
    const chosen = right ? correct : [other];
    this.session.answer(index, at, { id, type, points, correct, chosen, right, latency: 1234, prompt: "Câu hỏi?", labels: [] });
  }
}

export const always = () => true;
export const never = () => false;
