// SPDX-License-Identifier: GPL-3.0-or-later
// A source file with numbers, coloured by the server's pieces of GET /source: {"file", "lines": [[{"s","t"}...]...]}.
import { make } from "./make.js";

const STYLES = new Set(["normal", "keyword", "control", "function", "variable", "builtin", "operator", "string", "escape",
  "number", "constant", "comment", "annotation", "error"]);
const SLICE = 400; // lines made at a time, so that a long file does not hold the page up

export class Source {
  #parts;
  #shown = ""; // name of the file
  #turn = 0;

  /** @param {{name: HTMLElement, list: HTMLSelectElement, view: HTMLElement, message: HTMLElement}} parts */
  constructor(parts) {
    this.#parts = parts;
    parts.list.addEventListener("change", () => {
      if (parts.list.value) location.hash = `#source:1:${encodeURIComponent(parts.list.value)}`;
    });
  }

  /** Files that can be chosen. @param {string[]} files */
  setFiles(files) {
    const list = this.#parts.list;
    const names = [...new Set(files.filter(Boolean))];
    if (this.#shown && !names.includes(this.#shown)) names.unshift(this.#shown);
    const key = names.join("\n");
    if (list.dataset.names === key) return;
    list.dataset.names = key;
    list.replaceChildren(make("option", { value: "", text: "Choose a file\u2026" }),
      ...names.map((name) => make("option", { value: name, text: name })));
    list.value = this.#shown;
  }

  /** Shows a file and brings a line into view. @param {string} file @param {number} line */
  async show(file, line) {
    const turn = ++this.#turn;
    if (file !== this.#shown || this.#parts.view.childElementCount === 0) {
      this.#tell("Loading\u2026");
      const answer = await this.#load(file);
      if (turn !== this.#turn) return;
      this.#shown = file;
      this.#parts.list.dataset.names = "";
      this.setFiles([...this.#parts.list.options].map((each) => each.value));
      if (typeof answer === "string") {
        this.#tell(answer);
        return;
      }
      this.#tell("");
      if (!(await this.#fill(answer.lines, line, turn))) return;
    }
    this.#mark(line);
  }

  /** The next look loads it anew: the script may have changed. */
  forget() {
    this.#shown = "";
    this.#parts.view.replaceChildren();
  }

  #tell(text) {
    this.#parts.message.textContent = text;
    this.#parts.message.hidden = text === "";
    if (text !== "") this.#parts.view.replaceChildren();
  }

  async #load(file) {
    try {
      const answer = await fetch(`/source?file=${encodeURIComponent(file)}`, { headers: { Accept: "application/json" } });
      if (answer.status === 404) return `The engine does not know the file ${file}.`;
      if (!answer.ok) return `${file} cannot be shown (${answer.status}).`;
      const json = await answer.json();
      return Array.isArray(json.lines) ? json : `${file} cannot be shown.`;
    } catch {
      return "Nobody answers, so the source cannot be loaded.";
    }
  }

  async #fill(lines, target, turn) {
    const view = this.#parts.view;
    view.replaceChildren();
    view.style.setProperty("--digits", String(String(lines.length).length));
    for (let from = 0; from < lines.length; from += SLICE) {
      const part = make("div", { class: "slice" });
      lines.slice(from, from + SLICE).forEach((pieces, i) => part.append(this.#line(from + i + 1, pieces)));
      view.append(part);
      if (from + SLICE < lines.length) await new Promise((resolve) => setTimeout(resolve, 0));
      if (turn !== this.#turn) return false;
    }
    return true;
  }

  #line(number, pieces) {
    const code = make("span", { class: "text" });
    for (const { s, t } of Array.isArray(pieces) ? pieces : []) {
      if (typeof t !== "string") continue;
      code.append(s === "normal" || !STYLES.has(s) ? document.createTextNode(t) : make("span", { class: `s-${s}`, text: t }));
    }
    return make("div", { class: "row", "data-line": number }, make("span", { class: "number", "aria-hidden": "true", text: String(number) }), code);
  }

  #mark(line) {
    const view = this.#parts.view;
    view.querySelector(".row.target")?.classList.remove("target");
    const row = view.querySelector(`.row[data-line="${Number(line)}"]`);
    if (!row) return;
    row.classList.add("target");
    row.scrollIntoView({ block: line === 1 ? "start" : "center" });
  }
}
