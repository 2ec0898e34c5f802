// Beside the player where a package is a web site of its own: the language chosen last, and the service worker.
// A classic script that is shipped as it is; the page hands it its words and addresses as data attributes.

(function () {
  const settings = document.currentScript.dataset;

  function remembered() {
    try {
      return localStorage.getItem(settings.key);
    } catch (blocked) {
      return null;
    }
  }

  function remember(page) {
    try {
      localStorage.setItem(settings.key, page);
    } catch (blocked) {
      // chosen again next time
    }
  }

  if (settings.choices && location.hash !== "#choose") {
    const last = remembered();
    if (settings.choices.split(" ").includes(last)) location.replace(last);
  }
  if (settings.page && settings.key) remember(settings.page);

  // From a disk there is nothing to keep, and in a frame another system is in charge.
  if (!/^https?:$/.test(location.protocol) || window.top !== window) return;
  const manifest = document.createElement("link");
  manifest.rel = "manifest";
  manifest.href = settings.manifest;
  document.head.append(manifest);
  window.addEventListener("load", () => begin().catch(() => undefined));

  async function begin() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(settings.worker, { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    await keepPictures();
    const actions = document.querySelector(".menu .actions");
    if (actions && settings.page) offer(actions, await ask({ missing: settings.page }));
  }

  /** Those that this page fetched before the worker was there; the browser still has them. */
  async function keepPictures() {
    const here = location.href.replace(/[^/]*([?#].*)?$/, "");
    for (const { name } of performance.getEntriesByType("resource")) {
      const picture = name.startsWith(`${here}media/`) && /\.(avif|gif|jpg|png|svg|webp)$/.test(name);
      if (picture) await ask({ keep: name.slice(here.length) });
    }
  }

  /** One question to the worker, one answer. */
  async function ask(question) {
    const { active } = await navigator.serviceWorker.ready;
    return new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => resolve(event.data);
      active.postMessage(question, [channel.port2]);
    });
  }

  function offer(actions, { missing, bytes }) {
    const place = document.createElement("p");
    place.className = "keep";
    place.setAttribute("role", "status");
    if (settings.lang) Object.assign(place, { lang: settings.lang, dir: "ltr" });
    actions.after(place);
    if (missing.length === 0) {
      place.textContent = settings.kept;
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${settings.keep} (${size(bytes)})`;
    button.addEventListener("click", () => keepAll(place, missing));
    place.append(button);
  }

  /** File by file, so that what a broken line has brought stays. */
  async function keepAll(place, missing) {
    for (let at = 0; at < missing.length; at += 1) {
      place.textContent = `${settings.keeping} ${at + 1}/${missing.length}`;
      const { kept } = await ask({ keep: missing[at] });
      if (!kept) {
        place.textContent = settings.failed;
        return;
      }
    }
    place.textContent = settings.kept;
  }

  function size(bytes) {
    const megabytes = (Math.max(bytes, 50000) / 1e6).toFixed(1);
    return `${megabytes.replace(".", settings.comma)} MB`;
  }
})();
