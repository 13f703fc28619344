// SPDX-License-Identifier: GPL-3.0-or-later
// log: lines that come in at the end. The page keeps fewer than the engine when a script wants very many.
import { make } from "../make.js";
import { toText } from "./values.js";
import { Input } from "./view.js";

const LINES_MAX = 5000;
const NEAR_END_PX = 20;

export class Log extends Input {
  #atEnd = true;
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "log", role: "log", tabindex: "0" }));
    this.element.addEventListener("scroll", () => this.#look(), { passive: true });
    this.observer = new ResizeObserver(() => this.#toEnd());
    this.observer.observe(this.element);
  }

  removed() {
    this.observer.disconnect();
  }

  append(_, lines, reset) {
    const most = Math.min(LINES_MAX, Math.max(1, this.number("max", 10000)));
    this.#look(); // the event of a scroll may not have come yet
    if (reset) this.element.replaceChildren();
    this.element.append(...lines.slice(-most).map((line) => make("div", { text: toText(line) || "\u200b" })));
    while (this.element.childElementCount > most) this.element.firstElementChild.remove();
    this.#toEnd();
  }

  set(name, value) {
    super.set(name, value);
    if (name === "wrap") this.element.classList.toggle("is-wrapped", this.flag("wrap"));
    else if (name === "max") this.append("", [], false);
    else if (name === "follow") this.#toEnd();
  }

  // Whether the user sees the end; what is not on the screen stays as it was.
  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (clientHeight > 0) this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    if (this.flag("follow", true) && this.#atEnd) this.element.scrollTop = this.element.scrollHeight;
  }
}
