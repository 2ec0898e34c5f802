// What can be done to captions: each verb takes a list of cues and gives a new one, in the order of time, and the
// index of the cue that is then the current one. A cue is {start, end, text, settings}, in milliseconds; none is changed.

export const SHORTEST = 100;
const NEW_CUE = 2000;
const ONE_LINE = 42;

export function at(cues, ms) {
  return cues.findIndex((cue) => cue.start <= ms && ms < cue.end);
}

export function change(cues, index, values) {
  return ordered(replaced(cues, index, 1, { ...cues[index], ...values }), index);
}

export function setStart(cues, index, ms) {
  const { end } = cues[index];
  return change(cues, index, { start: Math.max(0, ms), end: end > ms ? end : ms + NEW_CUE });
}

export function setEnd(cues, index, ms) {
  const { start } = cues[index];
  return ms > start ? change(cues, index, { end: ms }) : { cues, current: index };
}

// Where the text is cut: at the caret when it stands inside, else at the word nearest to the moment. When: at the
// moment when it lies inside, else in proportion to the text.
export function split(cues, index, { caret = 0, ms = -1 } = {}) {
  const cue = cues[index];
  const shown = cue.end - cue.start;
  const inside = ms >= cue.start + SHORTEST && ms <= cue.end - SHORTEST;
  const place = caret > 0 && caret < cue.text.length ? caret : wordNear(cue.text, inside ? (ms - cue.start) / shown : 0.5);
  const share = cue.text.length ? place / cue.text.length : 0.5;
  const cut = inside ? ms : cue.start + Math.round(shown * Math.min(0.9, Math.max(0.1, share)));
  const halves = [
    { ...cue, end: cut, text: cue.text.slice(0, place).trim() },
    { ...cue, start: cut, text: cue.text.slice(place).trim() },
  ];
  return { cues: replaced(cues, index, 1, ...halves), current: index + 1 };
}

function wordNear(text, share) {
  const wanted = text.length * share;
  const spaces = [...text.matchAll(/\s+/g)].map((found) => found.index);
  return spaces.reduce((best, place) => (Math.abs(place - wanted) < Math.abs(best - wanted) ? place : best), spaces[0] ?? text.length);
}

export function join(cues, index) {
  const [cue, next] = [cues[index], cues[index + 1]];
  if (!next) return { cues, current: index };
  const texts = [cue.text, next.text].filter(Boolean);
  const text = texts.join(texts.join(" ").length > ONE_LINE ? "\n" : " ");
  return { cues: replaced(cues, index, 2, { ...cue, end: Math.max(cue.end, next.end), text }), current: index };
}

// A new cue at this moment, as long as the room before the next one allows.
export function insert(cues, ms, duration = 0) {
  const next = cues.find((cue) => cue.start > ms);
  const room = Math.min(next ? next.start : Infinity, duration || Infinity) - ms;
  const end = ms + Math.max(SHORTEST, Math.min(NEW_CUE, room));
  const index = next ? cues.indexOf(next) : cues.length;
  return { cues: replaced(cues, index, 0, { start: ms, end, text: "", settings: "" }), current: index };
}

export function remove(cues, index) {
  return { cues: replaced(cues, index, 1), current: Math.max(0, Math.min(index, cues.length - 2)) };
}

// All from this index on, later by so much; never before the beginning.
export function shift(cues, from, ms, current = from) {
  const least = Math.min(...cues.slice(from).map((cue) => cue.start));
  const by = Math.max(ms, -least);
  return ordered(cues.map((cue, index) => (index < from ? cue : { ...cue, start: cue.start + by, end: cue.end + by })), current);
}

// All of them, so that the first begins at one moment and the last at another: for captions of another cut or speed.
export function stretch(cues, first, last, current = 0) {
  const [from, to] = [cues[0].start, cues.at(-1).start];
  if (to <= from || last <= first) return { cues, current };
  const moved = (ms) => Math.round(first + ((ms - from) * (last - first)) / (to - from));
  return { cues: cues.map((cue) => ({ ...cue, start: moved(cue.start), end: moved(cue.end) })), current };
}

// The texts of another language that are heard while this cue stands.
export function beside(cue, others) {
  const shared = (other) => Math.min(cue.end, other.end) - Math.max(cue.start, other.start);
  const heard = others.filter((other) => shared(other) * 2 >= Math.min(other.end - other.start, cue.end - cue.start) && shared(other) > 0);
  return heard.map((other) => other.text).join("\n");
}

// The nearest of these moments when it is near enough.
export function snap(ms, moments, within) {
  const near = moments.filter((moment) => Math.abs(moment - ms) <= within);
  return near.reduce((best, moment) => (Math.abs(moment - ms) < Math.abs(best - ms) ? moment : best), near[0] ?? ms);
}

// toSpliced, for browsers of 2023 that old Windows cannot replace.
function replaced(cues, index, count, ...others) {
  return [...cues.slice(0, index), ...others, ...cues.slice(index + count)];
}

function ordered(cues, index) {
  const followed = cues[index];
  const sorted = [...cues].sort((one, other) => one.start - other.start);
  return { cues: sorted, current: sorted.indexOf(followed) };
}
