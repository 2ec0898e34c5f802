// Which page is seen: menu, one lesson or the results. Addresses are anchors, so links and the Back key work.

export class Pages {
  /** `onShow(id)` is told `menu`, `results` or the id of a lesson; `mayShow(id)` is asked before. */
  constructor(win, onShow, mayShow = () => true) {
    this.win = win;
    this.onShow = onShow;
    this.mayShow = mayShow;
    this.courseTitle = win.document.title;
    win.document.addEventListener("click", (event) => this.#follow(event));
    win.addEventListener("popstate", () => this.go(this.win.location.hash.slice(1), { push: false }));
  }

  /** Shows the page that holds the element `id`; `focus` moves the reading place there too. */
  go(id, { push = true, focus = true } = {}) {
    const target = this.#find(id) || this.#find("menu");
    if (target.id === "main") return target.focus();
    const page = target.closest(".menu, .page, .results");
    const shown = idOf(page);
    if (!this.mayShow(shown)) return undefined;
    for (const other of this.win.document.querySelectorAll("#main > *")) other.hidden = other !== page;
    if (push) this.#push(target.id);
    this.onShow(shown);
    this.#title(page);
    if (focus) this.#focus(page, target, shown);
    return undefined;
  }

  /** Whether an address that ends in `#id` leads anywhere here. */
  has(id) {
    return Boolean(this.#find(id));
  }

  /** The id of the page that holds the element `id`. */
  pageOf(id) {
    const target = this.#find(id) || this.#find("menu");
    return target.id === "main" ? "menu" : idOf(target.closest(".menu, .page, .results"));
  }

  #find(id) {
    const main = this.win.document.getElementById("main");
    const found = id && this.win.document.getElementById(id);
    return found && main.contains(found) ? found : null;
  }

  #follow(event) {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(link.getAttribute("href").slice(1));
  }

  #push(id) {
    try {
      if (this.win.location.hash.slice(1) !== id) this.win.history.pushState(null, "", `#${id}`);
    } catch {
      // some frames have no history of their own; the pages change all the same
    }
  }

  #title(page) {
    const heading = page.querySelector("h1").textContent;
    this.win.document.title = page.id === "menu" ? this.courseTitle : `${heading} – ${this.courseTitle}`;
  }

  #focus(page, target, shown) {
    if (target.id === shown) {
      this.win.scrollTo(0, 0);
      page.querySelector("h1").focus();
      return;
    }
    target.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
    if (!target.hasAttribute("tabindex") && !target.matches("a, button, input")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView();
  }
}

function idOf(page) {
  return page.id || page.querySelector(".lesson").id;
}
