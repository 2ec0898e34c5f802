// Uploads that survive a lost connection and a closed laptop: what the admin's forms and pages load.

import { UploadField } from "./field.js";
import { UploadList } from "./list.js";

// The chooser loads this script each time it opens.
if (!customElements.get("upload-field")) {
  customElements.define("upload-field", UploadField);
  customElements.define("upload-list", UploadList);
}
