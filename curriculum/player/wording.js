// The page's own words, as elements; marked with their language where it is not the lesson's.

export class Wording {
  constructor(config) {
    this.strings = config.strings;
    this.lessonLanguage = config.language;
    this.language = config.stringsLanguage;
  }

  say(key, values = {}) {
    return this.strings[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /** `<tag class="className">` saying `key`. */
  element(tag, className, key, values) {
    const node = build(tag, className);
    node.textContent = this.say(key, values);
    this.mark(node);
    return node;
  }

  button(className, key, values) {
    const node = this.element("button", className, key, values);
    node.type = "button";
    return node;
  }

  /** A link of ours that ends with a title in the lesson's language. */
  link(className, id, key, title) {
    const node = this.element("a", className, key);
    node.href = `#${id}`;
    if (title) {
      const name = build("span");
      name.lang = this.lessonLanguage;
      name.textContent = title;
      node.append(": ", name);
    }
    return node;
  }

  mark(node) {
    if (this.language === this.lessonLanguage) return;
    node.lang = this.language;
    node.dir = "ltr";
  }
}

export function build(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}
