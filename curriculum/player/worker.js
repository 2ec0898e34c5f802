// The service worker of a web package that is served. Shipped as `sw.js`, behind a line `const PACKAGE = {...};`:
// version, shell {path: integrity}, media {path: [bytes, integrity]}, keep {page: [paths]}.
// Pages, player and fonts are kept at once; sounds, pictures and films when they are used or asked for.

const HERE = self.registration.scope;
const SHELL = `hoclieuso shell ${HERE} ${PACKAGE.version}`;
const MEDIA = `hoclieuso media ${HERE} `;
const LARGEST = 16e6; // bytes of a film that is kept only because it was played

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (path in PACKAGE.shell) event.respondWith(fromShell(path, event.request));
  else if (path in PACKAGE.media) event.respondWith(fromMedia(path, event));
});
self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const { missing, keep } = event.data;
  if (missing) event.waitUntil(missingOf(missing).then((answer) => port.postMessage(answer)));
  if (keep) event.waitUntil(keepMedium(keep).then((kept) => port.postMessage({ kept })));
});

function pathOf(request) {
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET" || !address.startsWith(HERE)) return "";
  return address.slice(HERE.length) || "index.html";
}

function address(path) {
  return new URL(path, HERE).href;
}

/** All of this version or nothing: a server in the middle of an update is asked again later. */
async function keepShell() {
  const cache = await caches.open(SHELL);
  await Promise.all(
    Object.keys(PACKAGE.shell).map(async (path) => {
      const response = await fetch(address(path), { cache: "no-cache", integrity: PACKAGE.shell[path] });
      if (!response.ok) throw new Error(path);
      await cache.put(address(path), await plain(response));
    }),
  );
}

/** Browsers refuse to open a page with an answer that was redirected. */
async function plain(response) {
  if (!response.redirected) return response;
  return new Response(await response.blob(), { headers: response.headers });
}

/** Shells of other versions go; of the media, which are named by what is in them, those that are used no more. */
async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`hoclieuso shell ${HERE} `) && name !== SHELL) await caches.delete(name);
  }
  const media = await caches.open(MEDIA);
  for (const request of await media.keys()) {
    if (!(pathOf(request) in PACKAGE.media)) await media.delete(request);
  }
  await self.clients.claim();
}

async function fromShell(path, request) {
  const cache = await caches.open(SHELL);
  return (await cache.match(address(path))) || fetch(request);
}

async function fromMedia(path, event) {
  const [bytes] = PACKAGE.media[path];
  const cache = await caches.open(MEDIA);
  const range = rangeOf(event.request.headers.get("range"), bytes);
  const kept = await cache.match(address(path));
  if (kept) return range ? part(kept, range, bytes) : kept;
  if (bytes > LARGEST || (range && range.from > 0)) return fetch(event.request);
  const response = await fetch(address(path));
  if (response.status !== 200) return response;
  event.waitUntil(cache.put(address(path), response.clone()).catch(() => undefined));
  if (!range) return response;
  if (range.to < bytes - 1) return part(response, range, bytes);
  return new Response(response.body, { status: 206, headers: headersOf(response, range, bytes) });
}

/** `bytes=from-to`, `bytes=from-`, `bytes=-last`; null for any other, which is answered whole. */
function rangeOf(header, bytes) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header || "");
  if (!found || (!found[1] && !found[2])) return null;
  if (!found[1]) return { from: Math.max(0, bytes - Number(found[2])), to: bytes - 1 };
  return { from: Number(found[1]), to: found[2] ? Math.min(Number(found[2]), bytes - 1) : bytes - 1 };
}

async function part(response, range, bytes) {
  if (range.from >= bytes || range.from > range.to) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${bytes}` } });
  }
  const blob = await response.blob();
  const headers = headersOf(response, range, bytes);
  return new Response(blob.slice(range.from, range.to + 1), { status: 206, headers });
}

function headersOf(response, range, bytes) {
  return {
    "Content-Type": response.headers.get("Content-Type") || "application/octet-stream",
    "Content-Range": `bytes ${range.from}-${range.to}/${bytes}`,
    "Content-Length": String(range.to - range.from + 1),
    "Accept-Ranges": "bytes",
  };
}

async function missingOf(page) {
  const cache = await caches.open(MEDIA);
  const there = new Set((await cache.keys()).map(pathOf));
  const missing = (PACKAGE.keep[page] || []).filter((path) => !there.has(path));
  return { missing, bytes: missing.reduce((sum, path) => sum + PACKAGE.media[path][0], 0) };
}

async function keepMedium(path) {
  try {
    const cache = await caches.open(MEDIA);
    if (await cache.match(address(path))) return true;
    const [, integrity] = PACKAGE.media[path];
    const response = await fetch(address(path), { cache: "force-cache", integrity }); // the name is the content
    if (!response.ok) return false;
    await cache.put(address(path), await plain(response));
    return true;
  } catch (failed) {
    return false;
  }
}
