// SPDX-License-Identifier: GPL-3.0-or-later
// chart and its series: lines, bars, dots, a pie. Drawn anew as a whole, at most once a frame.
import { make, makeSvg } from "../make.js";
import { axisOf, markText, timeText } from "./axis.js";
import { showContextMenu } from "./menu.js";
import { cssColor } from "./style.js";
import { toList, toText } from "./values.js";
import { View } from "./view.js";

const COLORS = 8; // of the style sheet, --chart-1 ...
const POINTS_MAX = 20000;

export class Series extends View {
  points = [];

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("span", { hidden: true }));
  }

  set(name, value) {
    this.properties[name] = value;
    if (name === "points") this.points = clean(toList(value));
    this.parent?.redraw();
  }

  append(_, points, reset) {
    this.points = (reset ? [] : this.points).concat(clean(points));
    this.points = this.points.slice(-Math.min(POINTS_MAX, Math.max(1, this.number("max", 10000))));
    this.parent?.redraw();
  }

  place() {}
}

// Further out than this differences of numbers are no numbers any more.
const isDrawn = (n) => Math.abs(n) <= 1e100; // false for what is no number
const clean = (points) => points.filter((p) => Array.isArray(p) && typeof p[0] === "number" && typeof p[1] === "number" && isDrawn(p[0]) && isDrawn(p[1]));
const onScreen = (pixels) => Math.min(1e6, Math.max(-1e6, pixels));

export class Chart extends View {
  #svg = makeSvg("svg", { "aria-hidden": "true" });
  #legend = make("div", { class: "legend" });
  #frame = 0;
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "chart", role: "img" }));
    this.title = make("div", { class: "chart-title" });
    this.element.append(this.title, make("div", { class: "plot" }, this.#svg), this.#legend);
    this.observer = new ResizeObserver(() => this.redraw());
    this.observer.observe(this.#svg);
    showContextMenu(this);
  }

  removed() {
    this.observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  childChanged() {
    this.redraw();
  }

  set(name, value) {
    super.set(name, value);
    this.redraw();
  }

  redraw() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  get #series() {
    return this.children.filter((each) => each instanceof Series && each.flag("visible", true));
  }

  #color(series) {
    return cssColor(series.properties.color) || `var(--chart-${(this.children.indexOf(series) % COLORS) + 1})`;
  }

  #typeOf(series) {
    return series.text("type") || this.text("type", "line");
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    const series = this.#series;
    this.title.textContent = this.text("title");
    this.title.hidden = this.text("title") === "";
    this.element.setAttribute("aria-label", this.#words(series));
    this.#svg.replaceChildren();
    if (width < 40 || height < 40) return;
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (this.text("type", "line") === "pie") this.#pie(series, width, height);
    else this.#axes(series, width, height);
    this.#showLegend(series);
  }

  // For who does not see it.
  #words(series) {
    const parts = series.map((each) => `${each.text("name") || "series"}: ${each.points.length} points, last ${each.points.at(-1)?.[1] ?? "none"}`);
    return [this.text("title") || "Chart", ...parts].join(". ");
  }

  #showLegend(series) {
    const pie = this.text("type", "line") === "pie";
    const rows = pie
      ? (series[0]?.points ?? []).map((p, i) => [this.#category(p[0]), `var(--chart-${(i % COLORS) + 1})`])
      : series.map((each) => [each.text("name"), this.#color(each)]);
    this.#legend.hidden = !this.flag("legend", true) || (!pie && rows.length < 2);
    this.#legend.replaceChildren(...rows.slice(0, 30).map(([name, color]) => {
      const mark = make("span", { class: "swatch" });
      mark.style.background = color;
      return make("span", {}, mark, name || "\u2013");
    }));
  }

  #category(x) {
    const names = toList(this.properties.categories);
    return toText(names[Math.round(x) - 1], names.length > 0 ? "" : String(x));
  }

  // --- with axes ---

  #axes(series, width, height) {
    const bars = series.filter((each) => this.#typeOf(each) === "bar");
    const all = series.flatMap((each) => each.points);
    const named = toList(this.properties.categories).length > 0;
    const y = this.#axis("y_range", all.map((p) => p[1]), height / 40, bars.length > 0);
    const labels = y.marks.map((each) => markText(each, y.step));
    const left = 12 + 7 * Math.max(1, ...labels.map((each) => each.length)) + (this.text("y_label") ? 18 : 0);
    const area = { left, right: width - 10, top: 8, bottom: height - 24 - (this.text("x_label") ? 18 : 0) };
    const x = this.#xAxis(all, area, bars.length > 0, named);
    const toX = (v) => onScreen(area.left + ((v - x.from) / (x.to - x.from)) * (area.right - area.left));
    const toY = (v) => onScreen(area.bottom - ((v - y.from) / (y.to - y.from)) * (area.bottom - area.top));
    this.#grid(area, x, y, labels, toX, toY);
    // 4 pixels more on each side, for points on the edge
    const clipped = { x: area.left - 4, y: area.top - 4, width: Math.max(0, area.right - area.left + 8), height: Math.max(0, area.bottom - area.top + 8) };
    const clip = makeSvg("svg", { ...clipped, viewBox: `${clipped.x} ${clipped.y} ${clipped.width} ${clipped.height}` });
    this.#svg.append(clip);
    series.forEach((each) => this.#seriesOn(clip, each, bars, toX, toY, y));
  }

  #axis(property, values, most, withZero) {
    const [from, to] = toList(this.properties[property]);
    if (Number.isFinite(from) && Number.isFinite(to) && to > from) return axisOf(from, to, most, { fixed: true });
    let low = Infinity, high = -Infinity;
    for (const v of values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    if (low > high) [low, high] = [0, 1];
    if (withZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
    return axisOf(low, high, most);
  }

  #xAxis(points, area, bars, named) {
    const [from, to] = toList(this.properties.x_range);
    const most = (area.right - area.left) / 70;
    if (Number.isFinite(from) && Number.isFinite(to) && to > from) return axisOf(from, to, most, { fixed: true, time: this.flag("x_time") });
    let low = Infinity, high = -Infinity;
    for (const [x] of points) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    if (low > high) [low, high] = [0, 1];
    if (!bars && !named) return axisOf(low, high, most, { fixed: high > low, time: this.flag("x_time") });
    const last = named ? Math.max(high, toList(this.properties.categories).length) : high;
    const first = named ? Math.min(low, 1) : low;
    const marks = [];
    const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
    for (let n = Math.ceil(first); n <= last; n += step) marks.push(n);
    return { from: first - 0.6, to: last + 0.6, marks, step };
  }

  #grid(area, x, y, labels, toX, toY) {
    const add = (tag, properties) => this.#svg.append(makeSvg(tag, properties));
    y.marks.forEach((mark, i) => {
      add("line", { class: mark === 0 ? "grid zero" : "grid", x1: area.left, x2: area.right, y1: toY(mark), y2: toY(mark) });
      add("text", { x: area.left - 6, y: toY(mark), "text-anchor": "end", "dominant-baseline": "central", text: labels[i] });
    });
    const named = toList(this.properties.categories).length > 0;
    for (const mark of x.marks) {
      const text = named ? this.#category(mark) : this.flag("x_time") ? timeText(mark, x.step) : markText(mark, x.step);
      add("text", { x: toX(mark), y: area.bottom + 14, "text-anchor": "middle", text });
    }
    add("line", { class: "axis", x1: area.left, x2: area.right, y1: area.bottom, y2: area.bottom });
    const middle = (area.top + area.bottom) / 2;
    if (this.text("x_label")) add("text", { x: (area.left + area.right) / 2, y: area.bottom + 34, "text-anchor": "middle", text: this.text("x_label") });
    if (this.text("y_label")) add("text", { x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})`, text: this.text("y_label") });
  }

  #seriesOn(svg, series, bars, toX, toY, y) {
    const color = this.#color(series);
    const set = (element, name) => {
      element.style[name] = color;
      svg.append(element);
    };
    const type = this.#typeOf(series);
    if (type === "bar") {
      const group = 0.8 * Math.abs(toX(1) - toX(0)), width = group / bars.length;
      const shift = -group / 2 + width * bars.indexOf(series);
      const zero = toY(Math.min(y.to, Math.max(y.from, 0)));
      for (const [px, py] of series.points) {
        const top = toY(py);
        set(makeSvg("rect", { x: toX(px) + shift, y: Math.min(top, zero), width: Math.max(1, width - 1), height: Math.abs(zero - top), rx: 1.5 }), "fill");
      }
    } else if (type === "scatter") {
      for (const [px, py] of series.points) set(makeSvg("circle", { cx: toX(px), cy: toY(py), r: 3 }), "fill");
    } else if (series.points.length === 1) {
      set(makeSvg("circle", { cx: toX(series.points[0][0]), cy: toY(series.points[0][1]), r: 3 }), "fill");
    } else if (series.points.length > 0) {
      const path = series.points.map(([px, py]) => `${toX(px).toFixed(1)} ${toY(py).toFixed(1)}`).join("L");
      set(makeSvg("path", { class: "stroke", d: `M${path}` }), "stroke");
    }
  }

  // --- a pie ---

  #pie(series, width, height) {
    const points = (series[0]?.points ?? []).filter((p) => p[1] > 0);
    const sum = points.reduce((total, p) => total + p[1], 0);
    const r = Math.min(width, height) / 2 - 8, cx = width / 2, cy = height / 2;
    const point = (part) => `${cx + r * Math.sin(part * 2 * Math.PI)} ${cy - r * Math.cos(part * 2 * Math.PI)}`;
    let from = 0;
    for (const p of points) {
      const part = p[1] / sum, to = from + part;
      const index = series[0].points.indexOf(p);
      const slice = part >= 0.9999
        ? makeSvg("circle", { cx, cy, r })
        : makeSvg("path", { class: "slice", d: `M${cx} ${cy}L${point(from)}A${r} ${r} 0 ${part > 0.5 ? 1 : 0} 1 ${point(to)}Z` });
      slice.style.fill = `var(--chart-${(index % COLORS) + 1})`;
      slice.append(makeSvg("title", { text: `${this.#category(p[0])}: ${p[1]} (${Math.round(part * 100)} %)` }));
      this.#svg.append(slice);
      from = to;
    }
  }
}
