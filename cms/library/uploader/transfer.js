// One file on its way: sent in pieces by tus-js-client, gone on with by itself, then looked at by the server.

import { Upload, defaultOptions } from "tus-js-client";
import { MEGABYTE, nextPiece } from "./pieces.js";

const RETRY_SECONDS = [1, 2, 5, 10, 20, 30];
const STALLED_SECONDS = 60;
const POLL_SECONDS = 2;
const GONE = [404, 410];
const LATER = [408, 409, 423, 425, 429, 460]; // of the refusals, those that pass

export class Transfer {
  /** `config`: endpoint, owner; `verb`: what is asked of the whole file; `changed` is called with this. */
  constructor(file, config, { kind = "", collection = "", verb, changed }) {
    Object.assign(this, { file, config, verb, kind, changed });
    Object.assign(this, { phase: "waiting", reason: "", news: {}, sent: 0, speed: 0, failures: 0 });
    this.metadata = { filename: file.name, kind, collection };
    this.timers = new Set();
    this.online = () => this.phase === "offline" && this.start();
    window.addEventListener("online", this.online);
  }

  get id() {
    return this.upload?.url?.match(/([0-9a-f-]{36})\/?$/)?.[1] ?? "";
  }

  get busy() {
    return ["waiting", "sending", "offline", "paused", "checking"].includes(this.phase);
  }

  // --- what people may do -------------------------------------------------------------------------------

  async start() {
    this.clear();
    this.upload ??= await this.prepare();
    // Without an endpoint a server that is away for a moment does not make tus-js-client begin anew.
    this.upload.options.endpoint = this.upload.url ? null : this.config.endpoint;
    this.lastSign = performance.now();
    this.become("sending");
    this.every(5, () => this.look());
    this.upload.start();
  }

  pause() {
    this.clear();
    this.upload?.abort();
    this.become("paused");
  }

  /** Stop without a word and leave what was sent for another time. */
  leave() {
    this.clear();
    this.upload?.abort();
    window.removeEventListener("online", this.online);
  }

  cancel() {
    this.leave();
    const url = this.upload?.url;
    this.forget();
    this.become("cancelled");
    if (url) {
      const headers = { ...this.headers(), "Tus-Resumable": "1.0.0" };
      fetch(url, { method: "DELETE", headers }).catch(() => {}); // else it expires
    }
  }

  // --- sending ------------------------------------------------------------------------------------------

  async prepare() {
    const upload = new Upload(this.file, {
      endpoint: this.config.endpoint,
      retryDelays: null, // ours never give up
      chunkSize: MEGABYTE,
      metadata: { ...this.metadata, id: newId() },
      fingerprint: (file) => Promise.resolve(this.fingerprint(file)),
      urlStorage: { ...storage(), removeUpload: () => Promise.resolve() }, // being signed out is no reason
      removeFingerprintOnSuccess: false,
      onBeforeRequest: (request) => {
        for (const [name, value] of Object.entries(this.headers())) request.setHeader(name, value);
      },
      onProgress: (sent) => this.progress(sent),
      onChunkComplete: (size) => this.accepted(size),
      onSuccess: () => this.ask(),
      onError: (error) => this.failed(error),
    });
    const [before] = await upload.findPreviousUploads();
    if (before) upload.resumeFromPreviousUpload(before);
    return upload;
  }

  fingerprint(file) {
    return ["upload", this.config.owner, file.name, file.size, file.lastModified].join("-");
  }

  headers() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const token = cookie ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    return { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
  }

  progress(sent) {
    const now = performance.now();
    if (sent !== this.sent) this.lastSign = now;
    this.since ??= { now, sent };
    const seconds = (now - this.since.now) / 1000;
    if (seconds >= 1) {
      const fresh = Math.max(0, sent - this.since.sent) / seconds;
      this.speed = this.speed ? 0.7 * this.speed + 0.3 * fresh : fresh;
      this.since = { now, sent };
    }
    this.sent = sent;
    this.changed(this);
  }

  accepted(size) {
    const now = performance.now();
    this.failures = 0;
    this.upload.options.chunkSize = nextPiece(size, (now - (this.pieceBegan ?? now - 1000)) / 1000);
    this.pieceBegan = now;
  }

  /** A dead connection may say nothing for a quarter of an hour. */
  look() {
    if (performance.now() - this.lastSign < STALLED_SECONDS * 1000) return;
    this.upload.abort();
    this.again();
  }

  failed(error) {
    const response = error.originalResponse;
    const status = response?.getStatus() ?? 0;
    const sentence = (response?.getHeader("Content-Type") ?? "").startsWith("text/plain") ? response.getBody() : "";
    if (GONE.includes(status)) return this.beginAnew();
    const cut = status >= 200 && status < 300; // a server died in the middle of saying yes
    if (status === 0 || cut || (status >= 500 && status !== 507) || LATER.includes(status)) return this.again();
    this.clear();
    if (status === 401 || (status === 403 && !sentence)) return this.become("signed-out");
    if (status === 507) return this.become("paused", sentence);
    this.forget();
    this.become("refused", sentence || `${error.message}`);
  }

  again() {
    this.clear();
    this.pieceBegan = this.since = undefined;
    this.upload.options.chunkSize = MEGABYTE / 4;
    this.wait = RETRY_SECONDS[Math.min(this.failures++, RETRY_SECONDS.length - 1)];
    this.become("offline");
    this.after(this.wait, () => this.start());
  }

  beginAnew() {
    this.forget();
    this.upload = undefined;
    this.sent = 0;
    this.start();
  }

  // --- the whole file -----------------------------------------------------------------------------------

  async ask() {
    this.clear();
    this.sent = this.file.size;
    this.become("checking");
    const body = new URLSearchParams({ kind: this.kind });
    let news;
    try {
      const answer = await fetch(`${this.upload.url}${this.verb}/`, { method: "POST", headers: this.headers(), body });
      if (answer.status === 403) return this.become("signed-out");
      if (!answer.ok) throw new Error(String(answer.status));
      news = await answer.json();
    } catch {
      return this.after(RETRY_SECONDS[Math.min(this.failures++, 5)], () => this.ask());
    }
    this.heard(news);
  }

  heard(news) {
    if (this.phase !== "checking") return; // cancelled meanwhile
    if (news.state === "checking") return this.after(POLL_SECONDS, () => this.ask());
    if (news.state === "receiving") return this.become("paused", news.reason);
    this.news = news;
    this.forget();
    this.become(news.state, news.reason);
  }

  // --- bookkeeping --------------------------------------------------------------------------------------

  /** The next time this file is chosen it is a new upload. */
  async forget() {
    const store = storage();
    for (const before of await store.findUploadsByFingerprint(this.fingerprint(this.file))) {
      store.removeUpload(before.urlStorageKey);
    }
  }

  become(phase, reason = "") {
    Object.assign(this, { phase, reason });
    this.changed(this);
  }

  after(seconds, act) {
    const timer = setTimeout(() => this.timers.delete(timer) && act(), seconds * 1000);
    this.timers.add(timer);
  }

  every(seconds, act) {
    this.timers.add(setInterval(act, seconds * 1000));
  }

  clear() {
    for (const timer of this.timers) clearTimeout(timer); // and intervals: they share their numbers
    this.timers.clear();
  }
}

function storage() {
  const store = defaultOptions.urlStorage;
  return {
    findAllUploads: () => store.findAllUploads(),
    findUploadsByFingerprint: (fingerprint) => store.findUploadsByFingerprint(fingerprint),
    addUpload: (fingerprint, upload) => store.addUpload(fingerprint, upload),
    removeUpload: (key) => store.removeUpload(key),
  };
}

/** crypto.randomUUID is only there over HTTPS. */
function newId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("");
}
