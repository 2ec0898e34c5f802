// Beside the montage form: what was chosen of a take is shown on its waveform, played, and taken from the player.
// Without it the form works all the same.

for (const take of document.querySelectorAll("[data-take]")) {
  const audio = take.querySelector("audio");
  const wave = take.querySelector(".take-wave");
  const points = Object.fromEntries([...take.querySelectorAll("[data-point]")].map((input) => [input.dataset.point, input]));
  let stopAt = Infinity;

  const length = () => (Number.isFinite(audio.duration) ? audio.duration : 0);
  const start = () => seconds(points.start.value) ?? 0;
  const end = () => Math.min(seconds(points.end.value) || Infinity, length() || Infinity);

  const show = () => {
    if (!wave || !length()) return;
    const [from, to] = [Math.min(start(), length()), Math.max(start(), end())];
    const chosen = wave.querySelector("[data-chosen]");
    chosen.style.left = `${(from / length()) * 100}%`;
    chosen.style.width = `${((Math.min(to, length()) - from) / length()) * 100}%`;
    wave.querySelector("[data-playhead]").style.left = `${(audio.currentTime / length()) * 100}%`;
  };

  for (const button of take.querySelectorAll("[data-from-player]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      points[button.dataset.fromPlayer].value = written(audio.currentTime);
      show();
    });
  }
  const play = take.querySelector("[data-play]");
  play.hidden = false;
  play.addEventListener("click", () => {
    stopAt = end();
    audio.currentTime = start();
    audio.play();
  });
  audio.addEventListener("timeupdate", () => {
    if (audio.currentTime >= stopAt) {
      stopAt = Infinity;
      audio.pause();
    }
    show();
  });
  audio.addEventListener("pause", () => (stopAt = Infinity));
  audio.addEventListener("loadedmetadata", show);
  take.addEventListener("input", show);
  wave?.addEventListener("click", (event) => {
    const box = wave.getBoundingClientRect();
    stopAt = Infinity;
    audio.currentTime = ((event.clientX - box.left) / box.width) * length();
    show();
  });
  show();
}

/** "1:02,5" -> 62.5; "" -> 0; null when it cannot be read. */
function seconds(text) {
  const found = /^(?:(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)$/.exec(text.replaceAll(" ", ""));
  if (!text.trim()) return 0;
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2].replace(",", ".")) : null;
}

/** 62.5 -> "1:02,5" */
function written(time) {
  const hundredths = Math.round(time * 100);
  const rest = String(hundredths % 100).padStart(2, "0").replace(/0+$/, "");
  const whole = Math.floor(hundredths / 100);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${rest ? `,${rest}` : ""}`;
}

document.getElementById("montage-q")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // Enter searches, and does not save
  document.getElementById("montage-find").click();
});
