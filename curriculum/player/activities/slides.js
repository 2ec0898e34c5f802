// Slides one at a time with previous and next; without this script they simply stand one below the other.

import { build } from "../wording.js";

export function startSlides(section, words) {
  const slides = Array.from(section.querySelectorAll(".slide"));
  if (slides.length < 2) return;
  const controls = build("div", "slide-controls");
  const previous = words.button("", "previous_slide");
  const next = words.button("", "next_slide");
  const where = build("p", "slide-where");
  where.setAttribute("role", "status");
  words.mark(where);
  controls.append(previous, where, next);
  section.append(controls);
  section.classList.add("is-carousel");
  let current = 0;

  function show(index) {
    current = Math.min(Math.max(index, 0), slides.length - 1);
    slides.forEach((slide, at) => (slide.hidden = at !== current));
    where.textContent = words.say("slide_of", { n: current + 1, of: slides.length });
    previous.setAttribute("aria-disabled", String(current === 0)); // stays focusable at the ends
    next.setAttribute("aria-disabled", String(current === slides.length - 1));
  }

  previous.addEventListener("click", () => show(current - 1));
  next.addEventListener("click", () => show(current + 1));
  section.addEventListener("reveal", (event) => show(slides.indexOf(event.target.closest(".slide"))));
  show(0);
}
