// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table or list, kept by pages. They stay in Lua; those in view are asked for by the event "page" and come by
// the call "page". After "refresh" the old ones go on being shown until new ones come.

const PAGE = 100;
const PAGES_MAX = 40;
const ASK_MS = 3000; // then it is asked for again

export class RowPages {
  #pages = new Map(); // number -> {rows, stale, seen}
  #asked = new Map(); // number -> when
  #count = 0;
  #turn = 0;
  #ask;

  /** @param {function(number, number): void} ask is called with the number of the first row, from 1, and how many */
  constructor(ask) {
    this.#ask = ask;
  }

  get count() {
    return this.#count;
  }

  setCount(count) {
    const before = this.#count;
    this.#count = Math.max(0, Math.floor(count));
    const last = Math.ceil(this.#count / PAGE) - 1;
    for (const number of this.#pages.keys()) if (number > last) this.#pages.delete(number);
    const edge = this.#pages.get(Math.floor(Math.min(before, this.#count) / PAGE));
    if (edge) edge.stale = true; // it was cut, or is longer now
    this.#asked.clear();
  }

  refresh() {
    for (const page of this.#pages.values()) page.stale = true;
    this.#asked.clear();
  }

  /** Rows have come. @param {number} first from 1 @param {Array} rows */
  bring(first, rows) {
    const number = Math.floor((first - 1) / PAGE);
    this.#asked.delete(number);
    if (first < 1 || first > this.#count) return;
    this.#pages.set(number, { rows, first, stale: false, seen: this.#turn });
    while (this.#pages.size > PAGES_MAX) {
      const [oldest] = [...this.#pages].reduce((a, b) => (b[1].seen < a[1].seen ? b : a));
      this.#pages.delete(oldest);
    }
  }

  /** @param {number} row from 1 @returns {*} undefined: it has not come */
  find(row) {
    const page = this.#pages.get(Math.floor((row - 1) / PAGE));
    return page?.rows[row - page.first];
  }

  /** Asks for what is missing between two rows, both from 1. */
  want(from, to) {
    if (this.#count === 0) return;
    this.#turn++;
    const now = performance.now();
    const last = Math.floor((Math.min(to, this.#count) - 1) / PAGE);
    for (let number = Math.max(0, Math.floor((from - 1) / PAGE)); number <= last; number++) {
      const page = this.#pages.get(number);
      if (page) page.seen = this.#turn;
      if ((page && !page.stale) || now - (this.#asked.get(number) ?? -Infinity) < ASK_MS) continue;
      this.#asked.set(number, now);
      this.#ask(number * PAGE + 1, Math.min(PAGE, this.#count - number * PAGE));
    }
  }
}
