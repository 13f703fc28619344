// SPDX-License-Identifier: GPL-3.0-or-later
// What was typed at the prompt, kept in this browser; and the way through it with arrows and search.

const KEY = "eplua.history";
const ENTRIES_MAX = 500;
const LETTERS_MAX = 10000;

export class History {
  #entries = [];
  #at = 0; // where the arrows are; entries.length: at the line being typed
  #typed = "";

  constructor() {
    try {
      const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      if (Array.isArray(list)) this.#entries = list.filter((each) => typeof each === "string").slice(-ENTRIES_MAX);
    } catch {
      // nothing is kept, or what is there is not ours
    }
    this.#at = this.#entries.length;
  }

  /** @param {string} text */
  add(text) {
    if (text.trim() !== "" && text.length <= LETTERS_MAX && this.#entries.at(-1) !== text) {
      this.#entries.push(text);
      this.#entries = this.#entries.slice(-ENTRIES_MAX);
      try {
        localStorage.setItem(KEY, JSON.stringify(this.#entries));
      } catch {
        // full, or switched off: it lasts as long as the page
      }
    }
    this.#at = this.#entries.length;
  }

  /** The entry before or after; null: there is none. @param {-1|1} step @param {string} typed */
  step(step, typed) {
    const to = this.#at + step;
    if (to < 0 || to > this.#entries.length) return null;
    if (this.#at === this.#entries.length) this.#typed = typed;
    this.#at = to;
    return to === this.#entries.length ? this.#typed : this.#entries[to];
  }

  /**
   * The newest entry with the words in it, older than `before`.
   * @returns {{text: string, at: number}|null}
   */
  search(words, before = this.#entries.length) {
    for (let at = before - 1; at >= 0; at--)
      if (this.#entries[at].toLowerCase().includes(words.toLowerCase())) return { text: this.#entries[at], at };
    return null;
  }
}
