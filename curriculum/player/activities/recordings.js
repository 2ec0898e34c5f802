// Watching what is played: each recording's play, pause and seek, told in few words.

import { isExchanged } from "./media.js";

const SETTLED = 700; // ms without another jump: a dragged slider is one jump

/** `tell` gets {what: "played" or "paused", time} or {what: "seeked", from, to}, with what is known of the recording. */
export function watchRecordings(tell) {
  for (const media of document.querySelectorAll(".lesson video, .lesson audio")) watch(media, tell);
}

function watch(media, tell) {
  let playing = null; // since which moment of the recording, and whether that was told
  let last = 0; // where it was before a jump: the jump's own events know only where it went
  let start = 0; // where it will begin: when it does, a moment has gone by
  let jump = null;
  let timer = 0;
  const on = (name, heard) => media.addEventListener(name, () => isExchanged(media) || heard());
  const say = (what, values) => tell({ what, ...about(media), ...values });

  /** Some servers let the length of a sound be known only after a while, or at its end. */
  function tellPlayed() {
    if (!playing || playing.told || !Number.isFinite(media.duration)) return;
    playing.told = true;
    say("played", { time: playing.from });
  }

  function settle() {
    window.clearTimeout(timer);
    if (!jump) return;
    const { from, to } = jump;
    jump = null;
    const again = to < 0.25 && from > media.duration - 0.25; // play was pressed at the end
    if (from !== to && !again && Number.isFinite(media.duration)) say("seeked", { from, to });
  }

  on("timeupdate", () => {
    if (!media.seeking) last = media.currentTime;
  });
  on("play", () => {
    start = last;
  });
  on("playing", () => {
    if (playing) return;
    settle();
    playing = { from: start, told: false };
    tellPlayed();
  });
  on("durationchange", tellPlayed);
  on("pause", () => {
    settle();
    if (playing && playing.told) say("paused", { time: media.currentTime });
    playing = null;
    last = media.currentTime;
  });
  on("seeking", () => {
    start = media.currentTime;
    window.clearTimeout(timer);
    jump = { from: jump ? jump.from : last, to: media.currentTime };
  });
  on("seeked", () => {
    last = media.currentTime;
    timer = window.setTimeout(settle, SETTLED);
  });
}

function about(media) {
  const kind = media.tagName.toLowerCase();
  const place = media.closest("[id]").id + (media.closest(".audio-only") ? "/audio" : "");
  const captions = Array.from(media.textTracks).find((track) => track.mode === "showing");
  const volume = media.muted ? 0 : media.volume;
  const extensions = { volume, speed: `${media.playbackRate}x`, "cc-subtitle-enabled": Boolean(captions) };
  if (captions) extensions["cc-subtitle-lang"] = captions.language;
  if (media.videoHeight) extensions.quality = media.videoHeight;
  return {
    id: place,
    kind,
    title: media.getAttribute("aria-label"),
    lesson: media.closest(".lesson").id,
    length: media.duration,
    extensions,
    now: () => media.currentTime,
  };
}
