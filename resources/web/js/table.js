// SPDX-License-Identifier: GPL-3.0-or-later
// A table of the panel that is told its rows anew each second: rows are kept by their key, so focus, selection and what
// a screen reader stands on survive. A click on a title sorts.
import { make, setText } from "./make.js";

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {function(object): (string|Node)} show text, or a node that is made once for each text of `sort`
 * @property {function(object): (string|number)} [sort] left out: cannot be sorted by it
 * @property {boolean} [number] stands at the right
 * @property {string} [name] for styles
 * @property {boolean} [optional] not there while all its cells are empty
 */
export class Table {
  #columns;
  #key;
  #body;
  #heads;
  #rows = [];
  #elements = new Map();
  #order = { column: -1, down: false };
  #empty;
  element;

  /** @param {string} title @param {Column[]} columns @param {function(object): (string|number)} key @param {string} empty */
  constructor(title, columns, key, empty) {
    this.#columns = columns;
    this.#key = key;
    this.#heads = columns.map((column, index) => this.#head(column, index));
    this.#body = make("tbody");
    this.#empty = make("p", { class: "empty", text: empty });
    this.element = make("div", { class: "table-frame" },
      make("table", { "aria-label": title }, make("thead", {}, make("tr", {}, ...this.#heads)), this.#body), this.#empty);
  }

  #head(column, index) {
    const name = `${column.number ? "right " : ""}${column.name ?? ""}`;
    if (!column.sort) return make("th", { scope: "col", class: name }, make("span", { class: "sr-only", text: column.title }));
    const button = make("button", { type: "button", text: column.title, on: { click: () => this.#sortBy(index) } });
    return make("th", { scope: "col", class: name, "aria-sort": "none" }, button);
  }

  #sortBy(index) {
    const same = this.#order.column === index;
    this.#order = same && this.#order.down ? { column: -1, down: false } : { column: index, down: same };
    this.#heads.forEach((head, i) => {
      if (!this.#columns[i].sort) return;
      const word = i !== this.#order.column ? "none" : this.#order.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", word);
    });
    this.show(this.#rows);
  }

  /** @param {object[]} rows */
  show(rows) {
    this.#rows = rows;
    const sort = this.#columns[this.#order.column]?.sort;
    const sorted = !sort ? rows : [...rows].sort((a, b) => {
      const x = sort(a), y = sort(b);
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
      return this.#order.down ? -order : order;
    });
    const former = this.#elements;
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
    this.#elements = new Map();
    let at = this.#body.firstElementChild;
    for (const row of sorted) {
      const key = this.#key(row);
      const element = former.get(key) ?? make("tr", {}, ...this.#columns.map((column) =>
        make("td", { class: `${column.number ? "right " : ""}${column.name ?? ""}` })));
      former.delete(key);
      this.#elements.set(key, element);
      this.#fill(element, row);
      if (element === at) at = at.nextElementSibling;
      else this.#body.insertBefore(element, at);
    }
    for (const element of former.values()) element.remove();
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true }); // its row was moved
    this.#empty.hidden = rows.length > 0;
    this.#hideEmpty();
  }

  #hideEmpty() {
    this.#columns.forEach((column, i) => {
      if (!column.optional) return;
      const rows = [...this.#body.rows];
      const hidden = rows.every((row) => row.cells[i].textContent === "");
      this.#heads[i].hidden = hidden;
      for (const row of rows) row.cells[i].hidden = hidden;
    });
  }

  #fill(element, row) {
    this.#columns.forEach((column, i) => {
      const cell = element.cells[i];
      const shown = column.show(row);
      if (typeof shown === "string") {
        setText(cell, shown);
        return;
      }
      const text = shown.textContent + (shown.href ?? "");
      if (cell.dataset.made === text) return;
      cell.dataset.made = text;
      cell.replaceChildren(shown);
    });
  }
}
