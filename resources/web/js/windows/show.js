// SPDX-License-Identifier: GPL-3.0-or-later
// What is only shown: label, heading, html, image.
import { make, setText } from "../make.js";
import { showMarkup } from "./markup.js";
import { showContextMenu } from "./menu.js";
import { pictureAddress } from "./picture.js";
import { View } from "./view.js";

export class Label extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "label" }));
    this.element.addEventListener("click", () => this.tell("onClicked"));
    showContextMenu(this);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text" || name === "html") this.#show();
    else if (name === "wrap") this.element.classList.toggle("no-wrap", !this.flag("wrap", true));
    else if (name === "selectable") this.element.classList.toggle("selectable", this.flag("selectable"));
  }

  #show() {
    this.element.classList.toggle("is-markup", this.flag("html"));
    if (this.flag("html")) showMarkup(this.element, this.text("text"), { follow: (address) => this.tell("onLinkActivated", address) });
    else setText(this.element, this.text("text"));
  }
}

export class Heading extends View {
  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { role: "heading", "aria-level": "2", class: "level-1" }));
  }

  set(name, value) {
    super.set(name, value);
    if (name === "text") setText(this.element, this.text("text"));
    if (name !== "level") return;
    const level = Math.min(3, Math.max(1, this.number("level", 1)));
    this.element.classList.remove("level-1", "level-2", "level-3");
    this.element.classList.add(`level-${level}`);
    this.element.setAttribute("aria-level", level + 1); // 1 is the page's
  }
}

export class Html extends View {
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "html", tabindex: "0" }));
  }

  set(name, value) {
    super.set(name, value);
    if (name === "value")
      showMarkup(this.element, this.text("value"), { page: true, follow: (address) => this.tell("onLinkActivated", address) });
  }
}

const FITS = { contain: "contain", cover: "cover", stretch: "fill", none: "none" };

export class Image extends View {
  #image = make("img", { alt: "" });
  #words = make("span", { class: "no-image" });

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "image" }));
    this.element.append(this.#image, this.#words);
    this.element.addEventListener("click", () => this.tell("onClicked"));
    this.#image.addEventListener("error", () => this.#showWords(true));
    showContextMenu(this);
    this.#showWords(true);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "fit") this.#image.style.objectFit = FITS[this.text("fit", "contain")] ?? "contain";
    else if (name === "data" || name === "source" || name === "text") {
      const address = pictureAddress(this.properties.data, this.properties.source);
      this.#image.alt = this.text("text");
      this.#showWords(address === "");
      if (address === "") this.#image.removeAttribute("src");
      else if (this.#image.src !== address) this.#image.src = address;
    }
  }

  #showWords(words) {
    this.#image.hidden = words;
    this.#words.hidden = !words;
    setText(this.#words, this.text("text") || this.text("source").split("/").at(-1) || "image");
  }
}
