// SPDX-License-Identifier: GPL-3.0-or-later
// What every element of a window is on the page: an HTML element, its properties, its place in its parent.
import { applyStyle } from "./style.js";
import { toFlag, toNumber, toText } from "./values.js";
import { setText } from "../make.js";

const ALIGN = { left: ["start", ""], right: ["end", ""], top: ["", "start"], bottom: ["", "end"], center: ["center", "center"] };

export class View {
  /** Does it take the room that is left, as tables and texts do? */
  growsX = false;
  growsY = false;
  /** @type {?View} */
  parent = null;
  /** @type {View[]} in the order of the tree, also those that have no place of their own, as menus */
  children = [];
  /** Properties as they were set last; what is missing is the default. */
  properties = {};

  /**
   * @param {import("./mirror.js").Mirror} mirror
   * @param {number} node
   * @param {string} kind
   * @param {HTMLElement} element its outermost
   */
  constructor(mirror, node, kind, element) {
    this.mirror = mirror;
    this.node = node;
    this.kind = kind;
    this.element = element;
    element.classList.add("view", `k-${/^[a-z.]+$/.test(kind) ? kind.replace(".", "-") : "unknown"}`);
    element.dataset.node = node;
  }

  /** What is disabled with it; null: all that is inside. */
  get control() {
    return null;
  }

  /** What gets its style; subclasses with a frame of their own give what is inside. */
  get styled() {
    return this.element;
  }

  /** A property has changed. null: it is the default again. */
  set(name, value) {
    this.properties[name] = value;
    switch (name) {
      case "id":
        this.element.dataset.id = toText(value);
        break;
      case "visible":
        this.element.hidden = !toFlag(value, true);
        this.parent?.childChanged(this);
        break;
      case "enabled":
        this.#enable(toFlag(value, true));
        break;
      case "tooltip":
        this.element.title = toText(value);
        break;
      case "style":
        applyStyle(this.styled, value);
        break;
      case "width":
      case "height":
        this.element.style[name] = toNumber(value) > 0 ? `${Math.min(16000, toNumber(value))}px` : "";
        this.place();
        break;
      case "stretch":
      case "align":
      case "span":
      case "row_span":
        this.place();
        break;
      case "caption":
        this.nameBy(toText(value));
        this.parent?.childChanged(this);
        break;
      default:
        break;
    }
  }

  text(name, standard = "") {
    return toText(this.properties[name], standard);
  }

  number(name, standard = 0) {
    return toNumber(this.properties[name], standard);
  }

  flag(name, standard = false) {
    return toFlag(this.properties[name], standard);
  }

  /** New values at the end of a log or a series. */
  append() {}

  /** Does something. True: it knows what. @param {string} name */
  call(name) {
    if (name !== "focus") return false;
    (this.control ?? this.element).focus({ preventScroll: false });
    return true;
  }

  /** It is gone: what is not in its element has to be let go. */
  removed() {}

  /** Tells what the user did. */
  tell(name, value = null) {
    this.mirror.event(this.node, name, value);
  }

  /** The user changed a property: noted here, since we are not told our own changes. */
  tellChange(property, event, value) {
    this.properties[property] = value;
    this.tell(event, value);
  }

  // --- children ---

  /** Where a child is put; null: it has no place of its own. @param {View} child @returns {?HTMLElement} */
  hostOf() {
    return null;
  }

  /** What is put there: the child's element, or a frame around it. @param {View} child */
  cellOf(child) {
    return child.element;
  }

  insert(child, index) {
    child.parent = this;
    this.children.splice(index, 0, child);
    const host = this.hostOf(child);
    if (host) {
      const after = this.children.slice(this.children.indexOf(child) + 1).find((each) => this.hostOf(each) === host);
      host.insertBefore(this.cellOf(child), after ? this.cellOf(after) : null);
    }
    child.place();
    this.childChanged(child);
  }

  take(child) {
    const at = this.children.indexOf(child);
    if (at >= 0) this.children.splice(at, 1);
    if (this.hostOf(child)) this.cellOf(child).remove();
    this.childChanged(null);
  }

  /** A child came, went (null), or shows itself differently. @param {?View} child */
  childChanged() {}

  // --- place ---

  /** Which way the parent lays out: "column", "row", "grid", or "". */
  get direction() {
    return "";
  }

  /** Sets how much room it takes in its parent. */
  place() {
    const to = this.element.style;
    const direction = this.parent?.direction ?? "";
    const stretch = this.number("stretch");
    const grows = direction === "row" ? this.growsX : this.growsY;
    const fixed = this.number(direction === "row" ? "width" : "height") > 0;
    to.flex = stretch > 0 ? `${stretch} 1 0` : fixed ? "0 0 auto" : grows ? "1 1 auto" : "";
    const [x, y] = ALIGN[this.text("align", "fill")] ?? ["", ""];
    to.alignSelf = direction === "column" ? x : y;
    to.justifySelf = direction === "grid" ? x : "";
    if (direction === "grid") {
      to.gridColumn = this.number("span", 1) > 1 ? `span ${this.number("span")}` : "";
      to.gridRow = this.number("row_span", 1) > 1 ? `span ${this.number("row_span")}` : "";
    }
  }

  /** Gives it a name for those who do not see its place. */
  nameBy(text) {
    const target = this.control ?? this.element;
    if (text) target.setAttribute("aria-label", text);
    else target.removeAttribute("aria-label");
  }

  #enable(enabled) {
    this.element.classList.toggle("is-disabled", !enabled);
    if (this.control) this.control.disabled = !enabled;
    else this.element.inert = !enabled;
  }
}

/** An element that can have the keyboard, and says so. */
export class Input extends View {
  constructor(mirror, node, kind, element) {
    super(mirror, node, kind, element);
    element.addEventListener("focusin", (event) => {
      if (!element.contains(event.relatedTarget)) this.tell("onFocused");
    });
    element.addEventListener("focusout", (event) => {
      if (!element.contains(event.relatedTarget) && element.isConnected) this.tell("onBlurred");
    });
  }
}

/** An element the page has no picture for: says what it would be. */
export class Placeholder extends View {
  constructor(mirror, node, kind) {
    const element = document.createElement("div");
    super(mirror, node, kind, element);
    element.classList.add("placeholder");
    setText(element, `${kind}: not shown in the browser`);
  }
}
