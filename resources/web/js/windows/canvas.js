// SPDX-License-Identifier: GPL-3.0-or-later
// canvas: the ground on which shapes stand, and what mouse and keys do on it.
import { make, makeSvg } from "../make.js";
import { keyName } from "./keys.js";
import { showContextMenu } from "./menu.js";
import { cssColor } from "./style.js";
import { toList } from "./values.js";
import { Input } from "./view.js";

const BUTTONS = ["left", "middle", "right"];

export class Canvas extends Input {
  #svg = makeSvg("svg", {});
  #moved = null; // told once a frame
  #size = "";
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "canvas", tabindex: "0", role: "img" }));
    this.element.append(this.#svg);
    const element = this.element;
    element.addEventListener("pointerdown", (event) => {
      element.setPointerCapture(event.pointerId);
      this.#mouse("onPressed", event);
    });
    element.addEventListener("pointerup", (event) => this.#mouse("onReleased", event));
    element.addEventListener("dblclick", (event) => this.#mouse("onDoubleClicked", event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("wheel", (event) => {
      const [x, y] = this.#point(event);
      this.tell("onWheel", [x, y, -Math.sign(event.deltaY)]);
      event.preventDefault();
    }, { passive: false });
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    showContextMenu(this);
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(element);
  }

  removed() {
    this.observer.disconnect();
  }

  hostOf(child) {
    return child.kind === "menu" ? null : this.#svg;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "fill") this.element.style.backgroundColor = cssColor(value);
    else if (name === "smooth") this.#svg.setAttribute("shape-rendering", this.flag("smooth", true) ? "auto" : "crispEdges");
    else if (name === "area") {
      const [width, height] = toList(value);
      if (width > 0 && height > 0) this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      else this.#svg.removeAttribute("viewBox");
    }
  }

  // Where in the canvas's own measure.
  #point(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.#svg.getScreenCTM().inverse());
    return [Math.round(point.x * 100) / 100, Math.round(point.y * 100) / 100];
  }

  #mouse(name, event) {
    this.#flushMove();
    this.tell(name, [...this.#point(event), BUTTONS[event.button] ?? "left"]);
  }

  #move(event) {
    const button = event.buttons & 1 ? "left" : event.buttons & 2 ? "right" : event.buttons & 4 ? "middle" : "";
    if (this.#moved === null) requestAnimationFrame(() => this.#flushMove());
    this.#moved = [...this.#point(event), button];
  }

  #flushMove() {
    if (this.#moved) this.tell("onMoved", this.#moved);
    this.#moved = null;
  }

  #key(event) {
    const name = keyName(event);
    if (name === "" || name === "Tab" || name === "Shift+Tab") return; // Tab leads on
    this.tell("onKey", name);
    if (/^(Left|Right|Up|Down|Space|PgUp|PgDown|Home|End)$/.test(name)) event.preventDefault();
  }

  #resized() {
    const { clientWidth, clientHeight } = this.element;
    const size = `${clientWidth} ${clientHeight}`;
    if (clientWidth === 0 || size === this.#size) return;
    this.#size = size;
    this.tell("onResized", [clientWidth, clientHeight]);
  }
}
