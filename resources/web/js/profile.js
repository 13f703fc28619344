// SPDX-License-Identifier: GPL-3.0-or-later
// The profiler: watches what Lua does for some seconds, also while it is busy, and offers what came of it. The picture opens in a page of
// its own, under a policy of its own (app/server/profile.c); here only links to it are made.
import { make, setText } from "./make.js";

const FORMS = [
  { file: "last.svg", text: "Flame graph", title: "Opens in a new tab" },
  { file: "last.json", text: "speedscope", title: "For www.speedscope.app", download: "profile.speedscope.json" },
  { file: "last.txt", text: "Stacks", title: "A line for each stack", download: "profile.txt" },
];

export class Profile {
  #connection;
  #parts;
  /** @type {AbortController | null} of the recording that is under way */
  #recording = null;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {{record: HTMLButtonElement, seconds: HTMLSelectElement, kind: HTMLSelectElement, progress: HTMLProgressElement,
   *   result: HTMLElement}} parts
   */
  constructor(connection, parts) {
    this.#connection = connection;
    this.#parts = parts;
    parts.record.addEventListener("click", () => {
      if (this.#recording) this.#recording.abort();
      else this.#record();
    });
    for (const event of ["state", "hello", "engine"]) connection.on(event, () => this.#setButtons());
    this.#setButtons();
  }

  #setButtons() {
    const { record, seconds, kind } = this.#parts;
    const there = this.#connection.state === "connected" && Boolean(this.#connection.engine);
    record.disabled = !there && !this.#recording;
    seconds.disabled = kind.disabled = !there || Boolean(this.#recording);
    setText(record, this.#recording ? "Cancel" : "Record profile");
  }

  async #record() {
    const { seconds, kind, progress, result } = this.#parts;
    const ms = Number(seconds.value) * 1000;
    const since = performance.now();
    const show = () => {
      const left = Math.max(0, ms - (performance.now() - since));
      progress.value = 1 - left / ms;
      setText(result, left > 0 ? `${Math.ceil(left / 1000)} s left` : "Drawing\u2026");
    };
    this.#recording = new AbortController();
    progress.hidden = false;
    show();
    const ticker = setInterval(show, 200);
    this.#setButtons();
    const problem = await this.#ask(`/engine/profile?seconds=${seconds.value}&kind=${kind.value}&format=collapsed`);
    clearInterval(ticker);
    progress.hidden = true;
    this.#recording = null;
    this.#setButtons();
    if (problem !== null) setText(result, problem);
    else result.replaceChildren(...this.#links());
  }

  /** @returns {Promise<string | null>} what went wrong */
  async #ask(address) {
    try {
      const answer = await fetch(address, { signal: this.#recording.signal });
      if (answer.ok) {
        await answer.text();
        return null;
      }
      const { detail } = await answer.json().catch(() => ({}));
      return detail ?? `refused with ${answer.status}`;
    } catch (error) {
      return error.name === "AbortError" ? "Cancelled" : "Nobody answered";
    }
  }

  // A number at the end, so that a browser does not show an older one.
  #links() {
    return FORMS.map(({ file, text, title, download }) =>
      make("a", { href: `/engine/profile/${file}?${Date.now()}`, text, title,
        ...(download ? { download } : { target: "_blank", rel: "noopener" }) }));
  }
}
