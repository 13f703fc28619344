// SPDX-License-Identifier: GPL-3.0-or-later
// What is pressed: button, toggle, switch, checkbox.
import { make, setText } from "../make.js";
import { openMenu } from "./menu.js";
import { toFlag } from "./values.js";
import { Input } from "./view.js";

const REPEAT_FIRST_MS = 400;
const REPEAT_MS = 60;

export class Button extends Input {
  #timer = 0;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("button", { type: "button" }));
    const button = this.element;
    button.addEventListener("click", () => this.#click());
    button.addEventListener("pointerdown", () => this.#down());
    for (const type of ["pointerup", "pointercancel", "pointerleave", "blur"]) button.addEventListener(type, () => this.#up());
  }

  get control() {
    return this.element;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text" || name === "icon") {
      setText(this.element, this.text("text"));
      this.nameBy(this.text("text") ? "" : this.text("icon")); // an icon of the desktop cannot be seen here
      if (!this.text("text")) setText(this.element, this.text("icon"));
    } else if (name === "primary") this.element.classList.toggle("primary", toFlag(value));
    else if (name === "flat") this.element.classList.toggle("quiet", toFlag(value));
  }

  childChanged() {
    const menu = this.children.find((each) => each.kind === "menu");
    this.element.classList.toggle("has-menu", menu !== undefined);
    if (menu) this.element.setAttribute("aria-haspopup", "menu");
  }

  #click() {
    const menu = this.children.find((each) => each.kind === "menu");
    if (menu) openMenu(menu, this.element);
    else this.tell("onClicked");
  }

  #down() {
    this.pressed = true;
    this.tell("onPressed");
    if (!this.flag("repeats")) return;
    const again = () => {
      this.tell("onClicked");
      this.#timer = setTimeout(again, REPEAT_MS);
    };
    this.#timer = setTimeout(again, REPEAT_FIRST_MS);
  }

  #up() {
    clearTimeout(this.#timer);
    if (this.pressed) this.tell("onReleased");
    this.pressed = false;
  }

  removed() {
    clearTimeout(this.#timer);
  }
}

export class Toggle extends Input {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("button", { type: "button", class: "toggle", "aria-pressed": "false" }));
    this.element.addEventListener("click", () => {
      const value = !this.flag("value");
      this.#show(value);
      this.tellChange("value", "onValueChanged", value);
    });
  }

  get control() {
    return this.element;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text" || name === "icon") setText(this.element, this.text("text", this.text("icon")));
    else if (name === "value") this.#show(toFlag(value));
  }

  #show(value) {
    this.element.setAttribute("aria-pressed", String(value));
  }
}

/** Switch and checkbox: one is drawn as a slide. */
export class Check extends Input {
  #box;
  #text = make("span");

  constructor(mirror, node, kind) {
    const box = make("input", { type: "checkbox", role: kind === "switch" ? "switch" : null });
    super(mirror, node, kind, make("label", { class: "check-label" }, box));
    this.#box = box;
    this.element.append(this.#text);
    box.addEventListener("change", () => this.tellChange("value", "onValueChanged", box.checked));
  }

  get control() {
    return this.#box;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") setText(this.#text, this.text("text"));
    else if (name === "value") this.#box.checked = toFlag(value);
  }
}
