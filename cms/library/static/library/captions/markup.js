// The text of a cue: what one reads of it, and how WebVTT wants it. The server's word is final (captions/markup.py).

const KNOWN = String.raw`</?(?:b|i|u|c|v|lang|ruby|rt)(?:[.\s][^<>]*)?>|<\d[\d:.]*>`;
const ENTITY = String.raw`&(?:amp|lt|gt|nbsp|lrm|rlm|#\d{1,7}|#x[0-9a-fA-F]{1,6});`;
const TAGS = new RegExp(KNOWN, "g");
const PIECES = new RegExp(`${KNOWN}|${ENTITY}|[<&]`, "g");

export function plain(text) {
  return text.replace(TAGS, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&nbsp;", "\u00a0")
    .replaceAll("&amp;", "&").replace(/&(?:lrm|rlm);/g, "");
}

export function marked(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.join("\n").replace(PIECES, (piece) => ({ "<": "&lt;", "&": "&amp;" })[piece] ?? piece).replaceAll("-->", "--&gt;");
}

// A draft as a file, for keeping it away from this page.
export function webvtt(cues) {
  const blocks = cues.map((cue) => `${clock(cue.start)} --> ${clock(cue.end)} ${cue.settings ?? ""}`.trimEnd() + `\n${marked(cue.text)}`);
  return ["WEBVTT", ...blocks].join("\n\n") + "\n";
}

function clock(ms) {
  const two = (number) => String(number).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}
