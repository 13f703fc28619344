// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts that show all their children: column, row, grid, form, scroll, group; and what stands between: spacer, separator.
import { make, setText } from "../make.js";
import { showContextMenu } from "./menu.js";
import { toFlag } from "./values.js";
import { View } from "./view.js";

/** Children in a line; the base of all layouts. */
export class Box extends View {
  constructor(mirror, node, kind, element = make("div"), content = element) {
    super(mirror, node, kind, element);
    this.content = content;
    content.classList.add("box", `box-${this.direction}`);
    showContextMenu(this);
  }

  get direction() {
    return this.kind === "row" ? "row" : "column";
  }

  hostOf(child) {
    return child.kind === "menu" ? null : this.content;
  }

  /** As its children: a column with a table in it takes the room that is left. */
  childChanged(child) {
    super.childChanged(child);
    const shown = this.children.filter((each) => !each.element.hidden);
    const row = this.direction === "row", column = this.direction === "column";
    // A spacer pushes along its line only.
    const x = shown.some((each) => (each.growsX && (row || each.kind !== "spacer")) || (row && each.number("stretch") > 0));
    const y = shown.some((each) => (each.growsY && (column || each.kind !== "spacer")) || (column && each.number("stretch") > 0));
    if (x === this.growsX && y === this.growsY) return;
    this.growsX = x;
    this.growsY = y;
    this.place();
    this.parent?.childChanged(this);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "spacing") this.content.style.gap = `${this.number("spacing", 8)}px`;
    else if (name === "padding") this.content.style.padding = `${this.number("padding", 0)}px`;
  }
}

export class Grid extends Box {
  constructor(mirror, node, kind) {
    super(mirror, node, kind);
    this.#lay();
  }

  get direction() {
    return "grid";
  }

  set(name, value) {
    super.set(name, value);
    if (name === "columns" || name === "equal") this.#lay();
  }

  #lay() {
    const columns = Math.min(100, Math.max(1, this.number("columns", 2)));
    const equal = this.flag("equal");
    this.content.style.gridTemplateColumns = `repeat(${columns}, ${equal ? "minmax(0, 1fr)" : "minmax(min-content, auto)"})`;
    this.content.style.gridAutoRows = equal ? "1fr" : "";
  }
}

/** Each child gets a row: its caption, itself. */
export class Form extends Box {
  #rows = new Map();

  get direction() {
    return "form";
  }

  cellOf(child) {
    if (!this.#rows.has(child)) {
      const label = make("span", { class: "caption" });
      label.addEventListener("click", () => (child.control ?? child.element).focus());
      this.#rows.set(child, make("div", { class: "form-row" }, label, make("div", { class: "form-cell" }, child.element)));
    }
    return this.#rows.get(child);
  }

  take(child) {
    super.take(child);
    this.#rows.delete(child);
  }

  childChanged(child) {
    super.childChanged(child);
    const row = child && this.#rows.get(child);
    if (!row) return;
    const caption = child.text("caption");
    setText(row.firstElementChild, caption);
    row.classList.toggle("is-plain", caption === "");
    row.hidden = child.element.hidden;
  }
}

export class Scroll extends Box {
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { tabindex: "0", role: "region", "aria-label": "scrolls" }));
  }

  childChanged() {} // whatever is in it, it takes the room that is left
}

/** A frame with a title, which may have a checkbox for all in it. */
export class Group extends Box {
  #title = make("span");
  #check = make("input", { type: "checkbox", hidden: true });

  constructor(mirror, node, kind) {
    const content = make("div");
    super(mirror, node, kind, make("fieldset", {}), content);
    this.element.append(make("legend", {}, make("label", {}, this.#check, this.#title)), content);
    this.#check.checked = true;
    this.#check.addEventListener("change", () => {
      this.tellChange("value", "onValueChanged", this.#check.checked);
      this.#follow();
    });
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") setText(this.#title, this.text("text"));
    else if (name === "checkable") this.#check.hidden = !toFlag(value);
    else if (name === "value") this.#check.checked = toFlag(value, true);
    this.#follow();
  }

  #follow() {
    this.content.inert = this.flag("checkable") && !this.#check.checked;
    this.content.classList.toggle("is-disabled", this.content.inert);
  }
}

export class Spacer extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { "aria-hidden": "true" }));
    this.growsX = this.growsY = true;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "size") {
      this.growsX = this.growsY = this.number("size") === 0;
      this.parent?.childChanged(this);
      this.place();
    }
  }

  place() {
    super.place();
    const size = this.number("size");
    if (size > 0) this.element.style.flex = `0 0 ${Math.min(16000, size)}px`;
    else if (!this.number("stretch")) this.element.style.flex = "1 1 0";
  }
}

export class Separator extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("hr"));
  }

  // In a row it stands, whatever its orientation says of itself: a line along the row would have no length.
  place() {
    super.place();
    const standing = this.properties.orientation === "vertical" || ["toolbar", "statusbar"].includes(this.parent?.kind);
    this.element.classList.toggle("is-vertical", standing);
    this.element.setAttribute("aria-orientation", standing ? "vertical" : "horizontal");
  }

  set(name, value) {
    super.set(name, value);
    if (name === "orientation") this.place();
  }
}
