// The strip of sound: the waveform, the cues on it, and where one listens. What it can do with a mouse or a finger, the
// list below can do with the keyboard; as a slider it moves the playing moment.
import { SHORTEST, snap } from "./cues.js";
import { formatTime } from "./times.js";

const CLOSEST = 2000;
const FIRST_SPAN = 15_000;
const SNAP_PIXELS = 6;

// on: {seek(ms), pick(index), drag(index, {start} or {end}), dropped()}
export function createTimeline(root, duration, words, on) {
  const canvas = root.querySelector("[data-part=wave]");
  const regions = root.querySelector("[data-part=regions]");
  const playhead = root.querySelector("[data-part=playhead]");
  const whole = Math.max(duration, 1000);
  let view = { from: 0, span: Math.min(FIRST_SPAN, whole) };
  let peaks = null;
  let shown = { cues: [], current: 0 };
  let moment = 0;

  const x = (ms) => ((ms - view.from) / view.span) * 100;
  const width = () => root.clientWidth || 1;
  const msAt = (event) => {
    const box = root.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / width()));
    return Math.round(view.from + share * view.span);
  };

  function look(from, span = view.span) {
    span = Math.min(whole, Math.max(CLOSEST, span));
    view = { from: Math.min(Math.max(0, from), whole - span), span };
    draw();
    drawCues();
    drawMoment();
  }

  function draw() {
    const scale = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [width() * scale, root.clientHeight * scale];
    if (!peaks) return;
    const ink = canvas.getContext("2d");
    const middle = canvas.height / 2;
    const count = peaks.length / 2;
    ink.fillStyle = getComputedStyle(canvas).color;
    for (let column = 0; column < canvas.width; column += 1) {
      const first = Math.floor(((view.from + (column / canvas.width) * view.span) / whole) * count);
      const last = Math.max(first + 1, Math.ceil(((view.from + ((column + 1) / canvas.width) * view.span) / whole) * count));
      const [low, high] = extremes(first, Math.min(last, count));
      ink.fillRect(column, middle - (high / 128) * middle, 1, Math.max(1, ((high - low) / 128) * middle));
    }
  }

  function extremes(first, last) {
    let [low, high] = [0, 0];
    for (let bucket = first; bucket < last; bucket += 1) {
      low = Math.min(low, peaks[bucket * 2]);
      high = Math.max(high, peaks[bucket * 2 + 1]);
    }
    return [low, high];
  }

  function drawCues() {
    const boxes = shown.cues.flatMap((cue, index) => (cue.end >= view.from && cue.start <= view.from + view.span ? [box(cue, index)] : []));
    regions.replaceChildren(...boxes);
  }

  function box(cue, index) {
    const element = document.createElement("div");
    element.className = index === shown.current ? "ce-region ce-region--current" : "ce-region";
    element.style.left = `${x(cue.start)}%`;
    element.style.width = `${Math.max(0, x(cue.end) - x(cue.start))}%`;
    element.dataset.index = index;
    for (const edge of ["start", "end"]) {
      const handle = document.createElement("i");
      handle.dataset.edge = edge;
      element.append(handle);
    }
    const number = document.createElement("span");
    number.textContent = index + 1;
    element.append(number);
    return element;
  }

  function drawMoment() {
    playhead.style.left = `${x(moment)}%`;
    playhead.hidden = moment < view.from || moment > view.from + view.span;
    root.setAttribute("aria-valuemax", Math.round(whole / 1000));
    root.setAttribute("aria-valuenow", Math.round(moment / 1000));
    root.setAttribute("aria-valuetext", words.position.replace("%(time)s", formatTime(moment, 1)));
  }

  function startDrag(event) {
    if (event.button) return;
    const edge = event.target.dataset.edge;
    const index = Number(event.target.closest("[data-index]")?.dataset.index ?? -1);
    if (index >= 0) on.pick(index);
    if (!edge) {
      on.seek(msAt(event));
      follow(event, (later) => on.seek(msAt(later)), () => {});
      return;
    }
    event.preventDefault();
    const cue = shown.cues[index];
    const others = shown.cues.flatMap((other, at) => (at === index ? [] : [other.start, other.end]));
    const within = (SNAP_PIXELS / width()) * view.span;
    follow(event, (later) => {
      const ms = snap(msAt(later), [...others, moment], within);
      on.drag(index, edge === "start" ? { start: Math.min(ms, cue.end - SHORTEST) } : { end: Math.max(ms, cue.start + SHORTEST) });
    }, on.dropped);
  }

  function follow(event, moved, ended) {
    const stop = () => {
      root.removeEventListener("pointermove", moved);
      root.removeEventListener("pointerup", stop);
      root.removeEventListener("pointercancel", stop);
      ended();
    };
    root.setPointerCapture(event.pointerId);
    root.addEventListener("pointermove", moved);
    root.addEventListener("pointerup", stop);
    root.addEventListener("pointercancel", stop);
  }

  function keys(event) {
    const steps = { ArrowLeft: -1000, ArrowRight: 1000, PageUp: -10_000, PageDown: 10_000, Home: -whole, End: whole };
    if (!(event.key in steps) || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    on.seek(Math.min(whole, Math.max(0, moment + steps[event.key])));
  }

  root.addEventListener("pointerdown", startDrag);
  root.addEventListener("keydown", keys);
  new ResizeObserver(() => look(view.from)).observe(root);

  return {
    peaks(data) {
      peaks = data;
      draw();
    },
    cues(cues, current) {
      shown = { cues, current };
      drawCues();
    },
    // Where one listens; the view turns over like a page when it is left.
    moment(ms) {
      moment = ms;
      if (ms < view.from || ms > view.from + view.span) look(ms - view.span * 0.1);
      else drawMoment();
    },
    // Bring a cue into view.
    show(cue) {
      if (cue && (cue.start < view.from || cue.end > view.from + view.span)) look(cue.start - view.span * 0.2);
    },
    zoom(factor) {
      const middle = moment >= view.from && moment <= view.from + view.span ? moment : view.from + view.span / 2;
      look(middle - (view.span * factor) / 2, view.span * factor);
    },
  };
}
