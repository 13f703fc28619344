// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen from options: radio, dropdown, multiselect.
import { make } from "../make.js";
import { toList, toOptions, toText } from "./values.js";
import { Input } from "./view.js";

let groupNumber = 0;

export class Radio extends Input {
  #name = `radio-${++groupNumber}`;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { role: "radiogroup", class: "options is-vertical" }));
    this.element.addEventListener("change", (event) => this.tellChange("value", "onValueChanged", event.target.value));
  }

  set(name, value) {
    super.set(name, value);
    if (name === "options") {
      this.element.replaceChildren(...toOptions(value).map((option) => make("label", { class: "check-label" },
        make("input", { type: "radio", name: this.#name, value: option.value }), make("span", { text: option.text }))));
    } else if (name === "orientation") {
      this.element.classList.toggle("is-vertical", value !== "horizontal");
    }
    if (name === "options" || name === "value")
      for (const box of this.element.querySelectorAll("input")) box.checked = box.value === this.text("value");
  }

  call(name, value) {
    if (name !== "focus") return super.call(name, value);
    (this.element.querySelector("input:checked") ?? this.element.querySelector("input"))?.focus();
    return true;
  }
}

export class Dropdown extends Input {
  #select = make("select");
  #field = make("input", { type: "text", hidden: true, autocomplete: "off" });
  #list = make("datalist", { id: `options-${++groupNumber}` });
  growsX = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "dropdown" }));
    this.#field.setAttribute("list", this.#list.id);
    this.element.append(this.#select, this.#field, this.#list);
    this.#select.addEventListener("change", () => this.tellChange("value", "onValueChanged", this.#select.value));
    this.#field.addEventListener("input", () => this.tellChange("value", "onValueChanged", this.#field.value));
  }

  get control() {
    return this.flag("editable") ? this.#field : this.#select;
  }

  set(name, value) {
    super.set(name, value);
    if (name === "options" || name === "placeholder") {
      const options = toOptions(this.properties.options).map((each) => make("option", { value: each.value, text: each.text }));
      this.#list.replaceChildren(...options.map((each) => each.cloneNode(true)));
      this.#select.replaceChildren(make("option", { value: "", hidden: true, text: this.text("placeholder") }), ...options);
      this.#field.placeholder = this.text("placeholder");
    } else if (name === "editable") {
      this.#select.hidden = this.flag("editable");
      this.#field.hidden = !this.flag("editable");
    } else if (name === "enabled") {
      this.#select.disabled = this.#field.disabled = !this.flag("enabled", true);
    }
    if (["options", "value", "editable", "placeholder"].includes(name)) this.#show();
  }

  #show() {
    const value = this.text("value");
    this.#select.value = value;
    if (this.#select.selectedIndex < 0) this.#select.selectedIndex = 0;
    if (this.#field.value !== value) this.#field.value = value;
  }
}

const OPTION_PX = 28;

export class Multiselect extends Input {
  growsX = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { role: "group", class: "options multiselect is-vertical" }));
    this.element.style.maxHeight = `${5 * OPTION_PX}px`;
    this.element.addEventListener("change", () => {
      const values = [...this.element.querySelectorAll("input:checked")].map((each) => each.value);
      this.tellChange("value", "onValueChanged", values);
    });
  }

  set(name, value) {
    super.set(name, value);
    if (name === "options") {
      this.element.replaceChildren(...toOptions(value).map((option) => make("label", { class: "check-label" },
        make("input", { type: "checkbox", value: option.value }), make("span", { text: option.text }))));
    } else if (name === "rows") {
      this.element.style.maxHeight = `${Math.max(1, this.number("rows", 5)) * OPTION_PX}px`;
    }
    if (name !== "options" && name !== "value") return;
    const chosen = new Set(toList(this.properties.value).map((each) => toText(each)));
    for (const box of this.element.querySelectorAll("input")) box.checked = chosen.has(box.value);
  }

  call(name, value) {
    if (name !== "focus") return super.call(name, value);
    this.element.querySelector("input")?.focus();
    return true;
  }
}
