// SPDX-License-Identifier: GPL-3.0-or-later
// Around a window: menubar, menu, item, toolbar, statusbar, shortcut, tray.
import { make, setText } from "../make.js";
import { itemTitle, menuText, openMenu } from "./menu.js";
import { toFlag } from "./values.js";
import { View } from "./view.js";

export class MenuBar extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { role: "menubar", class: "menubar" }));
    this.element.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const buttons = [...this.element.querySelectorAll("button:enabled")];
      if (step) buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length]?.focus();
    });
  }

  hostOf(child) {
    return child.kind === "menu" ? this.element : null;
  }
}

/** A menu; its element is the button that opens it, where it stands in a bar. */
export class Menu extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("button", { type: "button", class: "quiet", "aria-haspopup": "menu" }));
    this.element.addEventListener("click", () => openMenu(this, this.element));
  }

  get control() {
    return this.element;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") setText(this.element, menuText(this));
  }
}

/** A line of a menu, or a button of a toolbar. */
export class Item extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("button", { type: "button", class: "quiet" }));
    this.element.addEventListener("click", () => this.press());
  }

  get control() {
    return this.element;
  }

  press() {
    if (this.flag("checkable")) {
      const value = !this.flag("value");
      this.tellChange("value", "onValueChanged", value);
      this.#show();
    }
    this.tell("onClicked");
  }

  set(name, value) {
    super.set(name, value);
    this.#show();
  }

  #show() {
    setText(this.element, menuText(this) || this.text("icon"));
    this.element.title = itemTitle(this);
    if (this.flag("checkable")) this.element.setAttribute("aria-pressed", String(this.flag("value")));
    else this.element.removeAttribute("aria-pressed");
  }
}

export class ToolBar extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { role: "toolbar", class: "toolbar" }));
  }

  get direction() {
    return "row";
  }

  hostOf() {
    return this.element;
  }
}

export class StatusBar extends View {
  #text = make("span", { class: "status-text", role: "status" });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "statusbar" }));
    this.element.append(this.#text);
  }

  get direction() {
    return "row";
  }

  hostOf() {
    return this.element;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") setText(this.#text, this.text("text"));
  }
}

/** A key of the window, which looks for it. */
export class Shortcut extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("span", { hidden: true }));
  }
}

/** The page has no tray: a button in the title of the window. */
export class Tray extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("button", { type: "button", class: "quiet tray", text: "\u25cf" }));
    this.nameBy("Tray icon");
    this.element.addEventListener("click", () => {
      const menu = this.children.find((each) => each.kind === "menu");
      if (menu) openMenu(menu, this.element);
      else this.tell("onClicked");
    });
  }

  set(name, value) {
    super.set(name, value);
    if (name === "visible") this.element.hidden = !toFlag(value, true);
    else if (name === "tooltip") this.nameBy(this.text("tooltip") || "Tray icon");
  }
}
