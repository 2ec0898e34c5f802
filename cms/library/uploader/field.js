// <upload-field>: around the file input of a form. Choosing a file sends it at once; the form then carries the
// number of the upload in place of the file. Without scripts it is the file input that it always was.

import { Panel } from "./panel.js";
import { Transfer } from "./transfer.js";

export class UploadField extends HTMLElement {
  connectedCallback() {
    this.config = JSON.parse(this.dataset.config);
    this.input = this.querySelector("input[type=file]");
    this.number = this.querySelector("input[type=hidden]");
    this.form = this.closest("form");
    this.name = this.input.name;
    this.input.addEventListener("change", () => this.chosen());
    this.submitted = (event) => event.target === this.form && this.hold(event);
    document.addEventListener("submit", this.submitted, true); // before the chooser's own handler
    if (this.number.value) this.input.removeAttribute("name");
  }

  disconnectedCallback() {
    document.removeEventListener("submit", this.submitted, true);
    this.transfer?.leave();
  }

  chosen() {
    const [file] = this.input.files;
    if (!file) return;
    if (this.transfer?.busy) this.transfer.cancel();
    this.number.value = "";
    this.submitWhenDone = false;
    this.input.removeAttribute("name"); // the form is not to send it a second time
    this.panel?.node.remove();
    this.querySelector("[data-taken]")?.remove();
    this.panel = new Panel("div", file.name, this.config.words);
    this.append(this.panel.node);
    const collection = this.form.elements[this.name.replace(/file$/, "collection")]?.value ?? "";
    const transfer = new Transfer(file, this.config, {
      kind: this.config.kind,
      collection,
      verb: "kiem-tra",
      changed: (transfer) => transfer === this.transfer && this.show(transfer),
    });
    this.transfer = transfer;
    transfer.start();
  }

  show(transfer) {
    this.panel.show(transfer);
    if (transfer.phase === "accepted") this.take(transfer);
    if (transfer.phase === "refused" || transfer.phase === "cancelled") this.reset();
  }

  take(transfer) {
    this.number.value = transfer.id;
    if (this.submitWhenDone) this.form.requestSubmit();
  }

  reset() {
    this.input.value = "";
    this.input.name = this.name;
    this.submitWhenDone = false;
  }

  hold(event) {
    if (!this.transfer?.busy && this.transfer?.phase !== "signed-out") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.submitWhenDone = true;
    this.panel.said.textContent = this.config.words.hold;
  }
}
