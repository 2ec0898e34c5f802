// Uploads that survive a lost connection and a closed laptop: what the admin's forms and pages load.

import { UploadField } from "./field.js";
import { UploadList } from "./list.js";

function define() {
  // The chooser loads this script each time it opens.
  if (customElements.get("upload-field")) return;
  customElements.define("upload-field", UploadField);
  customElements.define("upload-list", UploadList);
}

// While a page is still read, an element is told of its beginning: what it holds comes later.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", define);
else define();
