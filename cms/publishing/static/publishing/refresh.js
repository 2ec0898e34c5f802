// Fetches the part of the page that changes while work is going on, until it has stopped.
// What a person has opened stays open, and what the keyboard is on keeps the focus: both are found by their id.
(() => {
  const area = document.querySelector("[data-refresh-url]");
  if (!area) return;
  const busy = () => area.querySelector("[data-busy='1']");
  const selecting = () => !getSelection().isCollapsed && area.contains(getSelection().anchorNode);

  const replace = (html) => {
    const opened = new Map([...area.querySelectorAll("details[id]")].map(({ id, open }) => [id, open]));
    const scrolled = new Map([...area.querySelectorAll("pre[id]")].map(({ id, scrollTop }) => [id, scrollTop]));
    const inside = area.contains(document.activeElement);
    const focused = inside ? document.activeElement.id : "";
    area.innerHTML = html;
    for (const [id, open] of opened) document.getElementById(id)?.toggleAttribute("open", open);
    for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo(0, top);
    if (!inside) return;
    area.tabIndex = -1; // where the focus goes when its button is gone
    (document.getElementById(focused) ?? area).focus({ preventScroll: true });
  };

  const look = async () => {
    if (!busy()) return;
    try {
      const response = await fetch(area.dataset.refreshUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const html = response.ok ? await response.text() : "";
      const nameless = area.contains(document.activeElement) && document.activeElement !== area && !document.activeElement.id;
      if (html && !nameless && !selecting()) replace(html);
    } catch {
      // The link dropped: what is shown stays, and the next look may succeed.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
