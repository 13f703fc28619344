// SPDX-License-Identifier: GPL-3.0-or-later
// What is typed: entry, text, code. Somebody else may type into the same element at the same time: what comes from there
// replaces the text, while the caret stays where it was in it.
import { make, setText } from "../make.js";
import { toFlag } from "./values.js";
import { Input } from "./view.js";

let errorNumber = 0;

/**
 * Where a caret at `at` in the old text belongs in the new one, when the difference is one change in the middle.
 * @param {string} before @param {string} after @param {number} at
 */
export function moveCaret(before, after, at) {
  const most = Math.min(before.length, after.length);
  let head = 0, tail = 0;
  while (head < most && before[head] === after[head]) head++;
  if (at <= head) return at;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (at >= before.length - tail) return at + after.length - before.length;
  return Math.min(at, after.length - tail);
}

class Field extends Input {
  #error = make("div", { class: "error-text", role: "alert", hidden: true, id: `error-${++errorNumber}` });
  #late = null; // came while letters were being composed
  growsX = true;

  constructor(mirror, node, kind, field) {
    super(mirror, node, kind, make("div", { class: "field" }));
    this.field = field;
    this.element.append(field, this.#error);
    field.addEventListener("input", () => this.changed());
    field.addEventListener("compositionend", () => {
      if (this.#late !== null) this.showValue(this.#late);
      this.#late = null;
    });
    field.addEventListener("compositionstart", () => (this.composing = true), true);
    field.addEventListener("compositionend", () => (this.composing = false), true);
  }

  get control() {
    return this.field;
  }

  get styled() {
    return this.field ?? this.element;
  }

  /** The user changed it. */
  changed() {
    this.#late = null;
    if (this.field.value !== this.text("value")) this.tellChange("value", "onValueChanged", this.field.value);
  }

  showValue(value) {
    const field = this.field;
    const before = field.value;
    if (before === value) return;
    const focused = document.activeElement === field;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
    field.value = value;
    if (!focused) return;
    const now = field.value; // as the browser keeps it
    field.setSelectionRange(moveCaret(before, now, selectionStart), moveCaret(before, now, selectionEnd), selectionDirection);
    field.scrollTop = scrollTop;
  }

  set(name, value) {
    super.set(name, value);
    switch (name) {
      case "value":
        if (this.composing) this.#late = this.text("value");
        else this.showValue(this.text("value"));
        break;
      case "placeholder":
        this.field.placeholder = this.text("placeholder");
        break;
      case "read_only":
        this.field.readOnly = toFlag(value);
        break;
      case "error":
        setText(this.#error, this.text("error"));
        this.#error.hidden = this.text("error") === "";
        this.field.setAttribute("aria-invalid", String(!this.#error.hidden));
        this.field.setAttribute("aria-describedby", this.#error.id);
        break;
      default:
        break;
    }
  }

  call(name, value) {
    if (name !== "select_all") return super.call(name, value);
    this.field.select();
    return true;
  }
}

export class Entry extends Field {
  #clear = make("button", { type: "button", class: "clear", hidden: true, "aria-label": "Empty it", text: "\u00d7", tabindex: "-1" });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("input", { type: "text", autocomplete: "off", spellcheck: "false" }));
    this.field.after(this.#clear);
    this.#clear.addEventListener("click", () => {
      this.field.value = "";
      this.changed();
      this.field.focus();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.tell("onSubmitted", this.field.value);
    });
  }

  set(name, value) {
    super.set(name, value);
    if (name === "password") this.field.type = toFlag(value) ? "password" : "text";
    else if (name === "max_length") this.field.maxLength = Math.max(0, this.number("max_length", 32767));
    else if (name === "clearable") this.#clear.hidden = !toFlag(value);
  }
}

export class Text extends Field {
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("textarea", { rows: "3", spellcheck: "false" }));
    if (kind === "code") this.field.classList.add("code");
    this.#wrap();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "wrap") this.#wrap();
  }

  #wrap() {
    this.field.wrap = this.flag("wrap", this.kind === "text") ? "soft" : "off";
  }
}
