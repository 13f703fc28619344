// SPDX-License-Identifier: GPL-3.0-or-later
// Load over the last two minutes: memory, lag, callbacks. One small drawing each, from the samples of "status".
import { make, makeSvg, setText } from "./make.js";

const SAMPLES = 120;
const WIDTH = 240;
const HEIGHT = 44;

/** @param {number} bytes */
export function bytesText(bytes) {
  if (!(bytes >= 0)) return "\u2013";
  const units = ["B", "KiB", "MiB", "GiB"];
  let n = bytes, i = 0;
  for (; n >= 1024 && i < units.length - 1; i++) n /= 1024;
  return `${i === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

/** A limit that is easy to read: 1, 2 or 5 times a power of ten, or a power of two for bytes. */
function roundUp(value, binary) {
  if (binary) return 2 ** Math.ceil(Math.log2(Math.max(value, 1024)));
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value);
}

class Graph {
  #samples = [];
  #line;
  #area;
  #cursor;
  #value;
  #top;
  #options;
  #hover = -1;
  element;

  /** @param {{id: string, title: string, text: function(number): string, binary?: boolean, least: number}} options */
  constructor(options) {
    this.#options = options;
    this.#area = makeSvg("path", { class: "area" });
    this.#line = makeSvg("path", { class: "stroke", "vector-effect": "non-scaling-stroke" });
    this.#cursor = makeSvg("line", { class: "cursor", y1: 0, y2: HEIGHT, visibility: "hidden", "vector-effect": "non-scaling-stroke" });
    const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      this.#area, this.#line, this.#cursor);
    this.#value = make("span", { class: "number", text: "\u2013" });
    this.#top = make("span", { class: "top" });
    this.element = make("figure", { class: "graph", id: `graph-${options.id}`, role: "group", "aria-label": options.title },
      make("figcaption", {}, make("span", { class: "label", text: options.title }), this.#value),
      make("div", { class: "plot" }, svg, this.#top));
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      this.#hover = Math.round(((event.clientX - box.left) / box.width) * (SAMPLES - 1)) - (SAMPLES - this.#samples.length);
      this.#showValue();
    });
    svg.addEventListener("pointerleave", () => {
      this.#hover = -1;
      this.#showValue();
    });
  }

  /** @param {number} value NaN: not known, a gap */
  add(value) {
    this.#samples.push(value);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    const known = this.#samples.filter((each) => Number.isFinite(each));
    const top = roundUp(Math.max(this.#options.least, ...known) * 1.05, this.#options.binary);
    const x = (i) => ((SAMPLES - this.#samples.length + i) / (SAMPLES - 1)) * WIDTH;
    const y = (v) => HEIGHT - 1 - (v / top) * (HEIGHT - 3);
    let line = "", area = "", begin = -1;
    this.#samples.forEach((v, i) => {
      if (!Number.isFinite(v)) {
        if (begin >= 0) area += `V${HEIGHT}H${x(begin)}Z`;
        begin = -1;
        return;
      }
      line += `${begin < 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
      area += `${begin < 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
      if (begin < 0) begin = i;
    });
    if (begin >= 0) area += `V${HEIGHT}H${x(begin).toFixed(1)}Z`;
    this.#line.setAttribute("d", line);
    this.#area.setAttribute("d", area);
    setText(this.#top, this.#options.text(top));
    this.#showValue();
  }

  #showValue() {
    const seen = this.#hover >= 0 && this.#hover < this.#samples.length;
    const at = seen ? this.#hover : this.#samples.length - 1;
    const value = this.#samples[at];
    const ago = this.#samples.length - 1 - at;
    const text = Number.isFinite(value) ? this.#options.text(value) : "\u2013";
    setText(this.#value, seen && ago > 0 ? `${text}, ${ago} s ago` : text);
    this.#cursor.setAttribute("visibility", seen ? "visible" : "hidden");
    const x = ((SAMPLES - this.#samples.length + at) / (SAMPLES - 1)) * WIDTH;
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
  }
}

/** @param {import("./connection.js").Connection} connection @param {HTMLElement} host */
export function showGraphs(connection, host) {
  const memory = new Graph({ id: "memory", title: "Lua memory", text: bytesText, binary: true, least: 1 << 20 });
  const lag = new Graph({ id: "lag", title: "Lag of the loop", text: (n) => `${Math.round(n)} ms`, least: 10 });
  const callbacks = new Graph({ id: "callbacks", title: "Callbacks", text: (n) => String(Math.round(n)), least: 5 });
  host.replaceChildren(memory.element, lag.element, callbacks.element);
  connection.on("status", (status) => {
    const number = (value) => (typeof value === "number" ? value : NaN);
    memory.add(number(status.lua_memory));
    // A busy engine has no lag to tell yet: how long it has been busy is the least it will be.
    lag.add(Math.max(number(status.lag_ms), number(status.busy_since_ms) || 0));
    callbacks.add(number(status.active_callbacks));
  });
}
