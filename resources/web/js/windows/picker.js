// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser has a chooser for: date, time, color; and file, of which it has none, since files are those of the
// engine's machine: their path is typed.
import { make } from "../make.js";
import { toText } from "./values.js";
import { Input } from "./view.js";

class Picker extends Input {
  constructor(mirror, node, kind, field) {
    super(mirror, node, kind, make("div", { class: "picker" }, field));
    this.field = field;
    field.addEventListener("input", () => this.changed());
  }

  get control() {
    return this.field;
  }

  changed() {
    this.tellChange("value", "onValueChanged", this.field.value);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "value") this.show();
  }

  show() {
    if (this.field.value !== this.text("value")) this.field.value = this.text("value");
  }
}

export class DateField extends Picker {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("input", { type: "date" }));
  }

  // While a year is being typed it is far away from what may be chosen.
  changed() {
    if (this.field.validity.valid) super.changed();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "min" || name === "max") this.field[name] = toText(value);
  }
}

export class TimeField extends Picker {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("input", { type: "time", step: "60" }));
  }

  set(name, value) {
    super.set(name, value);
    if (name === "seconds") this.field.step = this.flag("seconds") ? "1" : "60";
  }
}

export class ColorField extends Picker {
  #alpha = make("input", { type: "range", min: "0", max: "255", hidden: true, "aria-label": "Opacity" });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("input", { type: "color" }));
    this.field.value = "#000000";
    this.#alpha.value = "255";
    this.element.append(this.#alpha);
    this.#alpha.addEventListener("input", () => this.changed());
  }

  changed() {
    const alpha = Number(this.#alpha.value).toString(16).padStart(2, "0");
    const value = this.flag("alpha") && alpha !== "ff" ? `#${alpha}${this.field.value.slice(1)}` : this.field.value;
    this.tellChange("value", "onValueChanged", value);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "alpha") this.#alpha.hidden = !this.flag("alpha");
    else if (name === "enabled") this.#alpha.disabled = !this.flag("enabled", true);
  }

  show() {
    const text = this.text("value", "#000000");
    const long = /^#[0-9a-f]{8}$/i.test(text);
    this.#alpha.value = long ? String(parseInt(text.slice(1, 3), 16)) : "255";
    this.field.value = long ? `#${text.slice(3)}` : hexOf(text);
  }
}

// The field takes nothing but #rrggbb.
function hexOf(color) {
  if (/^#[0-9a-f]{6}$/i.test(color)) return color;
  if (/^#[0-9a-f]{3}$/i.test(color)) return `#${[...color.slice(1)].map((c) => c + c).join("")}`;
  if (!/^[a-z]+$/i.test(color) || !CSS.supports("color", color)) return "#000000";
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  return context.fillStyle.startsWith("#") ? context.fillStyle : "#000000";
}

export class FileField extends Picker {
  growsX = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("input", { type: "text", spellcheck: "false", autocomplete: "off" }));
    this.field.title = "A path on the machine of the engine";
  }

  // A path that is half typed is no choice yet.
  changed() {}

  set(name, value) {
    super.set(name, value);
    if (name === "placeholder") this.field.placeholder = this.text("placeholder");
    if (this.bound) return;
    this.bound = true;
    this.field.addEventListener("change", () => super.changed());
  }
}
