// SPDX-License-Identifier: GPL-3.0-or-later
// The head of the panel: what runs, how it goes, stop and restart; and the banner that tells when nobody answers.
import { bytesText } from "./graphs.js";
import { make, setText } from "./make.js";

/** @param {number} seconds */
export function durationText(seconds) {
  const s = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  if (s >= 86400) return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

const WORDS = { running: "running", idle: "idle", busy: "busy", paused: "paused", none: "stopped" };

/** Asks before something that cannot be taken back. @returns {Promise<boolean>} */
function confirmed(title, text, word) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "confirm", "aria-label": title },
      make("form", { method: "dialog" },
        make("h2", { text: title }), make("p", { text }),
        make("div", { class: "buttons" },
          make("button", { value: "", autofocus: true, text: "Cancel" }),
          make("button", { value: "yes", class: "danger", text: word }))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** The last part of a path: what people call a script. */
const baseName = (path) => path.split("/").at(-1);

export class Head {
  #connection;
  #output;
  #parts;
  #ticker = 0;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./output.js").Output} output
   * @param {Object<string, HTMLElement>} parts script, status, uptime, memory, stop, restart, banner
   */
  constructor(connection, output, parts) {
    this.#connection = connection;
    this.#output = output;
    this.#parts = parts;
    connection.on("state", (event) => this.#showState(event));
    connection.on("hello", (hello) => this.#showHello(hello));
    connection.on("restarted", (hello) => output.note(`a new process (${hello.pid}) answers`));
    connection.on("engine", ({ event }) => this.#showEngine(event));
    connection.on("status", (status) => this.#showStatus(status));
    parts.stop.addEventListener("click", () => this.#act("stop", "Stop", "Its timers end and its windows close."));
    parts.restart.addEventListener("click", () => this.#act("restart", "Restart", "It begins anew; what it holds in memory is lost."));
  }

  get #script() {
    return baseName(this.#connection.hello?.script ?? "") || "the engine";
  }

  async #act(verb, word, text) {
    if (this.#connection.engine && !(await confirmed(`${word} ${this.#script}?`, text, word))) return;
    try {
      await this.#connection.ask(verb);
    } catch (error) {
      this.#output.note(`${word}: ${error.message}`);
    }
  }

  #showHello(hello) {
    const script = hello.script ?? "";
    setText(this.#parts.script, baseName(script) || "no script");
    this.#parts.script.title = script;
    document.title = script ? `${baseName(script)} \u2013 EPLua` : "EPLua";
    this.#setButtons();
    this.#showBanner();
  }

  #showState({ state, retryMs }) {
    document.body.dataset.connection = state;
    this.#setButtons();
    clearInterval(this.#ticker);
    if (state === "connected") {
      this.#word("none", "connected"); // the first status follows
      this.#showBanner();
      return;
    }
    this.#word("away", state === "refused" ? "locked out" : state === "connecting" ? "connecting" : "reconnecting");
    this.#showBanner(state, retryMs);
  }

  #showEngine(event) {
    this.#output.note(event === "bound" ? "the engine has started" : "the engine has ended");
    if (event !== "bound") this.#word("none", "stopped");
    this.#setButtons();
    this.#showBanner();
  }

  #setButtons() {
    const there = this.#connection.state === "connected";
    this.#parts.stop.disabled = !there || !this.#connection.engine;
    this.#parts.restart.disabled = !there;
  }

  #word(kind, word) {
    this.#parts.status.dataset.status = kind;
    setText(this.#parts.status.querySelector(".word"), word);
  }

  #showStatus(status) {
    const known = Object.hasOwn(WORDS, status.status) ? status.status : "none";
    const busyS = Math.floor((status.busy_since_ms ?? 0) / 1000);
    this.#word(known, known === "busy" && busyS >= 1 ? `busy for ${durationText(busyS)}` : WORDS[known]);
    setText(this.#parts.uptime, durationText(status.uptime ?? 0));
    setText(this.#parts.memory, bytesText(status.lua_memory));
    setText(this.#parts.errors, String(status.errors ?? 0));
    this.#parts.errors.parentElement.hidden = !(status.errors > 0);
  }

  // Its parts stay the same elements while they say the same, so a button under the finger is not exchanged.
  #showBanner(state = this.#connection.state, retryMs = 0) {
    const { banner } = this.#parts;
    const kind = state !== "connected" ? state : this.#connection.engine ? "" : "ended";
    banner.hidden = kind === "";
    if (banner.dataset.kind !== kind) {
      banner.dataset.kind = kind;
      banner.replaceChildren(make("span", {}), ...this.#bannerButtons(kind));
    }
    const text = banner.firstChild;
    if (kind === "refused") {
      setText(text, "This browser is no longer let in: the program was started anew. Open the link that it printed. What you see is from before.");
    } else if (kind === "ended") {
      setText(text, "The script has ended. Its output stays here.");
    } else if (kind !== "") {
      const until = performance.now() + retryMs;
      const tell = () => {
        const left = Math.ceil((until - performance.now()) / 1000);
        setText(text, `Nobody answers. ${left > 0 ? `Next try in ${left} s.` : "Trying\u2026"} What you see is from before.`);
      };
      tell();
      this.#ticker = setInterval(tell, 500);
    }
  }

  #bannerButtons(kind) {
    const button = (text, click) => make("button", { type: "button", text, on: { click } });
    if (kind === "ended") return [button("Start it again", () => this.#act("restart", "Restart", ""))];
    return kind === "connecting" || kind === "reconnecting" ? [button("Try now", () => this.#connection.retry())] : [];
  }
}
