// Sound and video: the light file first, a better one when the learner asks, words when nothing plays.

export function startVideo(video, words) {
  const sources = Array.from(video.querySelectorAll("source[data-quality]"));
  warnWhenBroken(video, sources, words);
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
}

/** Another file of the same recording, from the same moment on. */
function replay(media, address) {
  const { currentTime, paused } = media;
  media.preload = "auto";
  media.src = address;
  const go = () => {
    media.removeEventListener("loadedmetadata", go);
    media.currentTime = currentTime;
    if (!paused) media.play().catch(() => undefined);
  };
  media.addEventListener("loadedmetadata", go);
  media.load();
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
