// SPDX-License-Identifier: GPL-3.0-or-later
// Text of terminals as pieces with a style: the colours of SGR (ECMA-48 8.3.117). Other control sequences have no
// meaning on a page that only grows, and are left out.

/** @typedef {{text: string, classes: string[], color: string, background: string}} Piece */

// CSI, OSC (ended by BEL or ST), and two-byte escapes.
const SEQUENCE = /\x1b(?:\[([0-9;:]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/g;

const plain = () => ({ flags: new Set(), fg: "", bg: "" });

/** A colour of the 256: a class for the 16 that a theme chooses, else the colour. */
function indexed(n, ground) {
  if (!(n >= 0 && n < 256)) return "";
  if (n < 16) return `${ground}-${n}`;
  if (n >= 232) {
    const grey = 8 + 10 * (n - 232);
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = (i) => (i === 0 ? 0 : 55 + 40 * i);
  const at = n - 16;
  return `rgb(${level(Math.floor(at / 36))}, ${level(Math.floor(at / 6) % 6)}, ${level(at % 6)})`;
}

const FLAGS = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "struck" };
const UNFLAGS = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 29: ["struck"] };

/** Reads one text after another; the style at the end of one is that at the begin of the next. */
export class Terminal {
  #style = plain();

  /** @param {string} text @returns {Piece[]} */
  read(text) {
    const pieces = [];
    let from = 0;
    for (const match of text.matchAll(SEQUENCE)) {
      this.#push(pieces, text.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[2] === "m") this.#select(match[1]);
    }
    this.#push(pieces, text.slice(from));
    return pieces;
  }

  #push(pieces, text) {
    if (text === "") return;
    const classes = [...this.#style.flags];
    const piece = { text: text.replace(CONTROL, visible), classes, color: "", background: "" };
    if (this.#style.fg.startsWith("rgb")) piece.color = this.#style.fg;
    else if (this.#style.fg) classes.push(this.#style.fg);
    if (this.#style.bg.startsWith("rgb")) piece.background = this.#style.bg;
    else if (this.#style.bg) classes.push(this.#style.bg);
    pieces.push(piece);
  }

  #select(parameters) {
    const list = parameters.split(/[;:]/, 32).map((each) => Number(each || 0));
    for (let i = 0; i < list.length; i++) {
      const n = list[i];
      if (n === 0) this.#style = plain();
      else if (FLAGS[n]) this.#style.flags.add(FLAGS[n]);
      else if (UNFLAGS[n]) for (const flag of UNFLAGS[n]) this.#style.flags.delete(flag);
      else if (n >= 30 && n <= 37) this.#style.fg = `fg-${n - 30}`;
      else if (n >= 90 && n <= 97) this.#style.fg = `fg-${n - 82}`;
      else if (n >= 40 && n <= 47) this.#style.bg = `bg-${n - 40}`;
      else if (n >= 100 && n <= 107) this.#style.bg = `bg-${n - 92}`;
      else if (n === 39) this.#style.fg = "";
      else if (n === 49) this.#style.bg = "";
      else if (n === 38 || n === 48) i += this.#extended(list, i);
    }
  }

  // 38;5;N and 38;2;R;G;B. How many parameters it took besides.
  #extended(list, i) {
    const key = list[i] === 38 ? "fg" : "bg";
    if (list[i + 1] === 5) {
      this.#style[key] = indexed(list[i + 2], key);
      return 2;
    }
    if (list[i + 1] !== 2) return list.length;
    const [r, g, b] = list.slice(i + 2, i + 5).map((each) => Math.min(255, each || 0));
    this.#style[key] = `rgb(${r ?? 0}, ${g ?? 0}, ${b ?? 0})`;
    return 4;
  }
}

// Bytes that have no letter get their picture of Unicode's "Control Pictures"; a lone carriage return says nothing here.
function visible(c) {
  const code = c.charCodeAt(0);
  if (code === 13) return "";
  return code === 127 ? "\u2421" : String.fromCharCode(0x2400 + code);
}
