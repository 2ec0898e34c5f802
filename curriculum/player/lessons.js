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

/** Says at the end of lesson `id` what is still to do in it before the next one opens. */
export function showWhyLocked(id, { done, of, byScore, open, wrong }, mastery, words) {
  const said = [];
  if (byScore) said.push(words.element("p", "", "points_needed_here", { percent: mastery }));
  if (done < of) said.push(words.element("p", "", "see_to_the_end"));
  if (byScore && open) said.push(words.element("p", "", "questions_open_here", { n: open }));
  if (byScore && wrong) said.push(words.element("p", "", "questions_wrong_here", { n: wrong }));
  sayLocked(id, said, words);
}

/** Says at the end of lesson `id` which earlier lesson keeps the next one closed. */
export function showWhereToGo(id, lesson, words) {
  sayLocked(id, [words.link("button", lesson.id, "resume", lesson.title)], words);
}

function sayLocked(id, said, words) {
  const place = document.getElementById(id).parentNode.querySelector(".why-locked");
  place.textContent = "";
  place.append(words.element("p", "verdict", "next_locked"), ...said);
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
