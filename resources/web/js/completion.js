// SPDX-License-Identifier: GPL-3.0-or-later
// What could follow the cursor, from the living engine: a list under the prompt that narrows while one types.
import { make } from "./make.js";

const ITEMS_MAX = 100;

/** What all names begin with. @param {string[]} names */
function commonBeginning(names) {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}

export class Completion {
  #connection;
  #field;
  #list;
  #items = [];
  #prefix = "";
  #close = ""; // what ends the string behind a name
  #current = 0;
  #turn = 0; // of the newest question: answers to older ones come too late

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} list a listbox
   */
  constructor(connection, field, list) {
    this.#connection = connection;
    this.#field = field;
    this.#list = list;
    list.addEventListener("pointerdown", (event) => {
      const row = event.target.closest("[role=option]");
      event.preventDefault(); // the field keeps the keyboard
      if (row) this.#accept(Number(row.dataset.index));
    });
  }

  get open() {
    return !this.#list.hidden;
  }

  close() {
    this.#turn++;
    this.#list.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
    this.#field.setAttribute("aria-expanded", "false");
  }

  /** Asks. @param {boolean} typing it is open and the text changed: then nothing is inserted */
  async ask(typing = false) {
    const turn = ++this.#turn;
    const text = this.#field.value.slice(0, this.#field.selectionStart);
    const rest = this.#field.value.slice(this.#field.selectionEnd);
    let answer;
    try {
      answer = await this.#connection.ask("complete", { text, rest, limit: ITEMS_MAX, timeout_ms: 2000 });
    } catch {
      answer = { items: [] };
    }
    if (turn !== this.#turn) return;
    this.#items = answer.items ?? [];
    this.#prefix = answer.prefix ?? "";
    this.#close = answer.close ?? "";
    if (this.#items.length === 0) {
      this.close();
      return;
    }
    if (!typing && this.#items.length === 1) {
      this.#accept(0);
      return;
    }
    if (!typing) this.#insertCommon();
    this.#show(answer.more);
  }

  /** True: the key was for the list. @param {KeyboardEvent} event */
  key(event) {
    if (!this.open) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#select((this.#current + step + this.#items.length) % this.#items.length);
    } else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) {
      this.#accept(this.#current);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #insertCommon() {
    const common = commonBeginning(this.#items.map((each) => each.name));
    if (common.length > this.#prefix.length && common.startsWith(this.#prefix)) {
      this.#replacePrefix(common);
      this.#prefix = common;
    }
  }

  #replacePrefix(text) {
    const end = this.#field.selectionStart;
    this.#field.setRangeText(text, end - this.#prefix.length, end, "end");
    this.#field.dispatchEvent(new Event("change"));
  }

  #accept(index) {
    const item = this.#items[index];
    this.close();
    this.#replacePrefix(item.name + this.#close);
  }

  #show(more) {
    const rows = this.#items.map((item, index) =>
      make("div", { role: "option", id: `completion-${index}`, "data-index": index, "aria-selected": "false" },
        make("span", { class: "name" },
          make("b", { text: item.name.slice(0, this.#prefix.length) }), item.name.slice(this.#prefix.length)),
        make("span", { class: "params", text: item.params !== undefined ? `(${item.params})` : item.text ?? "" }),
        make("span", { class: "kind", text: item.kind ?? "" })));
    if (more) rows.push(make("div", { class: "muted", text: "and more" }));
    this.#list.replaceChildren(...rows);
    this.#list.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    this.#select(0);
  }

  #select(index) {
    this.#list.children[this.#current]?.setAttribute("aria-selected", "false");
    this.#current = index;
    const row = this.#list.children[index];
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", row.id);
  }
}
