// What is seen of one transfer: name, bar, figures, a sentence, and what can be done now.

import { duration, fill, size } from "./words.js";

const BUTTONS = {
  waiting: ["cancel"],
  sending: ["pause", "cancel"],
  offline: ["retry", "pause", "cancel"],
  paused: ["resume", "cancel"],
  "signed-out": ["resume", "cancel"],
  checking: [],
  accepted: [],
  refused: [],
  cancelled: [],
};
const ACTS = {
  pause: (transfer) => transfer.pause(),
  resume: (transfer) => transfer.start(),
  retry: (transfer) => transfer.start(),
  cancel: (transfer) => transfer.cancel(),
};

export class Panel {
  constructor(tag, name, words) {
    this.words = words;
    this.node = make(tag, "upload-panel");
    this.name = this.node.appendChild(make("p", "upload-name", name));
    this.bar = this.node.appendChild(make("progress", "upload-bar"));
    this.bar.setAttribute("aria-label", fill(words.progress, { name }));
    this.figures = this.node.appendChild(make("p", "upload-figures"));
    this.said = this.node.appendChild(make("p", "upload-said"));
    this.said.setAttribute("role", "status"); // only changes of state are read out, not every figure
    this.acts = this.node.appendChild(make("div", "upload-acts"));
  }

  show(transfer) {
    const total = transfer.file.size;
    this.node.dataset.phase = transfer.phase;
    this.bar.hidden = this.figures.hidden = !transfer.busy && transfer.phase !== "signed-out";
    this.bar.max = total;
    this.bar.value = transfer.sent;
    this.figures.textContent = this.sentenceOfFigures(transfer, total);
    if (this.shown === transfer.phase && this.reason === transfer.reason) return;
    Object.assign(this, { shown: transfer.phase, reason: transfer.reason });
    this.said.textContent = this.sentence(transfer);
    this.showButtons(transfer);
  }

  sentenceOfFigures(transfer, total) {
    const figures = [fill(this.words.figures, { percent: Math.floor((100 * transfer.sent) / total), sent: size(transfer.sent), total: size(total) })];
    if (transfer.phase === "sending" && transfer.speed > 0) {
      figures.push(fill(this.words.speed, { speed: size(transfer.speed) }));
      figures.push(fill(this.words.left, { time: duration((total - transfer.sent) / transfer.speed, this.words) }));
    }
    return figures.join(", ");
  }

  sentence(transfer) {
    const own = fill(this.words[transfer.phase], { seconds: transfer.wait });
    return transfer.reason ? (transfer.phase === "refused" || transfer.phase === "paused" ? transfer.reason : `${own} ${transfer.reason}`) : own;
  }

  showButtons(transfer) {
    const had = this.acts.contains(document.activeElement);
    this.acts.replaceChildren(...BUTTONS[transfer.phase].map((act) => this.button(act, transfer)));
    if (had) (this.acts.firstElementChild ?? this.focusAfter())?.focus();
  }

  /** The button that was pressed is gone: whoever uses a keyboard must not be thrown to the top of the page. */
  focusAfter() {
    this.name.tabIndex = -1;
    return this.name;
  }

  button(act, transfer) {
    const button = make("button", `button button-small${act === "cancel" ? " button-secondary no" : " button-secondary"}`, this.words[act]);
    button.type = "button";
    button.append(make("span", "w-sr-only", ` ${transfer.file.name}`));
    button.addEventListener("click", () => ACTS[act](transfer));
    return button;
  }
}

export function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
