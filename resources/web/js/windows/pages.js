// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts that show one child at a time, stack and tabs; and the splitter, whose children share what there is.
import { make } from "../make.js";
import { toList } from "./values.js";
import { Box } from "./box.js";

let tabNumber = 0;

export class Stack extends Box {
  constructor(mirror, node, kind, element, content) {
    super(mirror, node, kind, element, content);
  }

  get direction() {
    return "column";
  }

  get pages() {
    return this.children.filter((each) => this.hostOf(each));
  }

  childChanged(child) {
    super.childChanged(child);
    this.show();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "current") this.show();
  }

  /** A class, not "hidden": whether a page is visible is the script's. */
  show() {
    const current = this.number("current", 1);
    this.pages.forEach((each, i) => this.cellOf(each).classList.toggle("is-behind", i + 1 !== current));
  }
}

export class Tabs extends Stack {
  #heads = make("div", { role: "tablist", class: "tab-heads" });
  #cells = new Map();
  growsX = true;

  constructor(mirror, node, kind) {
    const content = make("div", { class: "tab-pages" });
    super(mirror, node, kind, make("div"), content);
    this.element.append(this.#heads, content);
    this.#heads.addEventListener("keydown", (event) => this.#key(event));
  }

  cellOf(child) {
    if (!this.#cells.has(child)) {
      const id = `tab-${++tabNumber}`;
      this.#cells.set(child, make("div", { role: "tabpanel", class: "box box-column tab-page", id, "aria-labelledby": `${id}-head` }, child.element));
    }
    return this.#cells.get(child);
  }

  take(child) {
    super.take(child);
    this.#cells.delete(child);
    this.show();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "closable") this.show();
  }

  show() {
    super.show();
    if (!this.#cells) return; // while it is being made
    const current = this.number("current", 1);
    const had = this.#heads.contains(document.activeElement);
    this.#heads.replaceChildren(...this.pages.map((page, i) => this.#head(page, i + 1, i + 1 === current)));
    if (had) this.#heads.querySelector("[aria-selected=true]")?.focus();
  }

  #head(page, number, selected) {
    const cell = this.cellOf(page);
    const head = make("button", {
      type: "button", role: "tab", id: `${cell.id}-head`, "aria-controls": cell.id, "aria-selected": String(selected),
      tabindex: selected ? "0" : "-1", text: page.text("caption") || String(number), disabled: !page.flag("enabled", true),
    });
    head.hidden = page.element.hidden;
    head.addEventListener("click", () => this.#choose(number));
    if (!this.flag("closable")) return head;
    const close = make("button", { type: "button", class: "tab-close", "aria-label": `Close ${head.textContent}`, text: "\u00d7" });
    close.addEventListener("click", () => this.tell("onTabClosed", number));
    const frame = make("span", { class: "tab-frame" }, head, close);
    frame.hidden = head.hidden;
    return frame;
  }

  #choose(number) {
    if (number === this.number("current", 1)) return;
    this.tellChange("current", "onCurrentChanged", number);
    this.show();
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const pages = this.pages;
    for (let at = this.number("current", 1) + step; at >= 1 && at <= pages.length; at += step) {
      if (pages[at - 1].element.hidden || !pages[at - 1].flag("enabled", true)) continue;
      this.#choose(at);
      return;
    }
  }
}

const LEAST_PX = 24;

export class Splitter extends Box {
  growsX = true;
  growsY = true;

  get direction() {
    return this.properties?.orientation === "vertical" ? "column" : "row";
  }

  childChanged() {
    this.#lay();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "orientation" || name === "sizes") this.#lay();
  }

  #lay() {
    for (const bar of this.content.querySelectorAll(":scope > .split-bar")) bar.remove();
    this.content.classList.toggle("box-row", this.direction === "row");
    this.content.classList.toggle("box-column", this.direction === "column");
    const shown = this.children.filter((each) => this.hostOf(each) && !each.element.hidden);
    const sizes = toList(this.properties.sizes);
    shown.forEach((child, i) => {
      child.element.style.flex = `${Math.max(1, Number(sizes[i]) || 100)} 1 0`;
      if (i > 0) child.element.before(this.#bar(shown, i));
    });
  }

  #bar(shown, index) {
    const standing = this.direction === "row";
    const bar = make("div", { class: "split-bar", role: "separator", tabindex: "0", "aria-label": "Border", "aria-orientation": standing ? "vertical" : "horizontal" });
    bar.addEventListener("pointerdown", (event) => {
      bar.setPointerCapture(event.pointerId);
      let last = standing ? event.clientX : event.clientY;
      bar.onpointermove = (move) => {
        const now = standing ? move.clientX : move.clientY;
        last += this.#shift(shown, index, now - last);
      };
      bar.onpointerup = bar.onpointercancel = () => {
        bar.onpointermove = bar.onpointerup = bar.onpointercancel = null;
        this.#tellSizes(shown);
      };
    });
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#shift(shown, index, step);
      this.#tellSizes(shown);
    });
    return bar;
  }

  #measure(shown) {
    const side = this.direction === "row" ? "offsetWidth" : "offsetHeight";
    return shown.map((each) => each.element[side]);
  }

  // Moves a border; gives how far it went.
  #shift(shown, index, by) {
    const sizes = this.#measure(shown);
    const most = Math.max(0, sizes[index] - LEAST_PX), least = Math.min(0, LEAST_PX - sizes[index - 1]);
    by = Math.min(most, Math.max(least, by));
    sizes[index - 1] += by;
    sizes[index] -= by;
    shown.forEach((child, i) => (child.element.style.flex = `${Math.max(1, sizes[i])} 1 0`));
    return by;
  }

  #tellSizes(shown) {
    this.tellChange("sizes", "onSizesChanged", this.#measure(shown));
  }
}
