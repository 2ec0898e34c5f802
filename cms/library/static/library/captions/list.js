// The list of cues: each a line that opens; the current one is open, with its fields and what can be done to it.
import { beside } from "./cues.js";
import { charactersPerSecond } from "./checks.js";
import { formatTime } from "./times.js";

export function createList(root, templates, words, source) {
  const scroller = root.closest("main") ?? document.scrollingElement; // of the admin, main scrolls
  let drawn = [];
  let sound = -1;

  function line(cue, index, current) {
    const opened = index === current;
    const row = (opened ? templates.opened : templates.closed).content.firstElementChild.cloneNode(true);
    row.dataset.index = index;
    const name = words.cue.replace("%(number)s", index + 1);
    if (opened) {
      row.querySelector(".ce-number").textContent = name;
      row.querySelector(".ce-buttons").setAttribute("aria-label", name);
      row.querySelector("[name=text]").value = cue.text;
      row.querySelector("[name=text]").rows = Math.max(2, cue.text.split("\n").length);
    }
    return row;
  }

  // What of a line changes while someone types in it.
  function fill(row, cue, index, found) {
    if (row.matches(".ce-cue--current")) {
      for (const name of ["start", "end"]) {
        const field = row.querySelector(`[name=${name}]`);
        if (field !== document.activeElement || !field.dataset.typing) field.value = formatTime(cue[name]);
      }
      row.querySelector(".ce-speed").textContent = words.speed.replace("%(count)s", charactersPerSecond(cue));
      const heard = row.querySelector("[data-part=source]");
      if (heard) heard.textContent = beside(cue, source);
    } else {
      row.querySelector(".ce-times").textContent = `${index + 1}. ${formatTime(cue.start, 1)} – ${formatTime(cue.end, 1)}`;
      row.querySelector(".ce-text").textContent = cue.text || words.nothing;
      row.querySelector(".ce-text").classList.toggle("ce-text--none", !cue.text);
    }
    const told = found.filter(({ code }) => row.matches(".ce-cue--current") || code !== "empty"); // it shows by itself
    const sentences = told.map(({ sentence, blocks }) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      item.className = blocks ? "ce-blocks" : "";
      return item;
    });
    row.querySelector(".ce-problems").replaceChildren(...sentences);
  }

  // What holds the focus, so that it can be given back to its successor.
  function held() {
    const focused = document.activeElement;
    const row = focused?.closest("[data-index]");
    if (!row || !root.contains(row)) return null;
    const name = focused.getAttribute("name");
    const selector = name ? `[name=${name}]` : `[data-command=${focused.dataset.command}]`;
    return { selector, caret: name === "text" ? focused.selectionStart : null };
  }

  function giveBack(focus) {
    const row = root.querySelector(".ce-cue--current");
    const field = row?.querySelector(focus.selector) ?? row?.querySelector("[name=text]");
    field?.focus({ preventScroll: true });
    if (focus.caret !== null && field?.name === "text") field.setSelectionRange(focus.caret, focus.caret);
  }

  return {
    draw(cues, current, problems) {
      const focus = held();
      const place = root.querySelector(`[data-index="${current}"]`)?.getBoundingClientRect().top;
      drawn = cues.map((cue, index) => line(cue, index, current));
      root.replaceChildren(...drawn);
      this.update(cues, problems);
      const row = drawn[current];
      if (row && place !== undefined) scroller.scrollBy({ top: row.getBoundingClientRect().top - place, behavior: "instant" });
      if (focus) giveBack(focus);
    },
    // Without making the lines anew: someone is typing in one.
    update(cues, problems) {
      cues.forEach((cue, index) => fill(drawn[index], cue, index, problems.filter((problem) => problem.index === index)));
    },
    write() {
      const field = root.querySelector(".ce-cue--current [name=text]");
      field?.focus();
      field?.closest("li").scrollIntoView({ block: "nearest" });
    },
    sounding(index) {
      if (index === sound) return;
      drawn[sound]?.classList.remove("ce-cue--sounding");
      drawn[index]?.classList.add("ce-cue--sounding");
      sound = index;
    },
    caret() {
      const field = root.querySelector(".ce-cue--current [name=text]");
      return field && field === document.activeElement ? field.selectionStart : 0;
    },
  };
}
