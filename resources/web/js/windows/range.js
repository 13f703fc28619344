// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers: number, slider, dial, progress.
import { make, makeSvg, setText } from "../make.js";
import { Input, View } from "./view.js";

/** Text of a number without the noise of binary fractions. */
function numberText(value, decimals) {
  return decimals === undefined ? String(Number(value.toPrecision(12))) : value.toFixed(Math.min(20, Math.max(0, decimals)));
}

/** What has value, min, max, step. */
class Range extends Input {
  growsX = true;

  get min() {
    return this.number("min", 0);
  }

  get max() {
    return Math.max(this.min, this.number("max", 100));
  }

  get step() {
    const step = this.number("step", 1);
    return step > 0 ? step : 1;
  }

  get value() {
    return this.clamp(this.number("value", this.min));
  }

  clamp(value) {
    return Math.min(this.max, Math.max(this.min, value));
  }

  snap(value) {
    return this.clamp(Number((this.min + Math.round((value - this.min) / this.step) * this.step).toPrecision(12)));
  }

  change(value) {
    if (value !== this.number("value", this.min)) this.tellChange("value", "onValueChanged", value);
  }
}

export class NumberField extends Range {
  #field = make("input", { type: "number", inputmode: "decimal" });
  #prefix = make("span", { class: "affix" });
  #suffix = make("span", { class: "affix" });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "number-field" }));
    this.element.append(this.#prefix, this.#field, this.#suffix);
    this.#field.addEventListener("input", () => {
      const value = this.#field.valueAsNumber;
      if (Number.isFinite(value) && value >= this.min && value <= this.max) this.change(value);
    });
    this.#field.addEventListener("change", () => {
      const value = this.#field.valueAsNumber;
      if (Number.isFinite(value)) this.change(this.clamp(value));
      this.#show();
    });
    this.#show();
  }

  get control() {
    return this.#field;
  }

  set(name, value) {
    super.set(name, value);
    setText(this.#prefix, this.text("prefix"));
    setText(this.#suffix, this.text("suffix"));
    if (name === "value" && this.#field.valueAsNumber === this.value) return; // "1." is on its way to "1.5"
    if (["value", "min", "max", "step", "decimals"].includes(name)) this.#show();
  }

  call(name, value) {
    if (name !== "select_all") return super.call(name, value);
    this.#field.select();
    return true;
  }

  #show() {
    this.#field.min = this.min;
    this.#field.max = this.max;
    const decimals = this.number("decimals", 0);
    this.#field.step = this.properties.step === undefined && decimals > 0 ? "any" : this.step;
    this.#field.value = numberText(this.value, decimals);
  }
}

export class Slider extends Range {
  #track = make("input", { type: "range" });
  #label = make("span", { class: "slider-text", hidden: true });
  #number = make("output", { class: "slider-number", hidden: true });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "slider" }));
    this.element.append(this.#label, this.#track, this.#number);
    this.#track.addEventListener("input", () => {
      this.change(this.snap(this.#track.valueAsNumber));
      this.#showNumber();
    });
    this.#track.addEventListener("change", () => this.tell("onReleased", this.value));
    this.#show();
  }

  get control() {
    return this.#track;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") {
      setText(this.#label, this.text("text"));
      this.#label.hidden = this.text("text") === "";
      if (!this.text("caption")) this.nameBy(this.text("text"));
    } else if (name === "show_value") this.#number.hidden = !this.flag("show_value");
    else if (name === "orientation") {
      this.element.classList.toggle("is-vertical", value === "vertical");
      this.growsY = value === "vertical";
      this.growsX = !this.growsY;
      this.place();
    }
    this.#show();
  }

  #show() {
    this.#track.min = this.min;
    this.#track.max = this.max;
    this.#track.step = this.step;
    if (this.#track.valueAsNumber !== this.value) this.#track.value = this.value;
    this.#showNumber();
  }

  #showNumber() {
    setText(this.#number, numberText(this.value));
    this.#number.style.minWidth = `${Math.max(numberText(this.min).length, numberText(this.max).length)}ch`;
  }
}

const SWEEP = 270; // degrees a dial turns, open at the bottom

export class Dial extends Range {
  #needle = makeSvg("line", { class: "needle", x1: 0, y1: -12, x2: 0, y2: -30 });
  #arc = makeSvg("path", { class: "arc" });
  #number = makeSvg("text", { y: 1, "text-anchor": "middle", "dominant-baseline": "middle", visibility: "hidden" });
  growsX = false;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "dial", role: "slider", tabindex: "0" }));
    this.element.append(makeSvg("svg", { viewBox: "-40 -40 80 80", "aria-hidden": "true" },
      makeSvg("path", { class: "track", d: arcPath(1) }), this.#arc, this.#needle, this.#number));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.#turn(event);
      this.element.onpointermove = (move) => this.#turn(move);
    });
    this.element.addEventListener("pointerup", () => {
      this.element.onpointermove = null;
      this.tell("onReleased", this.value);
    });
    this.#show();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "enabled") this.element.tabIndex = this.flag("enabled", true) ? 0 : -1;
    else this.#show();
  }

  #key(event) {
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    if (event.key in steps) this.#to(this.value + steps[event.key] * this.step);
    else if (event.key === "Home") this.#to(this.min);
    else if (event.key === "End") this.#to(this.max);
    else return;
    event.preventDefault();
  }

  #turn(event) {
    const box = this.element.firstElementChild.getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2, y = event.clientY - box.top - box.height / 2;
    const degrees = (Math.atan2(x, -y) * 180) / Math.PI; // 0 is up
    const part = Math.min(1, Math.max(0, (degrees + SWEEP / 2) / SWEEP));
    this.#to(this.min + part * (this.max - this.min));
  }

  #to(value) {
    this.change(this.snap(value));
    this.#show();
  }

  #show() {
    const part = this.max > this.min ? (this.value - this.min) / (this.max - this.min) : 0;
    this.#needle.setAttribute("transform", `rotate(${(part - 0.5) * SWEEP})`);
    this.#arc.setAttribute("d", arcPath(part));
    setText(this.#number, numberText(this.value));
    this.#number.setAttribute("visibility", this.flag("show_value") ? "visible" : "hidden");
    this.#needle.setAttribute("y1", this.flag("show_value") ? -22 : -12);
    this.element.setAttribute("aria-valuemin", this.min);
    this.element.setAttribute("aria-valuemax", this.max);
    this.element.setAttribute("aria-valuenow", this.value);
  }
}

function arcPath(part) {
  const point = (degrees) => {
    const a = ((degrees - 90) * Math.PI) / 180;
    return `${(34 * Math.cos(a)).toFixed(2)} ${(34 * Math.sin(a)).toFixed(2)}`;
  };
  if (part <= 0) return "";
  return `M${point(-SWEEP / 2)}A34 34 0 ${part * SWEEP > 180 ? 1 : 0} 1 ${point((part - 0.5) * SWEEP)}`;
}

export class Progress extends View {
  #fill = make("div", { class: "fill" });
  #text = make("span");
  growsX = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "progress", role: "progressbar" }));
    this.element.append(this.#fill, this.#text);
    this.#show();
  }

  set(name, value) {
    super.set(name, value);
    this.#show();
  }

  #show() {
    const min = this.number("min", 0), max = this.number("max", 100);
    const value = Math.min(max, Math.max(min, this.number("value", 0)));
    const part = max > min ? (value - min) / (max - min) : 0;
    const busy = this.flag("busy");
    this.element.classList.toggle("is-busy", busy);
    this.#fill.style.width = busy ? "" : `${part * 100}%`;
    const words = { "%p": String(Math.round(part * 100)), "%v": numberText(value), "%m": numberText(max) };
    setText(this.#text, busy ? "" : this.text("text", "%p %").replace(/%[pvm]/g, (word) => words[word]));
    this.element.setAttribute("aria-valuemin", min);
    this.element.setAttribute("aria-valuemax", max);
    if (busy) this.element.removeAttribute("aria-valuenow");
    else this.element.setAttribute("aria-valuenow", value);
  }
}
