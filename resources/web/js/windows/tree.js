// SPDX-License-Identifier: GPL-3.0-or-later
// tree: items in items. All come at once, so all that are open are elements.
import { make } from "../make.js";
import { showContextMenu } from "./menu.js";
import { toFlag, toList, toText } from "./values.js";
import { Input } from "./view.js";

const DEPTH_MAX = 40;

export class Tree extends Input {
  #open = new Map(); // id -> opened or closed by the user
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "tree", role: "tree", tabindex: "0" }));
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("dblclick", (event) => this.#activate(this.#itemAt(event)));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    showContextMenu(this);
  }

  set(name, value) {
    super.set(name, value);
    if (name === "items") this.#build();
    else if (name === "selected") this.#mark();
  }

  #build() {
    const top = this.element.scrollTop;
    this.element.replaceChildren(...this.#rows(toList(this.properties.items), 1));
    this.element.scrollTop = top;
    this.#mark();
  }

  #rows(items, depth) {
    const list = [];
    for (const each of items) {
      const rich = each !== null && typeof each === "object" && !each.base64;
      const text = toText(rich ? each.text : each), id = rich ? toText(each.id, text) : text;
      const below = rich ? toList(each.items) : [];
      const open = this.#open.get(id) ?? (rich && toFlag(each.expanded));
      const row = make("div", { class: "tree-row", role: "treeitem", "aria-level": depth, "aria-selected": "false" },
        make("span", { class: "twig", "aria-hidden": "true" }), make("span", { class: "tree-text", text }));
      row.dataset.id = id;
      row.style.paddingLeft = `${6 + 16 * (depth - 1)}px`;
      if (below.length > 0) row.setAttribute("aria-expanded", String(open));
      list.push(row);
      if (open && below.length > 0 && depth < DEPTH_MAX) list.push(...this.#rows(below, depth + 1));
    }
    return list;
  }

  #mark() {
    const selected = this.text("selected");
    for (const row of this.element.children) row.setAttribute("aria-selected", String(selected !== "" && row.dataset.id === selected));
  }

  #itemAt(event) {
    return event.target.closest(".tree-row");
  }

  #click(event) {
    const row = this.#itemAt(event);
    if (!row) return;
    if (event.target.classList.contains("twig")) this.#expand(row, row.getAttribute("aria-expanded") !== "true");
    else this.#select(row);
  }

  #select(row) {
    if (row.dataset.id === this.text("selected")) return;
    this.tellChange("selected", "onSelected", row.dataset.id);
    this.#mark();
    row.scrollIntoView({ block: "nearest" });
  }

  #activate(row) {
    if (row) this.tell("onActivated", row.dataset.id);
  }

  #expand(row, open) {
    if (!row.hasAttribute("aria-expanded")) return;
    const { id } = row.dataset;
    this.#open.set(id, open);
    this.tell("onExpanded", [id, open]);
    this.#build();
  }

  #key(event) {
    const rows = [...this.element.children];
    const at = rows.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      const row = rows[Math.min(rows.length - 1, Math.max(0, to))];
      if (row) this.#select(row);
    } else if (at >= 0 && event.key === "ArrowRight") this.#expand(rows[at], true);
    else if (at >= 0 && event.key === "ArrowLeft") this.#expand(rows[at], false);
    else if (at >= 0 && event.key === "Enter") this.#activate(rows[at]);
    else return;
    event.preventDefault();
  }
}
