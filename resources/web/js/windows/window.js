// SPDX-License-Identifier: GPL-3.0-or-later
// A window of the script: a card with title, bars, content. Its place on the native screen means nothing here.
import { make, setText } from "../make.js";
import { Box } from "./box.js";
import { keyName, normalKey } from "./keys.js";
import { toList } from "./values.js";

const PATIENCE_MS = 3000;
const FIT_PX = 200;
const TYPED = "input, textarea, select, [contenteditable]";

let titleNumber = 0;

export class Window extends Box {
  #title = make("h2", { id: `title-${++titleNumber}`, text: "EPLua" });
  #head = make("div", { class: "window-head" });
  #top = make("div", { class: "window-bars" });
  #bottom = make("div", { class: "window-bars" });
  #closing = 0;
  #fitting = 0;

  constructor(mirror, node, kind) {
    const content = make("div", { class: "window-content" });
    super(mirror, node, kind, make("section", { class: "window" }), content);
    content.style.padding = "12px";
    content.style.gap = "8px";
    const close = make("button", { type: "button", class: "quiet close", "aria-label": "Close the window", text: "\u00d7" });
    close.addEventListener("click", () => this.#close());
    this.#head.append(this.#title, close);
    this.element.append(this.#head, this.#top, content, this.#bottom);
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.element.hidden = true; // until it is shown
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#measure();
  }

  get styled() {
    return this.content;
  }

  hostOf(child) {
    switch (child.kind) {
      case "menubar":
      case "toolbar":
        return this.#top;
      case "statusbar":
        return this.#bottom;
      case "tray":
        return this.#head;
      case "menu":
      case "shortcut":
        return null;
      default:
        return this.content;
    }
  }

  get title() {
    return this.text("title", "EPLua");
  }

  get shown() {
    return this.flag("visible");
  }

  set(name, value) {
    if (name === "visible") {
      this.properties.visible = value;
      this.element.hidden = !this.shown;
      this.#fitSoon();
      return;
    }
    super.set(name, value);
    if (name === "title") setText(this.#title, this.title);
    else if (name === "padding") this.content.style.padding = `${this.number("padding", 12)}px`;
    else if (name === "size" || name === "minimum" || name === "resizable") this.#measure();
    else if (name === "maximized" || name === "fullscreen")
      this.element.classList.toggle("is-maximized", this.flag("maximized") || this.flag("fullscreen"));
  }

  // Sizes are of the content. They are wishes: no window is wider than the page, and on a phone height is free.
  #measure() {
    const [width, height] = toList(this.properties.size);
    const [leastWidth, leastHeight] = toList(this.properties.minimum);
    const set = (name, n) => (n > 0 ? this.element.style.setProperty(name, `${Math.min(8000, n)}px`) : this.element.style.removeProperty(name));
    set("--width", width);
    set("--height", height);
    set("--least-width", leastWidth);
    set("--least-height", leastHeight);
    this.element.classList.toggle("is-sized", width > 0);
    this.element.classList.toggle("is-resizable", this.flag("resizable", true));
    this.#fitSoon();
  }

  // A size that Qt has found for its own elements is a little low for those of a page: no window opens with its last button cut off.
  #fitSoon() {
    cancelAnimationFrame(this.#fitting);
    this.#fitting = requestAnimationFrame(() => {
      const [width, height] = toList(this.properties.size);
      const missing = this.content.scrollHeight - this.content.clientHeight;
      if (width > 0 && missing > 0 && missing <= FIT_PX) this.element.style.setProperty("--height", `${Number(height) + missing}px`);
    });
  }

  /** It stands on the desk, which shares no room out. */
  place() {}

  call(name, value, request) {
    switch (name) {
      case "raise":
        this.element.scrollIntoView({ block: "nearest" });
        return true;
      case "stay":
        this.#wait(0);
        return true;
      default:
        return super.call(name, value, request);
    }
  }

  removed() {
    this.#wait(0);
    super.removed();
  }

  // --- closing: the script decides, unless it says nothing for long ---

  #close() {
    this.tell("close");
    this.#wait(PATIENCE_MS);
  }

  #wait(ms) {
    clearTimeout(this.#closing);
    this.element.querySelector(":scope > .no-answer")?.remove();
    if (ms === 0) return;
    this.#closing = setTimeout(() => {
      const anyway = make("button", { type: "button", class: "danger", text: "Close anyway" });
      const wait = make("button", { type: "button", text: "Wait" });
      anyway.addEventListener("click", () => {
        this.#wait(0);
        this.element.hidden = true;
        this.tell("closed");
      });
      wait.addEventListener("click", () => this.#wait(PATIENCE_MS));
      this.#head.after(make("div", { class: "no-answer", role: "alert" }, make("span", { text: "The script does not answer." }), wait, anyway));
    }, ms);
  }

  // --- keys ---

  #key(event) {
    const name = keyName(event);
    if (name === "" || event.defaultPrevented) return;
    const typed = event.target.closest(TYPED) !== null && [...name].length === 1;
    const shortcut = typed ? null : this.#shortcut(normalKey(name), this.children);
    if (shortcut) {
      event.preventDefault();
      if (shortcut.kind === "item") shortcut.press();
      else shortcut.tell("onActivated");
    } else if (name === "Return" && this.#pressPrimary(event)) {
      event.preventDefault();
    } else if (!event.target.closest(`${TYPED}, button, [tabindex="0"]`)) {
      this.tell("onKey", name);
    }
  }

  #shortcut(key, views) {
    for (const view of views) {
      if (!view.flag("enabled", true)) continue;
      const own = view.kind === "shortcut" ? view.text("key") : view.kind === "item" ? view.text("shortcut") : "";
      if (own !== "" && normalKey(own) === key) return view;
      const below = ["menubar", "menu", "toolbar"].includes(view.kind) ? this.#shortcut(key, view.children) : null;
      if (below) return below;
    }
    return null;
  }

  #pressPrimary(event) {
    if (event.target.closest("textarea, button, select, [role=menu], [role=grid], [role=listbox], [role=tree]")) return false;
    const primary = this.element.querySelector("button.primary:enabled");
    primary?.click();
    return primary !== null;
  }
}
