// SPDX-License-Identifier: GPL-3.0-or-later
// table and list: as many rows as one likes, of which only those in view are elements. A browser draws no element of
// 28 million pixels, so beyond a height the scroll bar stands for rows in proportion, and no longer for pixels.
import { make, setText } from "../make.js";
import { showContextMenu } from "./menu.js";
import { RowPages } from "./rowpages.js";
import { cssColor } from "./style.js";
import { toCell, toFlag, toList, toNumber, toText } from "./values.js";
import { Input } from "./view.js";

const ROW_PX = 26;
const HEIGHT_MAX = 8000000;
const SETTLE_MS = 60; // a scroll bar that is dragged asks for where it stops

let gridNumber = 0;

class Rows extends Input {
  #pages = new RowPages((first, count) => this.tell("page", [first, count]));
  #head = make("div", { class: "rows-head", role: "row" });
  #scroller = make("div", { class: "rows-scroll" });
  #space = make("div", { class: "rows-space" });
  #body = make("div", { class: "rows-body", role: "rowgroup" });
  #id = `rows-${++gridNumber}`;
  #timer = 0;
  #columns = [{ title: "" }];
  growsX = true;
  growsY = true;

  constructor(mirror, node, kind) {
    super(mirror, node, kind, make("div", { class: "rows", tabindex: "0", role: kind === "table" ? "grid" : "listbox" }));
    this.#space.append(this.#body);
    this.#scroller.append(this.#space);
    this.element.append(this.#head, this.#scroller);
    this.#head.hidden = kind !== "table";
    this.#body.classList.toggle("stripes", kind === "table");
    this.#scroller.addEventListener("scroll", () => this.#show(), { passive: true });
    this.#body.addEventListener("click", (event) => this.#select(this.#rowAt(event)));
    this.#body.addEventListener("dblclick", (event) => this.#activate(this.#rowAt(event)));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.observer = new ResizeObserver(() => this.#show());
    this.observer.observe(this.#scroller);
    showContextMenu(this);
  }

  removed() {
    this.observer.disconnect();
    clearTimeout(this.#timer);
  }

  set(name, value) {
    super.set(name, value);
    switch (name) {
      case "columns":
        this.#columns = toList(value).map((each) => (each !== null && typeof each === "object" && !each.base64 ? each : { title: each }));
        this.#showHead();
        break;
      case "row_count":
        this.#pages.setCount(toNumber(value));
        break;
      case "header":
        this.#head.hidden = !toFlag(value, true);
        break;
      case "stripes":
        this.#body.classList.toggle("stripes", toFlag(value, true));
        break;
      case "sortable":
      case "sort_column":
      case "sort_descending":
        this.#showHead();
        break;
      default:
        break;
    }
    if (["columns", "row_count", "selected", "visible"].includes(name)) this.#show();
  }

  call(name, value, request) {
    switch (name) {
      case "page":
        this.#pages.bring(toNumber(value?.[0]), toList(value?.[1]));
        break;
      case "refresh":
        this.#pages.refresh();
        break;
      case "scroll_to":
        this.#reveal(toNumber(value));
        break;
      default:
        return super.call(name, value, request);
    }
    this.#show();
    return true;
  }

  // --- head ---

  get #template() {
    return this.#columns.map((each) => (toNumber(each.width) > 0 ? `${Math.min(4000, each.width)}px` : "minmax(64px, 1fr)")).join(" ") || "1fr";
  }

  #showHead() {
    const sorted = this.number("sort_column"), down = this.flag("sort_descending");
    this.element.style.setProperty("--columns", this.#template);
    this.#head.replaceChildren(...this.#columns.map((column, i) => {
      const title = toText(column.title);
      const arrow = sorted === i + 1 ? (down ? " \u2193" : " \u2191") : "";
      const cell = make("div", { role: "columnheader", class: `cell at-${this.#align(column)}` });
      if (sorted === i + 1) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      if (this.flag("sortable") && toFlag(column.sortable, true)) {
        const button = make("button", { type: "button", class: "quiet", text: title + arrow });
        button.addEventListener("click", () => this.tell("onSorted", [i + 1, sorted === i + 1 && !down]));
        cell.append(button);
      } else {
        setText(cell, title + arrow);
      }
      return cell;
    }));
  }

  #align(column) {
    return ["center", "right"].includes(column.align) ? column.align : "left";
  }

  // --- rows in view ---

  #window() {
    const count = this.#pages.count, room = this.#scroller.clientHeight;
    const height = Math.min(count * ROW_PX, HEIGHT_MAX);
    const visible = Math.ceil(room / ROW_PX) + 1;
    const scaled = count * ROW_PX > HEIGHT_MAX;
    const top = Math.min(this.#scroller.scrollTop, Math.max(0, height - room));
    const first = scaled
      ? Math.round((top / Math.max(1, height - room)) * Math.max(0, count - Math.floor(room / ROW_PX)))
      : Math.floor(top / ROW_PX);
    return { count, height, first, last: Math.min(count, first + visible), top: scaled ? top : first * ROW_PX };
  }

  #show() {
    const { count, height, first, last, top } = this.#window();
    this.#space.style.height = `${height}px`;
    this.#body.style.top = `${top}px`;
    this.element.setAttribute("aria-rowcount", count);
    while (this.#body.childElementCount > last - first) this.#body.lastElementChild.remove();
    while (this.#body.childElementCount < last - first) this.#body.append(make("div", { class: "row-line", role: this.kind === "table" ? "row" : "option" }));
    const selected = this.number("selected");
    for (let i = first; i < last; i++) this.#fill(this.#body.children[i - first], i + 1, i + 1 === selected);
    if (selected > first && selected <= last) this.element.setAttribute("aria-activedescendant", `${this.#id}-${selected}`);
    else this.element.removeAttribute("aria-activedescendant");
    clearTimeout(this.#timer);
    if (last > first && this.#scroller.clientHeight > 0) // else it is on a page that is not in front
      this.#timer = setTimeout(() => this.#pages.want(first + 1, last), this.#pages.find(first + 1) === undefined && top > 0 ? SETTLE_MS : 0);
  }

  #fill(line, row, selected) {
    line.id = `${this.#id}-${row}`;
    line.dataset.row = row;
    line.classList.toggle("odd", row % 2 === 1);
    line.setAttribute("aria-selected", String(selected));
    if (this.kind === "table") line.setAttribute("aria-rowindex", row);
    const found = this.#pages.find(row);
    const values = this.kind === "table" ? toList(found) : [found ?? ""];
    while (line.childElementCount > this.#columns.length) line.lastElementChild.remove();
    this.#columns.forEach((column, i) => {
      const cell = line.children[i] ?? line.appendChild(make("div", { role: this.kind === "table" ? "gridcell" : null }));
      const { text, color, bold } = toCell(values[i]);
      cell.className = `cell at-${this.#align(column)}${bold ? " bold" : ""}`;
      cell.style.color = cssColor(color);
      setText(cell, text);
    });
  }

  // --- the user ---

  #rowAt(event) {
    return Number(event.target.closest(".row-line")?.dataset.row ?? 0);
  }

  #select(row) {
    if (row < 1 || row > this.#pages.count || row === this.number("selected")) return;
    this.tellChange("selected", "onSelected", row);
    this.#show();
  }

  #activate(row) {
    if (row >= 1) this.tell("onActivated", row);
  }

  #reveal(row) {
    if (row < 1) return;
    const { count, height } = this.#window();
    const room = this.#scroller.clientHeight;
    if (count * ROW_PX > HEIGHT_MAX) {
      this.#scroller.scrollTop = ((row - 1) / Math.max(1, count - Math.floor(room / ROW_PX))) * (height - room);
      return;
    }
    const top = (row - 1) * ROW_PX, at = this.#scroller.scrollTop;
    if (top < at) this.#scroller.scrollTop = top;
    else if (top + ROW_PX > at + room) this.#scroller.scrollTop = top + ROW_PX - room;
  }

  #key(event) {
    if (event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_PX) - 1);
    const selected = this.number("selected"), count = this.#pages.count;
    const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + page, PageUp: selected - page, Home: 1, End: count }[event.key];
    if (to !== undefined && count > 0) {
      const row = Math.min(count, Math.max(1, to));
      this.#reveal(row);
      this.#select(row);
    } else if (event.key === "Enter" && selected > 0) {
      this.#activate(selected);
    } else {
      return;
    }
    event.preventDefault();
  }
}

export class Table extends Rows {}
export class List extends Rows {}
