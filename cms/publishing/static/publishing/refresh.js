// Fetches the part of the page that changes while work is going on, until it has stopped.
(() => {
  const area = document.querySelector("[data-refresh-url]");
  if (!area) return;
  const busy = () => area.querySelector("[data-busy='1']");
  const look = async () => {
    if (!busy()) return;
    try {
      const response = await fetch(area.dataset.refreshUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (response.ok && !area.contains(document.activeElement)) area.innerHTML = await response.text();
    } catch {
      // The link dropped: what is shown stays, and the next look may succeed.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
