// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt: code goes to the engine, results come as trees. Return runs what is complete and goes on with what is
// not; the engine decides which it is.
import { Completion } from "./completion.js";
import { History } from "./history.js";
import { linked } from "./links.js";
import { make } from "./make.js";
import { valueView } from "./value.js";

export class Prompt {
  #connection;
  #output;
  #field;
  #interrupt;
  #announce;
  #search;
  #history = new History();
  #completion;
  #running = 0;
  #found = null; // while searching: {text, at}
  #before = ""; // what stood there when the search began

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./output.js").Output} output
   * @param {{field: HTMLTextAreaElement, list: HTMLElement, interrupt: HTMLButtonElement, search: HTMLElement,
   *   announce: HTMLElement}} parts
   */
  constructor(connection, output, { field, list, interrupt, search, announce }) {
    this.#connection = connection;
    this.#output = output;
    this.#field = field;
    this.#interrupt = interrupt;
    this.#search = search;
    this.#announce = announce;
    this.#completion = new Completion(connection, field, list);
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("change", () => this.#fit());
    field.addEventListener("blur", () => this.#completion.close());
    search.querySelector("input").addEventListener("input", () => this.#find());
    search.querySelector("input").addEventListener("keydown", (event) => this.#searchKey(event));
    interrupt.addEventListener("click", () => this.#stop());
    connection.on("state", ({ state }) => field.closest("form").classList.toggle("is-away", state !== "connected"));
  }

  #changed() {
    this.#fit();
    if (this.#completion.open) this.#completion.ask(true);
  }

  // As high as its text, as far as the style lets it.
  #fit() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  #set(text) {
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  #key(event) {
    if (event.isComposing || this.#completion.key(event)) return;
    const { value, selectionStart, selectionEnd } = this.#field;
    const control = event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#run();
    } else if (event.key === "Tab" && !event.shiftKey && value.slice(0, selectionStart).trim() !== "") {
      event.preventDefault(); // on an empty line Tab goes on to the next element, so nobody is caught here
      this.#completion.ask();
    } else if (event.key === "ArrowUp" && !value.slice(0, selectionStart).includes("\n")) {
      this.#step(event, -1);
    } else if (event.key === "ArrowDown" && !value.slice(selectionEnd).includes("\n")) {
      this.#step(event, 1);
    } else if (control && event.key === "r") {
      event.preventDefault();
      this.#openSearch();
    } else if (control && event.key === "c" && selectionStart === selectionEnd) {
      event.preventDefault();
      this.#stop();
    } else if (control && event.key === "l") {
      event.preventDefault();
      this.#output.clear();
    }
  }

  #step(event, step) {
    const text = this.#history.step(step, this.#field.value);
    if (text === null) return;
    event.preventDefault();
    this.#set(text);
  }

  #stop() {
    if (this.#running > 0)
      this.#connection.ask("interrupt", { session: this.#connection.hello?.session }).catch(() => {});
    else this.#set("");
  }

  // --- running ---

  async #run() {
    const code = this.#field.value;
    if (code.trim() === "" || this.#connection.state !== "connected") return;
    this.#completion.close();
    const forced = /\n[ \t]*$/.test(code); // a second Return on an empty line: show what is wrong with it
    this.#setRunning(1);
    let answer;
    try {
      answer = await this.#connection.ask("evaluate", { code, multiline: !forced, depth: 2 });
    } catch (error) {
      this.#show(code, make("div", { class: "failed", text: error.message }), error.message);
      return;
    } finally {
      this.#setRunning(-1);
    }
    if (answer.incomplete) {
      if (this.#field.value === code) this.#goOn(code);
      return;
    }
    this.#history.add(code.trimEnd());
    if (this.#field.value === code) this.#set("");
    if (answer.ok) this.#showResults(code, answer);
    else this.#showError(code, answer);
  }

  #goOn(code) {
    const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(code)[1];
    const opens = /(?:\b(?:then|do|else|repeat)|\bfunction\b[^\n]*\)|[{(])\s*$/.test(code);
    this.#set(`${code}\n${indent}${opens ? "  " : ""}`);
  }

  #setRunning(step) {
    this.#running += step;
    this.#interrupt.hidden = this.#running === 0;
  }

  #show(code, result, spoken) {
    const entry = make("div", {}, make("pre", { class: "code", text: code.trimEnd() }), result);
    entry.dataset.text = [`> ${code.trimEnd()}`, spoken].filter(Boolean).join("\n");
    this.#output.add(entry);
    this.#announce.textContent = spoken.slice(0, 300);
  }

  #showResults(code, answer) {
    const results = answer.results ?? [];
    const list = make("div", { class: "results" }, ...results.map((each) => valueView(this.#connection, each)));
    if (answer.more) list.append(make("div", { class: "muted", text: "and more results" }));
    if (answer.time_ms >= 100) list.append(make("div", { class: "muted time", text: `${Math.round(answer.time_ms)} ms` }));
    this.#show(code, list, results.map((each) => each.text).join("\t"));
  }

  #showError(code, answer) {
    const message = typeof answer.error === "string" ? answer.error : answer.error?.message ?? "failed";
    const error = make("div", { class: "failed" }, ...linked(message));
    const trace = answer.traceback?.startsWith(message) ? answer.traceback.slice(message.length).trim() : answer.traceback;
    if (trace)
      error.append(make("details", { class: "traceback" },
        make("summary", { text: "traceback" }), make("pre", {}, ...linked(trace))));
    this.#show(code, error, message);
  }

  // --- search ---

  #openSearch() {
    const input = this.#search.querySelector("input");
    this.#before = this.#field.value;
    this.#found = null;
    this.#search.hidden = false;
    input.value = "";
    input.focus();
    this.#find();
  }

  #find(before) {
    const words = this.#search.querySelector("input").value;
    const found = words === "" ? null : this.#history.search(words, before);
    if (found || before === undefined) this.#found = found;
    this.#search.classList.toggle("is-empty", words !== "" && !found);
    if (this.#found) this.#set(this.#found.text);
  }

  #searchKey(event) {
    const again = event.ctrlKey && event.key === "r";
    if (again) {
      this.#find(this.#found?.at);
    } else if (event.key === "Enter") {
      this.#closeSearch();
    } else if (event.key === "Escape" || (event.ctrlKey && event.key === "g")) {
      this.#set(this.#before);
      this.#closeSearch();
    } else {
      return;
    }
    event.preventDefault();
  }

  #closeSearch() {
    this.#search.hidden = true;
    this.#field.focus();
  }
}
