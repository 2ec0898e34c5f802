// Sound and video: the light file first, a better one when the learner asks, words when nothing plays.

const exchanged = new WeakSet(); // what happens to these meanwhile is not the learner's doing

/** Whether the file of this recording is just being exchanged for a better or lighter one. */
export function isExchanged(media) {
  return exchanged.has(media);
}

export function startVideo(video, words) {
  const sources = Array.from(video.querySelectorAll("source[data-quality]"));
  warnWhenBroken(video, sources, words);
  stopWithPage(video);
  if (sources.length < 2) return;
  const light = sources[0];
  const heavy = sources[sources.length - 1];
  const button = words.button("quality", "better_quality", { size: heavy.dataset.size });
  let better = false;
  button.addEventListener("click", () => {
    better = !better;
    replay(video, better ? heavy.src : light.src);
    const other = better ? light : heavy;
    button.textContent = words.say(better ? "lighter_quality" : "better_quality", { size: other.dataset.size });
  });
  video.after(button);
}

export function startAudio(audio, words) {
  warnWhenBroken(audio, Array.from(audio.querySelectorAll("source")), words);
  stopWithPage(audio);
}

/** Another file of the same recording, from the same moment on. */
function replay(media, address) {
  const { currentTime, paused } = media;
  exchanged.add(media);
  media.preload = "auto";
  media.src = address;
  const go = () => {
    media.removeEventListener("loadedmetadata", go);
    media.addEventListener("seeked", () => exchanged.delete(media), { once: true });
    media.currentTime = currentTime;
    if (!paused) media.play().catch(() => undefined);
  };
  media.addEventListener("loadedmetadata", go);
  media.load();
}

/** Nobody can stop what plays on a page that is not seen any more. */
function stopWithPage(media) {
  const page = media.closest(".page");
  if (!page) return;
  new MutationObserver(() => page.hidden && media.pause()).observe(page, { attributeFilter: ["hidden"] });
}

function warnWhenBroken(media, sources, words) {
  const last = sources[sources.length - 1];
  let warned = false;
  const warn = () => {
    if (warned) return;
    warned = true;
    const message = words.element("p", "media-error", "media_error");
    message.setAttribute("role", "status");
    media.after(message);
  };
  if (last) last.addEventListener("error", warn);
  media.addEventListener("error", () => media.src && warn());
}
