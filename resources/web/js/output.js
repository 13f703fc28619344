// SPDX-License-Identifier: GPL-3.0-or-later
// What the script writes, line by line, together with what the prompt was asked. A bounded number of lines is kept as
// elements: the browser skips those out of view (content-visibility), which is simpler than to recycle them, and leaves
// search and selection of the browser working.
import { Terminal } from "./ansi.js";
import { linked } from "./links.js";
import { make } from "./make.js";

const LINES_MAX = 5000;
const LETTERS_MAX = 4000; // of one line; what is longer is cut, and says so
const FLUSH_MS = 16;
const NEAR_END_PX = 24;

/** @typedef {"out"|"err"|"log"|"note"|"entry"} Stream */

export class Output {
  #list;
  #scroller;
  #follower;
  #terminals = { out: new Terminal(), err: new Terminal(), log: new Terminal() };
  #open = null; // {stream, text, more}: a line that has not ended
  #openElement = null;
  #waiting = []; // {stream, text, ended} or {element}, until the next flush
  #timer = 0;
  #follow = true;
  #missed = 0;
  #words = "";
  #hidden = new Set();

  /**
   * @param {{list: HTMLElement, scroller: HTMLElement, follower: HTMLButtonElement}} parts
   */
  constructor({ list, scroller, follower }) {
    this.#list = list;
    this.#scroller = scroller;
    this.#follower = follower;
    scroller.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    follower.addEventListener("click", () => this.setFollow(true));
    // The list, too, grows late: the browser guesses how high a line is until it is drawn.
    const observer = new ResizeObserver(() => this.#toEnd());
    observer.observe(scroller);
    observer.observe(list);
  }

  /** @param {{stream: Stream, text: string, lost?: number}} message */
  write({ stream, text, lost }) {
    if (!(stream in this.#terminals)) stream = "out";
    if (lost > 0) this.note(`${lost} ${lost === 1 ? "line" : "lines"} left out`);
    const lines = text.split("\n");
    const rest = lines.pop();
    for (const line of lines) this.#push({ stream, text: line, ended: true });
    if (rest !== "") this.#push({ stream, text: rest, ended: false });
  }

  /** A remark of the page's own. */
  note(text) {
    this.#push({ element: make("div", { class: "line note", text }) });
  }

  /** Something that is not a line: a question at the prompt, its answer. @param {HTMLElement} element */
  add(element) {
    element.classList.add("line", "entry");
    this.#push({ element });
    this.setFollow(true);
  }

  clear() {
    this.#waiting = [];
    this.#open = this.#openElement = null;
    this.#list.replaceChildren();
    this.setFollow(true);
  }

  /** Only lines that contain the words, whatever their case. @param {string} words */
  setWords(words) {
    this.#words = words.toLowerCase();
    this.#filterAll();
  }

  /** @param {Stream} stream @param {boolean} shown */
  setShown(stream, shown) {
    if (shown) this.#hidden.delete(stream);
    else this.#hidden.add(stream);
    this.#filterAll();
  }

  setFollow(follow) {
    this.#follow = follow;
    if (follow) this.#missed = 0;
    this.#showFollower();
    this.#toEnd();
  }

  get following() {
    return this.#follow;
  }

  /** What is seen, as text. */
  text() {
    this.#flush();
    const lines = [...this.#list.children].filter((each) => !each.hidden);
    return lines.map((each) => each.dataset.text ?? each.textContent).join("\n");
  }

  // --- lines ---

  #push(item) {
    this.#waiting.push(item);
    if (this.#waiting.length > 2 * LINES_MAX) this.#waiting.splice(0, LINES_MAX); // they would not be kept anyway
    // Not requestAnimationFrame: a page in the background would keep all until it is looked at.
    if (!this.#timer) this.#timer = setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const items = this.#waiting;
    if (items.length === 0) return;
    this.#waiting = [];
    const fresh = document.createDocumentFragment();
    let count = 0;
    for (const item of items) {
      if (item.element) {
        this.#open = this.#openElement = null;
        fresh.append(item.element);
        this.#filter(item.element);
        count++;
      } else {
        count += this.#addText(fresh, item);
      }
    }
    this.#list.append(fresh);
    for (let extra = this.#list.childElementCount - LINES_MAX; extra > 0; extra--)
      this.#list.firstElementChild.remove();
    if (!this.#follow) {
      this.#missed += count;
      this.#showFollower();
    }
    this.#toEnd();
  }

  // A piece of text goes on with the line of its stream that is open, if nothing came between.
  #addText(fresh, { stream, text, ended }) {
    const goesOn = this.#open?.stream === stream;
    const all = goesOn ? this.#open.text + text : text;
    const more = (goesOn ? this.#open.more : 0) + Math.max(0, all.length - LETTERS_MAX);
    const whole = all.slice(0, LETTERS_MAX);
    const line = this.#line(stream, whole, more);
    if (goesOn) this.#openElement.replaceWith(line);
    else fresh.append(line);
    this.#open = ended ? null : { stream, text: whole, more };
    this.#openElement = ended ? null : line;
    return goesOn ? 0 : 1;
  }

  #line(stream, text, more) {
    const line = make("div", { class: `line ${stream}` });
    const pieces = this.#terminals[stream].read(text);
    for (const piece of pieces) {
      const nodes = linked(piece.text);
      if (piece.classes.length === 0 && !piece.color && !piece.background) {
        line.append(...nodes);
        continue;
      }
      const span = make("span", { class: piece.classes.join(" ") }, ...nodes);
      if (piece.color) span.style.color = piece.color;
      if (piece.background) span.style.backgroundColor = piece.background;
      line.append(span);
    }
    if (more > 0) line.append(make("span", { class: "cut", text: ` \u2026 ${more} more` }));
    line.dataset.text = pieces.map((each) => each.text).join("");
    this.#filter(line);
    return line;
  }

  // --- what is seen ---

  #filter(line) {
    const stream = ["out", "err", "log"].find((each) => line.classList.contains(each));
    const text = this.#words === "" ? "" : (line.dataset.text ?? line.textContent).toLowerCase();
    line.hidden = (stream !== undefined && this.#hidden.has(stream)) || !text.includes(this.#words);
  }

  #filterAll() {
    this.#flush();
    for (const line of this.#list.children) this.#filter(line);
    this.#toEnd();
  }

  #noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (atEnd !== this.#follow && (atEnd || this.#scroller.matches(":hover, :focus, :focus-within, :active")))
      this.setFollow(atEnd);
  }

  #showFollower() {
    this.#follower.hidden = this.#follow;
    this.#follower.textContent = this.#missed > 0 ? `${this.#missed} new \u2193` : "To the end \u2193";
  }

  #toEnd() {
    if (this.#follow) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}
