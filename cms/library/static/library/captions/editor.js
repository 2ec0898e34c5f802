// The page "Sửa phụ đề": one list of cues, shown as lines, on the strip of sound and on the film; every change is a step
// that can be taken back, and is kept on this device until the server has it.
import { problems } from "./checks.js";
import * as verbs from "./cues.js";
import { createDrafts } from "./drafts.js";
import { createHistory } from "./history.js";
import { createList } from "./list.js";
import { marked, webvtt } from "./markup.js";
import { download, send } from "./saving.js";
import { createTimeline } from "./timeline.js";
import { formatTime, parseTime } from "./times.js";

const data = JSON.parse(document.getElementById("caption-data").textContent);
const { words, checks } = data;
const page = document.getElementById("caption-editor");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const player = page.querySelector(".ce-player");
const drafts = createDrafts(window.localStorage, `captions:${data.recording}:${data.language}`);
const list = createList(part("cues"), { opened: part("opened"), closed: part("closed") }, words, data.source);
const track = player.tagName === "VIDEO" ? player.addTextTrack("captions", data.language, data.language) : null;

let history = createHistory(data.cues);
let over = data.over;
let savedCues = data.cues;
let theirs = null;
let stopAt = null;
let lastCaret = 0; // of the text that had the focus until a button was pressed

const now = () => Math.round(player.currentTime * 1000);
const cues = () => history.now.cues;
const current = () => history.now.current;
const rules = () => checks.rules[part("readers").value];
const found = () => problems(cues(), data.duration, rules(), checks.kinds);
const sentence = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);

const timeline = createTimeline(part("timeline"), data.duration, words, {
  seek,
  pick: select,
  drag(index, values) {
    show(verbs.change(cues(), index, values), "drag");
    list.update(cues(), found());
  },
  dropped() {
    history.select(current());
    draw();
  },
});

// --- showing ---------------------------------------------------------------------------------------------

function draw() {
  lastCaret = 0;
  list.draw(cues(), current(), found());
  list.sounding(verbs.at(cues(), now()));
  around();
}

// All but the list itself.
function around() {
  timeline.cues(cues(), current());
  part("count").textContent = sentence("count", { count: cues().length });
  const flagged = new Set(found().map(({ index }) => index)).size;
  command("nextProblem").hidden = !flagged;
  command("nextProblem").textContent = sentence("flagged", { count: flagged });
  part("none").hidden = cues().length > 0;
  command("undo").disabled = !history.canUndo;
  command("redo").disabled = !history.canRedo;
  if (cues().length && !part("first").matches(":focus") && !part("last").matches(":focus")) {
    part("first").value = formatTime(cues()[0].start);
    part("last").value = formatTime(cues()[cues().length - 1].start);
  }
  onFilm();
}

function onFilm() {
  if (!track) return;
  track.mode = "showing";
  for (const shown of [...(track.cues ?? [])]) track.removeCue(shown);
  for (const cue of cues()) if (cue.end > cue.start && cue.text) track.addCue(new VTTCue(cue.start / 1000, cue.end / 1000, marked(cue.text)));
}

function say(text) {
  part("status").textContent = text;
}

function command(name) {
  return page.querySelector(`[data-command=${name}]`);
}

// --- changing --------------------------------------------------------------------------------------------

// One step; the same `step` twice in a row counts as one.
function show(next, step = null) {
  history.go(next, step);
  keep();
  around();
}

function change(next, told = "") {
  const changed = next.cues !== cues();
  show(next);
  draw();
  timeline.show(cues()[current()]);
  if (changed && told) say(told);
  return changed;
}

// A field of the open line has changed: the line stays, and with it the focus, unless the order is another now.
function retime(name, ms, step = null) {
  const before = current();
  show(verbs.change(cues(), before, { [name]: ms }), step);
  if (current() === before) list.update(cues(), found());
  else draw();
}

function select(index) {
  if (index === current() || !cues()[index]) return;
  history.select(index);
  draw();
}

function open(index) {
  select(index);
  timeline.show(cues()[current()]);
  list.write();
}

function seek(ms) {
  player.currentTime = ms / 1000;
  stopAt = null;
  timeline.moment(ms);
}

const keepSoon = later(keepNow, 400);

function keep() {
  say(words.unsaved);
  keepSoon();
}

function keepNow() {
  if (cues() === savedCues) drafts.forget();
  else if (!drafts.write({ over, cues: cues(), at: Date.now() })) say(words.not_kept);
}

function later(action, ms) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };
}

// --- saving ----------------------------------------------------------------------------------------------

async function save() {
  const blocking = found().find((problem) => problem.blocks);
  if (blocking) {
    open(blocking.index);
    say(sentence("blocked", { number: blocking.index + 1, sentence: blocking.sentence }));
    return;
  }
  keepNow();
  say(words.saving);
  command("save").disabled = true;
  const sent = cues();
  const draft = { language: data.language, over, cues: sent.map(({ start, end, text, settings }) => ({ start, end, text, settings: settings ?? "" })) };
  const answer = await send(data.save, page.querySelector("[name=csrfmiddlewaretoken]").value, draft);
  command("save").disabled = false;
  ({ saved: () => saved(answer, sent), changed: () => changed(answer), refused: () => say(answer.message), away: () => say(words.offline), signedOut: () => say(words.signed_out) })[answer.kind]();
}

function saved(answer, sent) {
  over = answer.sha256;
  part("draft").hidden = true;
  part("conflict").hidden = true;
  savedCues = sent;
  if (cues() === sent) drafts.forget();
  else keepNow(); // someone typed on while it was sent
  say(answer.message);
}

function changed(answer) {
  theirs = answer;
  part("conflict-words").textContent = answer.message;
  part("conflict").hidden = false;
  part("conflict").focus();
  say("");
}

function startFrom(other, sha256) {
  over = sha256;
  savedCues = other;
  drafts.forget();
  history.go({ cues: other, current: 0 });
  part("draft").hidden = true;
  part("conflict").hidden = true;
  draw();
}

function restore() {
  const draft = drafts.read();
  if (!draft) return;
  if (JSON.stringify(draft.cues) === JSON.stringify(data.cues)) {
    drafts.forget();
    return;
  }
  const when = new Date(draft.at).toLocaleString("vi", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
  history.go({ cues: draft.cues, current: 0 });
  part("draft-words").textContent = sentence(draft.over === data.over ? "restored" : "restored_old", { when });
  part("draft").hidden = false;
  over = draft.over;
}

// --- what people can do ----------------------------------------------------------------------------------

const COMMANDS = {
  play: () => (player.paused ? player.play() : player.pause()),
  back: () => seek(Math.max(0, now() - 2000)),
  forward: () => seek(now() + 2000),
  zoomIn: () => timeline.zoom(0.5),
  zoomOut: () => timeline.zoom(2),
  open: (button) => open(Number(button.closest("[data-index]").dataset.index)),
  previous: () => open(Math.max(0, current() - 1)),
  next: () => open(Math.min(cues().length - 1, current() + 1)),
  nextProblem() {
    const flagged = found().map(({ index }) => index);
    open(flagged.find((index) => index > current()) ?? flagged[0]);
  },
  insert() {
    change(verbs.insert(cues(), now(), data.duration), words.inserted);
    list.write();
  },
  undo() {
    history.undo();
    keep();
    draw();
    say(words.undone);
  },
  redo() {
    history.redo();
    keep();
    draw();
    say(words.redone);
  },
  save,
  discard: () => startFrom(data.cues, data.over),
  takeTheirs: () => startFrom(theirs.cues, theirs.sha256),
  keepMine() {
    over = theirs.sha256;
    save();
  },
  downloadMine: () => download(`${data.name}.1.vtt`, webvtt(cues())),
  downloadTheirs: () => download(`${data.name}.2.vtt`, webvtt(theirs.cues)),
  stretch() {
    const [first, last] = [parseTime(part("first").value), parseTime(part("last").value)];
    if (first === null || last === null) say(sentence("time", { text: part(first === null ? "first" : "last").value }));
    else if (!cues().length || last <= first || !change(verbs.stretch(cues(), first, last, current()), words.stretched)) say(words.cannot_stretch);
  },
};

// Those that need a cue.
const OF_CUE = {
  async playCue() {
    const cue = cues()[current()];
    seek(cue.start);
    await player.play();
    stopAt = cue.end;
  },
  setStart: () => change(verbs.setStart(cues(), current(), now())),
  setEnd: () => change(verbs.setEnd(cues(), current(), now())) || say(words.end_before_start),
  split: () => change(verbs.split(cues(), current(), { caret: list.caret() || lastCaret, ms: now() }), words.split),
  join: () => change(verbs.join(cues(), current()), words.joined) || say(words.no_next),
  remove: () => change(verbs.remove(cues(), current()), words.removed),
  shiftAll: () => shifted(0),
  shiftRest: () => shifted(current()),
};

function shifted(from) {
  const ms = Math.round(Number(part("shift").value));
  if (ms) change(verbs.shift(cues(), from, ms, current()), sentence("shifted", { count: cues().length - from }));
}

const KEYS = {
  KeyK: "play", KeyP: "playCue", KeyJ: "back", KeyL: "forward", KeyI: "setStart", KeyO: "setEnd", KeyX: "split", KeyM: "join",
  KeyN: "insert", Delete: "remove", ArrowUp: "previous", ArrowDown: "next", KeyU: "undo", KeyY: "redo", KeyG: "nextProblem",
};

function run(name, button) {
  if (command(name)?.disabled || command(name)?.hidden) return;
  if (name in COMMANDS) COMMANDS[name](button);
  else if (cues().length) OF_CUE[name](button);
}

// --- listening -------------------------------------------------------------------------------------------

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-command]");
  if (button) run(button.dataset.command, button);
});

document.addEventListener("keydown", (event) => {
  const name = event.altKey && !event.ctrlKey && !event.metaKey ? KEYS[event.code] : null;
  if (name) {
    event.preventDefault();
    run(name);
  } else if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyS") {
    event.preventDefault();
    save();
  }
});

page.addEventListener("focusout", ({ target }) => {
  lastCaret = target.name === "text" ? target.selectionStart : 0;
});

page.addEventListener("input", ({ target }) => {
  if (target.name === "text") {
    show(verbs.change(cues(), current(), { text: target.value }), `text ${current()}`);
    list.update(cues(), found());
  }
  if (target.name === "start" || target.name === "end") target.dataset.typing = "1";
});

page.addEventListener("change", ({ target }) => {
  if (target === part("readers")) draw();
  if (target.name !== "start" && target.name !== "end") return;
  delete target.dataset.typing;
  const ms = parseTime(target.value);
  if (ms === null) {
    say(sentence("time", { text: target.value }));
    list.update(cues(), found());
  } else retime(target.name, ms);
});

page.addEventListener("keydown", (event) => {
  const { name } = event.target;
  if ((name !== "start" && name !== "end") || event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const by = (event.shiftKey ? 10 : 100) * (event.key === "ArrowUp" ? -1 : 1);
  const ms = Math.max(0, cues()[current()][name] + by);
  delete event.target.dataset.typing;
  retime(name, ms, `${name} ${current()}`);
});

function moved() {
  const ms = now();
  if (stopAt !== null && ms >= stopAt) {
    player.pause();
    stopAt = null;
  }
  timeline.moment(ms);
  list.sounding(verbs.at(cues(), ms));
  part("position").textContent = formatTime(ms, 1);
  if (!player.paused) requestAnimationFrame(moved);
}

for (const event of ["play", "pause", "seeked", "timeupdate", "loadedmetadata"]) player.addEventListener(event, moved);
addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", keepNow);

async function fetchPeaks() {
  const response = await fetch(data.waveform).catch(() => null);
  if (response?.status === 200) timeline.peaks(new Int8Array(await response.arrayBuffer()));
}

page.hidden = false;
restore();
draw();
moved();
fetchPeaks();
