// SPDX-License-Identifier: GPL-3.0-or-later
// Markup of scripts. What is on the lists below is built anew, attribute by attribute, from what tags.js understood, so
// what it misunderstands cannot come through, unlike with a filter that takes out what it knows to be bad. (The browser's
// own parser would do, but the policy of the page makes it complain about every handler it only reads.)
import { make } from "../make.js";
import { dataPicture } from "./picture.js";
import { cssColor } from "./style.js";
import { readTags } from "./tags.js";

const NODES_MAX = 20000;
const DEPTH_MAX = 60;

const LABEL_TAGS = new Set(["b", "i", "u", "s", "strong", "em", "big", "small", "br", "p", "font", "span", "a", "center", "left", "right"]);
const PAGE_TAGS = new Set([...LABEL_TAGS, "h1", "h2", "h3", "h4", "h5", "h6", "div", "ul", "ol", "li", "dl", "dt", "dd", "table",
  "thead", "tbody", "tr", "td", "th", "caption", "pre", "code", "tt", "kbd", "blockquote", "hr", "img", "sub", "sup", "del", "ins", "cite"]);
/** Nothing can stand in them. */
const EMPTY = new Set(["br", "hr", "img"]);
/** Blocks end a paragraph. */
const BLOCKS = ["p", "div", "center", "left", "right", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote", "hr"];
/** What a tag ends that nobody ended, if it is open no further out than one of the borders. */
const ENDS = {
  li: { tags: ["li"], borders: ["ul", "ol"] }, dt: { tags: ["dt", "dd"], borders: ["dl"] }, dd: { tags: ["dt", "dd"], borders: ["dl"] },
  tr: { tags: ["tr"], borders: ["table"] }, td: { tags: ["td", "th"], borders: ["tr", "table"] }, th: { tags: ["td", "th"], borders: ["tr", "table"] },
  thead: { tags: ["thead", "tbody"], borders: ["table"] }, tbody: { tags: ["thead", "tbody"], borders: ["table"] },
  ...Object.fromEntries(BLOCKS.map((each) => [each, { tags: ["p"], borders: ["td", "th", "li", "div", "table"] }])),
};
/** Old tags as those of today. */
const RENAMED = { font: "span", center: "div", left: "div", right: "div", big: "span", tt: "code" };
const SIZES = ["xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large"];

function cssSize(text) {
  const size = text.trim().toLowerCase();
  if (SIZES.includes(size)) return size;
  const match = /^(\d{1,4}(?:\.\d{1,4})?)(px|pt|em|%)?$/.exec(size);
  if (!match) return "";
  const unit = match[2] ?? "px";
  const [least, most] = unit === "em" ? [0.1, 10] : unit === "%" ? [10, 1000] : [1, 200];
  return `${Math.min(most, Math.max(least, Number(match[1])))}${unit}`;
}

const oneOf = (...words) => (text) => (words.includes(text.trim().toLowerCase()) ? text.trim().toLowerCase() : "");

/** What "style" may say, and how its value is checked. */
const RULES = {
  color: ["color", cssColor],
  background: ["backgroundColor", cssColor],
  "background-color": ["backgroundColor", cssColor],
  "font-size": ["fontSize", cssSize],
  "font-weight": ["fontWeight", oneOf("bold", "normal", "600", "700")],
  "font-style": ["fontStyle", oneOf("italic", "normal")],
  "text-decoration": ["textDecorationLine", oneOf("underline", "line-through", "none")],
  "text-align": ["textAlign", oneOf("left", "right", "center", "justify")],
};

function styleFrom({ name, attributes }, to) {
  for (const rule of (attributes.get("style") ?? "").slice(0, 2000).split(";")) {
    const [key, ...value] = rule.split(":");
    const known = RULES[key.trim().toLowerCase()];
    if (known) to.style[known[0]] = known[1](value.join(":"));
  }
  if (attributes.has("color")) to.style.color = cssColor(attributes.get("color"));
  if (attributes.has("bgcolor")) to.style.backgroundColor = cssColor(attributes.get("bgcolor"));
  const align = ["left", "right", "center"].includes(name) ? name : attributes.get("align");
  if (align) to.style.textAlign = RULES["text-align"][1](align);
  if (name === "big") to.style.fontSize = "larger";
}

const count = (text, most) => (/^\d{1,4}$/.test(text ?? "") ? Math.min(most, Number(text)) : 0);

class Builder {
  #tags;
  #follow;
  #open; // {name, element}, outermost first

  constructor(tags, follow, root) {
    this.#tags = tags;
    this.#follow = follow;
    this.#open = [{ name: "", element: root }];
  }

  build(html) {
    let left = NODES_MAX;
    for (const token of readTags(html)) {
      if (left-- <= 0) return;
      if (token.text !== undefined) this.#top.append(token.text);
      else if (token.closing) this.#close(token.name);
      else if (this.#tags.has(token.name)) this.#start(token); // the text of others is still for people
    }
  }

  get #top() {
    return this.#open.at(-1).element;
  }

  #start(token) {
    const ends = ENDS[token.name];
    if (ends) this.#endOpen(ends);
    const element = this.#element(token);
    this.#top.append(element);
    if (!EMPTY.has(token.name) && this.#open.length < DEPTH_MAX) this.#open.push({ name: token.name, element });
  }

  #endOpen({ tags, borders }) {
    for (let at = this.#open.length - 1; at > 0 && !borders.includes(this.#open[at].name); at--) {
      if (!tags.includes(this.#open[at].name)) continue;
      this.#open.length = at;
      return;
    }
  }

  #close(name) {
    for (let at = this.#open.length - 1; at > 0; at--) {
      if (this.#open[at].name === name) {
        this.#open.length = at;
        return;
      }
      if (this.#open[at].name === "table") return; // what is outside of a table is not ended inside
    }
  }

  #element(token) {
    if (token.name === "img") return this.#image(token.attributes);
    if (token.name === "a") return this.#link(token);
    const element = document.createElement(RENAMED[token.name] ?? token.name);
    styleFrom(token, element);
    if (token.name === "td" || token.name === "th") {
      element.colSpan = count(token.attributes.get("colspan"), 100) || 1;
      element.rowSpan = count(token.attributes.get("rowspan"), 100) || 1;
    }
    if (token.name === "table" && count(token.attributes.get("border"), 10)) element.classList.add("bordered");
    return element;
  }

  // Where a link leads is for the script to decide: it gets the address, the page goes nowhere.
  #link(token) {
    const address = (token.attributes.get("href") ?? "").slice(0, 2000);
    const link = make("span", { class: "link", role: "link", tabindex: "0" });
    styleFrom(token, link);
    const follow = (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.#follow(address);
    };
    link.addEventListener("click", follow);
    link.addEventListener("keydown", (event) => {
      if (event.key === "Enter") follow(event);
    });
    return link;
  }

  #image(attributes) {
    const text = attributes.get("alt") ?? "";
    const address = dataPicture(attributes.get("src") ?? "");
    if (!address) return make("span", { class: "no-image", text: text || "image" });
    const image = make("img", { src: address, alt: text });
    for (const side of ["width", "height"])
      if (count(attributes.get(side), 4000)) image[side] = count(attributes.get(side), 4000);
    return image;
  }
}

/**
 * @param {HTMLElement} to is emptied and filled
 * @param {string} html
 * @param {{page?: boolean, follow: function(string): void}} options page: all tags of a page, else those of a label
 */
export function showMarkup(to, html, { page = false, follow }) {
  const fresh = document.createDocumentFragment();
  new Builder(page ? PAGE_TAGS : LABEL_TAGS, follow, fresh).build(html);
  to.replaceChildren(fresh);
}
