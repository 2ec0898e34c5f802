// Each lesson's way on: links at its end, the moment at which it counts as seen, why the next one is still closed.

import { build } from "./wording.js";

const SEEN_AFTER = 2000; // ms with the end of the lesson in view

/** Puts the links below each lesson. `onDone(index)` is called when lesson `index` was seen to its end. */
export function endLessons(config, words, onDone) {
  config.lessons.forEach((lesson, index) => {
    const page = document.getElementById(lesson.id).parentNode;
    const links = build("nav", "lesson-links");
    links.setAttribute("aria-labelledby", `${lesson.id}-title`);
    const earlier = config.lessons[index - 1];
    if (earlier) links.append(words.link("button", earlier.id, "previous_lesson"));
    const next = config.lessons[index + 1];
    const onward = words.link("button primary", next ? next.id : "results", next ? "next_lesson" : "last_lesson");
    onward.addEventListener("click", () => onDone(index));
    links.append(onward);
    const why = build("div", "why-locked");
    why.setAttribute("role", "status");
    page.append(links, why);
    watchEnd(links, () => onDone(index));
  });
}

/** Says at the end of `lesson` what is still to do before the next one opens. */
export function showWhyLocked(lesson, { done, open, wrong }, mastery, words) {
  const place = document.getElementById(lesson.id).parentNode.querySelector(".why-locked");
  const said = [words.element("p", "verdict", "next_locked")];
  if (open || wrong) said.push(words.element("p", "", "points_needed_here", { percent: mastery }));
  if (!done) said.push(words.element("p", "", "see_to_the_end"));
  if (open) said.push(words.element("p", "", "questions_open_here", { n: open }));
  if (wrong) said.push(words.element("p", "", "questions_wrong_here", { n: wrong }));
  place.textContent = "";
  place.append(...said);
  place.scrollIntoView({ block: "nearest" });
}

export function hideWhyLocked() {
  for (const place of document.querySelectorAll(".why-locked")) place.textContent = "";
}

/** Calls `seen` once `element` has been in view for a while. */
function watchEnd(element, seen) {
  if (!("IntersectionObserver" in window)) return;
  let timer = 0;
  const observer = new IntersectionObserver(([entry]) => {
    window.clearTimeout(timer);
    if (!entry.isIntersecting) return;
    timer = window.setTimeout(() => {
      observer.disconnect();
      seen();
    }, SEEN_AFTER);
  });
  observer.observe(element);
}
