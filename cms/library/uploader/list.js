// <upload-list>: several files at once, each with its own progress; each becomes a recording of its own.

import { Panel, make } from "./panel.js";
import { Transfer } from "./transfer.js";

const AT_ONCE = 2;

export class UploadList extends HTMLElement {
  connectedCallback() {
    this.config = JSON.parse(this.dataset.config);
    this.input = this.querySelector("input[type=file]");
    this.rows = this.querySelector("[data-rows]");
    this.waiting = [];
    this.running = new Set();
    this.querySelector("[data-needs-script]").hidden = false;
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.catchDrops(this.querySelector("[data-drop]"));
  }

  catchDrops(area) {
    const over = (event, is) => {
      event.preventDefault();
      area.classList.toggle("is-over", is);
    };
    area.addEventListener("dragover", (event) => over(event, true));
    area.addEventListener("dragleave", (event) => over(event, false));
    area.addEventListener("drop", (event) => {
      over(event, false);
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    for (const file of files) {
      const panel = new Panel("li", file.name, this.config.words);
      this.rows.append(panel.node);
      const transfer = new Transfer(file, this.config, {
        collection: this.querySelector("[name=collection]").value,
        verb: "vao-kho",
        changed: (transfer) => this.show(transfer, panel),
      });
      panel.show(transfer);
      this.waiting.push(transfer);
      this.dropOld(file);
    }
    this.next();
  }

  /** It was listed as unfinished; now it is on its way again. */
  dropOld(file) {
    for (const old of this.querySelectorAll("[data-unfinished]")) {
      if (old.dataset.name === file.name && Number(old.dataset.size) === file.size) old.remove();
    }
    const list = this.querySelector("[data-unfinished-list]");
    if (list && !list.querySelector("[data-unfinished]")) list.hidden = true;
  }

  next() {
    while (this.running.size < AT_ONCE && this.waiting.length) {
      const transfer = this.waiting.shift();
      if (transfer.phase !== "waiting") continue; // cancelled before it began
      this.running.add(transfer);
      transfer.start();
    }
  }

  show(transfer, panel) {
    panel.show(transfer);
    if (transfer.phase === "accepted" && !panel.link) {
      panel.link = make("a", "upload-link", transfer.news.title);
      panel.link.href = transfer.news.url;
      panel.node.append(panel.link);
    }
    if (["accepted", "refused", "cancelled", "paused"].includes(transfer.phase) && this.running.delete(transfer)) {
      this.next();
    }
  }
}
