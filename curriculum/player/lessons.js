// Each lesson's way on: links at its end, and the moment at which it counts as seen.

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
    page.append(links);
    watchEnd(links, () => onDone(index));
  });
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
