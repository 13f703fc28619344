// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes of a canvas, as SVG: what a script draws is a list that stays, and so is SVG.
import { makeSvg, setText } from "../make.js";
import { pictureAddress } from "./picture.js";
import { cssColor, cssFont } from "./style.js";
import { toList, toNumber } from "./values.js";
import { View } from "./view.js";

const PATH = /^[MLHVCSQTAZmlhvcsqtaz0-9eE+\-.,\s]*$/;

const at = (n) => Math.min(1e7, Math.max(-1e7, toNumber(n)));

class Shape extends View {
  set(name, value) {
    this.properties[name] = value;
    if (name === "visible") this.element.style.display = this.flag("visible", true) ? "" : "none";
    else if (name === "opacity") this.element.setAttribute("opacity", Math.min(1, Math.max(0, this.number("opacity", 1))));
    else this.draw();
  }

  place() {}

  draw() {}

  attribute(name, value) {
    if (value === "" || value === null) this.element.removeAttribute(name);
    else this.element.setAttribute(name, value);
  }

  stroke() {
    const width = Math.max(0, this.number("line_width", 1));
    const filled = cssColor(this.properties.fill) !== "";
    // A shape that has a ground and no colour for its line has no line.
    this.attribute("stroke", cssColor(this.properties.color) || (filled && !this.properties.color ? "none" : "currentColor"));
    this.attribute("stroke-width", width);
    const dash = toList(this.properties.dash).slice(0, 100).map((each) => Math.max(0, toNumber(each)));
    this.attribute("stroke-dasharray", dash.join(" "));
    this.attribute("fill", cssColor(this.properties.fill) || "none");
  }
}

export class DrawGroup extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("g"));
  }

  hostOf() {
    return this.element;
  }

  draw() {
    const turn = this.number("rotation"), scale = this.number("scale", 1);
    this.attribute("transform", `translate(${at(this.properties.x)} ${at(this.properties.y)}) rotate(${turn}) scale(${scale})`);
  }
}

export class DrawLine extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("line", { "stroke-linecap": "round" }));
    this.stroke();
  }

  draw() {
    for (const name of ["x1", "y1", "x2", "y2"]) this.attribute(name, at(this.properties[name]));
    this.stroke();
  }
}

export class DrawRect extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("rect"));
    this.stroke();
  }

  draw() {
    const { x, y, width, height } = box(this);
    Object.entries({ x, y, width, height }).forEach(([name, value]) => this.attribute(name, value));
    this.attribute("rx", Math.min(Math.max(0, this.number("radius")), width / 2, height / 2));
    this.stroke();
  }
}

function box(shape) {
  const width = at(shape.properties.width), height = at(shape.properties.height);
  const x = at(shape.properties.x), y = at(shape.properties.y);
  return { x: Math.min(x, x + width), y: Math.min(y, y + height), width: Math.abs(width), height: Math.abs(height) };
}

export class DrawEllipse extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("path"));
    this.stroke();
  }

  draw() {
    const { x, y, width, height } = box(this);
    const rx = width / 2, ry = height / 2, cx = x + rx, cy = y + ry;
    const start = this.number("start"), sweep = Math.min(360, Math.max(-360, this.number("sweep", 360)));
    const point = (degrees) => {
      const a = ((degrees - 90) * Math.PI) / 180;
      return `${cx + rx * Math.cos(a)} ${cy + ry * Math.sin(a)}`;
    };
    const arc = (to, large) => `A${rx} ${ry} 0 ${large} ${sweep < 0 ? 0 : 1} ${point(to)}`;
    this.attribute("d", Math.abs(sweep) >= 360
      ? `M${point(0)}${arc(180, 0)}${arc(360, 0)}Z`
      : `M${cx} ${cy}L${point(start)}${arc(start + sweep, Math.abs(sweep) > 180 ? 1 : 0)}Z`);
    this.stroke();
  }
}

export class DrawPolyline extends Shape {
  #points = [];

  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("path", { "stroke-linejoin": "round", "stroke-linecap": "round" }));
    this.stroke();
  }

  set(name, value) {
    if (name === "points") this.#points = toList(value);
    super.set(name, value);
  }

  append(_, points, reset) {
    this.#points = reset ? points : this.#points.concat(points);
    this.#points = this.#points.slice(-Math.max(1, this.number("max", 100000)));
    this.draw();
  }

  draw() {
    const points = this.#points.map((each) => `${at(each?.[0])} ${at(each?.[1])}`);
    this.attribute("d", points.length > 0 ? `M${points.join("L")}${this.flag("closed") ? "Z" : ""}` : "");
    this.stroke();
  }
}

export class DrawPath extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("path"));
    this.stroke();
  }

  draw() {
    const path = this.text("path");
    this.attribute("d", PATH.test(path) ? path : "");
    this.attribute("transform", `translate(${at(this.properties.x)} ${at(this.properties.y)})`);
    this.stroke();
  }
}

const ANCHORS = { left: "start", center: "middle", right: "end" };

export class DrawText extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("text", { "dominant-baseline": "central", fill: "currentColor", "font-size": 14 }));
  }

  draw() {
    setText(this.element, this.text("text"));
    this.attribute("x", at(this.properties.x));
    this.attribute("y", at(this.properties.y));
    this.attribute("fill", cssColor(this.properties.color) || "currentColor");
    this.attribute("font-size", Math.min(2000, Math.max(0, this.number("size", 14))));
    this.attribute("font-weight", this.flag("bold") ? "600" : "");
    this.attribute("text-anchor", ANCHORS[this.text("anchor", "left")] ?? "start");
    this.element.style.fontFamily = cssFont(this.properties.font);
  }
}

export class DrawImage extends Shape {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, makeSvg("image", { preserveAspectRatio: "none" }));
  }

  draw() {
    const { x, y, width, height } = box(this);
    this.attribute("x", x);
    this.attribute("y", y);
    this.attribute("width", width > 0 ? width : "");
    this.attribute("height", height > 0 ? height : "");
    this.attribute("href", pictureAddress(this.properties.data, this.properties.source));
  }
}
