// Tells whoever waits for packages that they are ready, on whatever page of the admin they are.
// Loaded only for those who wait; asks less and less often, and not at all while the page is out of sight.
(() => {
  const { news, seen, token } = document.currentScript.dataset;
  const BUTTON = "button button-small button-secondary";
  const told = new Set();
  let pause = 4000;
  let timer = 0;

  const say = ({ id, text, type, links, close }) => {
    const area = document.querySelector(".messages ul");
    if (!area || told.has(id)) return;
    told.add(id);
    const line = document.querySelector(`.messages template[data-type="${type}"]`)?.content.firstElementChild.cloneNode(true) ?? document.createElement("li");
    const words = line.querySelector("span") ?? line.appendChild(document.createElement("span"));
    words.textContent = `${text} `;
    for (const { label, url } of links) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: label, className: BUTTON });
      link.addEventListener("click", () => mark(id));
      words.append(link, " ");
    }
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: close, className: BUTTON });
    button.addEventListener("click", () => {
      mark(id);
      line.remove();
    });
    words.append(button);
    area.append(line);
    area.parentElement.classList.add("appear");
  };

  const mark = (id) => fetch(seen.replace("/0/", `/${id}/`), { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const response = await fetch(news, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok || response.redirected) return;
      const answer = await response.json();
      answer.news.forEach(say);
      if (!answer.waiting) return;
    } catch {
      // The link dropped: the next look may succeed.
    }
    timer = setTimeout(look, pause);
    pause = Math.min(pause * 1.1, 30000);
  };

  document.addEventListener("visibilitychange", look);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look);
  else look();
})();
