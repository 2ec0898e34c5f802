// What the learner is told about the course as a whole: progress, the menu's marks, the results.

import { lessonScore } from "./score.js";
import { build } from "./wording.js";

export function showProgress(config, session, result, words) {
  const place = document.querySelector(".course-progress");
  const bar = build("progress");
  bar.max = config.lessons.length;
  bar.value = result.done;
  bar.setAttribute("aria-hidden", "true"); // the words beside it say the same
  const values = { n: result.done, of: config.lessons.length };
  place.textContent = "";
  place.append(words.element("span", "", "progress", values), bar);
  showMenu(config, session, words);
}

function showMenu(config, session, words) {
  config.lessons.forEach((lesson, index) => {
    const link = document.querySelector(`.lessons a[href="#${lesson.id}"]`);
    const state = link.querySelector(".state");
    state.textContent = "";
    if (session.isLocked(index)) {
      link.setAttribute("aria-disabled", "true"); // stays a link in the order of the keys, and says why
      state.append(words.element("span", "", "locked"));
      return;
    }
    link.removeAttribute("aria-disabled");
    if (session.record.lessons[index].done) state.append("✓ ", words.element("span", "", "lesson_done"));
  });
  const actions = document.querySelector(".menu .actions");
  actions.textContent = "";
  actions.append(startLink(config, session, words));
}

function startLink(config, { record, next }, words) {
  if (next < 0) return words.link("button primary", "results", "results");
  const begun = record.lessons.some((own) => own.done || own.answers.some(Boolean));
  const lesson = config.lessons[next];
  return words.link("button primary", lesson.id, begun ? "resume" : "start", begun ? lesson.title : "");
}

export function showResults(config, record, result, mastery, words) {
  const body = document.querySelector(".results-body");
  body.textContent = "";
  body.append(words.element("p", `verdict is-${result.success}`, verdictOf(result, config)));
  if (result.total) {
    const percent = Math.floor(result.score || 0);
    const points = { n: result.earned, of: result.total, percent };
    body.append(words.element("p", "result-points", "points_earned", points));
  }
  if (result.byScore) body.append(words.element("p", "", "points_needed", { percent: mastery }));
  const left = config.lessons.filter((_, index) => !record.lessons[index].done);
  body.append(...listOf(left, "lessons_left", words, () => null));
  const weak = config.lessons.filter((lesson, index) => remark(lesson, record.lessons[index], words));
  const remarkOf = (lesson) => remark(lesson, record.lessons[config.lessons.indexOf(lesson)], words);
  body.append(...listOf(weak, "to_review", words, remarkOf));
  body.append(words.link("button", "menu", "back_to_contents"));
}

function verdictOf({ completed, success, byScore, done, open }, config) {
  if (completed) return byScore ? "passed" : "completed";
  if (success === "failed") return "failed";
  return done === config.lessons.length && open ? "not_answered" : "not_finished";
}

function remark(lesson, own, words) {
  const { open, wrong } = lessonScore(lesson, own);
  const said = [];
  if (wrong) said.push(words.say("questions_wrong", { n: wrong }));
  if (open) said.push(words.say("questions_open", { n: open }));
  return said.join(", ");
}

function listOf(lessons, key, words, remarkOf) {
  if (lessons.length === 0) return [];
  const list = build("ul", "result-lessons");
  for (const lesson of lessons) {
    const item = build("li");
    const link = build("a", "", lesson.title);
    link.href = `#${lesson.id}`;
    item.append(link);
    const said = remarkOf(lesson);
    if (said) {
      const note = build("span", "", said);
      words.mark(note);
      item.append(" – ", note);
    }
    list.append(item);
  }
  return [words.element("h2", "", key), list];
}
