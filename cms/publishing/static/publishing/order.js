// The export dialogue: whatever is chosen, the server says at once what goes together and what it will cost.
// Only the parts that changed are replaced, and what the keyboard is on keeps the focus.
(() => {
  const form = document.querySelector("[data-order]");
  if (!form) return;
  let asking = null;
  let timer = 0;

  const put = (html) => {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const focused = document.activeElement?.id;
    for (const part of answer.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      if (old && old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
    }
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) again.focus({ preventScroll: true });
  };

  const ask = async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    const data = new FormData(form);
    data.set("preview", "1");
    data.set("part", "1");
    form.querySelector("#order-estimate").classList.add("order-stale");
    try {
      const response = await fetch(form.action, { method: "POST", body: data, signal: mine.signal });
      if (response.ok && !response.redirected) put(await response.text());
    } catch {
      // Another choice came in between, or the link dropped: “Xem trước” is still there.
    }
    if (mine === asking) form.querySelector("#order-estimate").classList.remove("order-stale");
  };

  form.addEventListener("change", ask);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(timer);
    timer = setTimeout(ask, 600);
  });
})();
