// SPDX-License-Identifier: GPL-3.0-or-later
// Markup of scripts. The browser reads it into a document that does nothing (no scripts run there, nothing is loaded);
// from that, what is on the lists below is built anew here, attribute by attribute. What is not understood cannot come
// through, unlike with a filter that takes out what it knows to be bad.
import { make } from "../make.js";
import { dataPicture } from "./picture.js";
import { cssColor } from "./style.js";

const NODES_MAX = 20000;
const DEPTH_MAX = 60;

const LABEL_TAGS = new Set(["b", "i", "u", "s", "strong", "em", "big", "small", "br", "p", "font", "span", "a", "center", "left", "right"]);
const PAGE_TAGS = new Set([...LABEL_TAGS, "h1", "h2", "h3", "h4", "h5", "h6", "div", "ul", "ol", "li", "dl", "dt", "dd", "table",
  "thead", "tbody", "tr", "td", "th", "caption", "pre", "code", "tt", "kbd", "blockquote", "hr", "img", "sub", "sup", "del", "ins", "cite"]);
/** Their content is no text for people. */
const SKIPPED = new Set(["script", "style", "title", "head", "template", "noscript", "iframe", "object", "embed", "svg", "math", "textarea",
  "select", "option", "xmp", "plaintext", "noembed", "noframes", "audio", "video", "canvas"]);
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

function styleFrom(from, to) {
  for (const rule of (from.getAttribute("style") ?? "").slice(0, 2000).split(";")) {
    const [name, ...value] = rule.split(":");
    const known = RULES[name.trim().toLowerCase()];
    if (known) to.style[known[0]] = known[1](value.join(":"));
  }
  if (from.hasAttribute("color")) to.style.color = cssColor(from.getAttribute("color"));
  if (from.hasAttribute("bgcolor")) to.style.backgroundColor = cssColor(from.getAttribute("bgcolor"));
  const align = ["left", "right", "center"].includes(from.localName) ? from.localName : from.getAttribute("align");
  if (align) to.style.textAlign = RULES["text-align"][1](align);
  if (from.localName === "big") to.style.fontSize = "larger";
}

const count = (text, most) => (/^\d{1,4}$/.test(text ?? "") ? Math.min(most, Number(text)) : 0);

class Builder {
  #tags;
  #follow;
  #left = NODES_MAX;

  constructor(tags, follow) {
    this.#tags = tags;
    this.#follow = follow;
  }

  /** Copies what is inside of `from` into `to`. */
  copy(from, to, depth) {
    for (const node of from.childNodes) {
      if (this.#left-- <= 0) return;
      if (node.nodeType === Node.TEXT_NODE) to.append(document.createTextNode(node.data));
      else if (node.nodeType === Node.ELEMENT_NODE) this.#element(node, to, depth);
    }
  }

  #element(from, to, depth) {
    const tag = from.localName;
    if (SKIPPED.has(tag)) return;
    if (!this.#tags.has(tag) || depth >= DEPTH_MAX) {
      this.copy(from, to, depth); // its text is still for people
      return;
    }
    if (tag === "img") {
      to.append(this.#image(from));
      return;
    }
    if (tag === "a") {
      to.append(this.#link(from, depth));
      return;
    }
    const element = document.createElement(RENAMED[tag] ?? tag);
    styleFrom(from, element);
    if (tag === "td" || tag === "th") {
      element.colSpan = count(from.getAttribute("colspan"), 100) || 1;
      element.rowSpan = count(from.getAttribute("rowspan"), 100) || 1;
    }
    if (tag === "table" && count(from.getAttribute("border"), 10)) element.classList.add("bordered");
    this.copy(from, element, depth + 1);
    to.append(element);
  }

  // Where a link leads is for the script to decide: it gets the address, the page goes nowhere.
  #link(from, depth) {
    const address = (from.getAttribute("href") ?? "").slice(0, 2000);
    const link = make("span", { class: "link", role: "link", tabindex: "0" });
    styleFrom(from, link);
    const follow = (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.#follow(address);
    };
    link.addEventListener("click", follow);
    link.addEventListener("keydown", (event) => {
      if (event.key === "Enter") follow(event);
    });
    this.copy(from, link, depth + 1);
    return link;
  }

  #image(from) {
    const text = from.getAttribute("alt") ?? "";
    const address = dataPicture(from.getAttribute("src") ?? "");
    if (!address) return make("span", { class: "no-image", text: text || "image" });
    const image = make("img", { src: address, alt: text });
    for (const side of ["width", "height"])
      if (count(from.getAttribute(side), 4000)) image[side] = count(from.getAttribute(side), 4000);
    return image;
  }
}

/**
 * @param {HTMLElement} to is emptied and filled
 * @param {string} html
 * @param {{page?: boolean, follow: function(string): void}} options page: all tags of a page, else those of a label
 */
export function showMarkup(to, html, { page = false, follow }) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fresh = document.createDocumentFragment();
  new Builder(page ? PAGE_TAGS : LABEL_TAGS, follow).copy(parsed.body, fresh, 0);
  to.replaceChildren(fresh);
}
