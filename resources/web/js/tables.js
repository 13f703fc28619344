// SPDX-License-Identifier: GPL-3.0-or-later
// What lives in the engine: timers and callbacks, windows, coroutines, modules, sockets. Asked for while it is in view.
import { placeLink } from "./links.js";
import { make } from "./make.js";
import { Table } from "./table.js";

const ASK_MS = 1500;

const number = (value, digits = 0) => (typeof value === "number" ? value.toFixed(digits) : "");

/** "lib/x.lua:12" as a link that shows the end of it. */
function sourceLink(source) {
  const match = /^@?(.*?)([^/]*):(\d+)$/.exec(source ?? "");
  if (!match || match[1].startsWith("[") || match[2].startsWith("[")) return source ?? "";
  const link = placeLink(match[1] + match[2], Number(match[3]), `${match[2]}:${match[3]}`);
  link.title = source;
  return link;
}

/** A time as people say it: 250 ms, 1.5 s, 3:20. */
export function shortTime(ms) {
  if (typeof ms !== "number") return "";
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`;
  if (Math.abs(ms) < 60000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60000)}:${String(Math.floor((ms % 60000) / 1000)).padStart(2, "0")}`;
}

/** @param {import("./connection.js").Connection} connection */
function timerTable(connection) {
  const cancel = (row) => {
    const button = make("button", { type: "button", class: "quiet", text: "Cancel", "aria-label": `Cancel timer ${row.id}` });
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await connection.ask("timer_cancel", { timer: row.id, timeout_ms: 5000 });
      } catch {
        button.disabled = false;
      }
    });
    return button;
  };
  return new Table("Timers and callbacks", [
    { title: "Id", show: (row) => String(row.id ?? ""), sort: (row) => row.id, number: true },
    { title: "Kind", show: (row) => (row.kind === "interval" ? `every ${shortTime(row.period_ms)}` : row.kind ?? ""), sort: (row) => row.kind ?? "" },
    { title: "Source", show: (row) => sourceLink(row.source), sort: (row) => row.source ?? "", name: "wide" },
    { title: "Due", show: (row) => (row.kind === "registered" ? "" : shortTime(row.due_ms < 0 ? 0 : row.due_ms)), sort: (row) => row.due_ms ?? Infinity, number: true },
    { title: "Runs", show: (row) => number(row.runs), sort: (row) => row.runs ?? 0, number: true },
    { title: "Total", show: (row) => (typeof row.total_ms === "number" ? `${row.total_ms.toFixed(1)} ms` : ""), sort: (row) => row.total_ms ?? 0, number: true },
    { title: "Last error", show: (row) => row.last_error ?? "", sort: (row) => row.last_error ?? "", name: "failed", optional: true },
    { title: "Actions", show: (row) => (row.kind === "timeout" || row.kind === "interval" ? cancel(row) : ""), name: "action" },
  ], (row) => `${row.kind === "registered" ? "c" : "t"}${row.id}`, "No timer is set and no callback is registered.");
}

const windowTable = () => new Table("Windows", [
  { title: "Title", show: (row) => make("a", { href: `#windows:${encodeURIComponent(row.id || row.node || "")}`, text: row.title || "untitled" }), sort: (row) => row.title ?? "", name: "wide" },
  { title: "Id", show: (row) => String(row.id ?? ""), sort: (row) => row.id ?? "" },
  { title: "Shown", show: (row) => (row.visible ? "yes" : "no"), sort: (row) => (row.visible ? 1 : 0) },
  { title: "Elements", show: (row) => number(row.elements), sort: (row) => row.elements ?? 0, number: true },
], (row) => row.node ?? row.id, "The script has no window.");

const coroutineTable = () => new Table("Coroutines", [
  { title: "Status", show: (row) => row.status ?? "", sort: (row) => row.status ?? "" },
  { title: "Where", show: (row) => (row.line > 0 && !/:\d+$/.test(row.source) ? sourceLink(`${row.source}:${row.line}`) : sourceLink(row.source)), sort: (row) => `${row.source}:${row.line}`, name: "wide" },
  { title: "Waits for", show: (row) => row.waits ?? "", sort: (row) => row.waits ?? "" },
], (row) => row.key, "No coroutine waits.");

const moduleTable = () => new Table("Modules", [
  { title: "Name", show: (row) => row.name ?? "", sort: (row) => row.name ?? "" },
  { title: "File", show: (row) => (row.file ? placeLink(row.file, 1, row.file) : "built in"), sort: (row) => row.file ?? "", name: "wide" },
], (row) => row.name, "No module is loaded.");

/** Bytes as people say them: 340 B, 1.2 KiB. */
export function shortBytes(bytes) {
  if (typeof bytes !== "number") return "";
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (bytes < 1024 || unit === "GiB") return `${unit === "B" ? bytes : bytes.toFixed(1)} ${unit}`;
    bytes /= 1024;
  }
  return "";
}

/** At the other end of a socket: the peer; of a server, and without a peer: its own place. */
const partner = (row) => String((row.server ? row.local : row.peer || row.local) ?? "");

/** Source and line of a row, "" without. */
const placeOf = (row) => (row.source && row.line > 0 ? `${row.source}:${row.line}` : row.source ?? "");

/** "read for 1.5 s", for each thing that the script waits for. */
const waitsFor = (row) => (Array.isArray(row.pending) ? row.pending : []).map((each) => `${each.what} for ${shortTime(each.since_ms)}`).join(", ");

/** What it is and what it is at: "tcp, read for 1.5 s", "http server, 2 clients". */
function stateOf(row) {
  const clients = row.server ? `${row.clients} client${row.clients === 1 ? "" : "s"}` : "";
  return [String(row.kind ?? ""), clients, waitsFor(row)].filter((each) => each !== "").join(", ");
}

/** @param {import("./connection.js").Connection} connection */
function socketTable(connection) {
  const close = (row) => {
    const button = make("button", { type: "button", class: "quiet", text: row.server ? "Stop" : "Close", "aria-label": `${row.server ? "Stop server" : "Close socket"} ${row.id}` });
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await connection.ask("socket_close", { socket: row.id, timeout_ms: 5000 });
      } catch {
        button.disabled = false;
      }
    });
    return button;
  };
  return new Table("Sockets and servers", [
    { title: "With", show: (row) => make("div", {}, partner(row), make("div", { class: "note", text: stateOf(row) })), sort: partner, name: "wide" },
    { title: "In", show: (row) => shortBytes(row.received), sort: (row) => row.received ?? 0, number: true },
    { title: "Out", show: (row) => shortBytes(row.sent), sort: (row) => row.sent ?? 0, number: true },
    { title: "Age", show: (row) => shortTime(row.since_ms), sort: (row) => row.since_ms ?? 0, number: true },
    { title: "Source", show: (row) => sourceLink(placeOf(row)), sort: placeOf },
    { title: "Actions", show: (row) => (typeof row.id === "number" ? close(row) : ""), name: "action" },
  ], (row) => row.key, "No socket is open.");
}

const keyed = (list) => (list ?? []).map((row, key) => ({ ...row, key }));

const socketRows = (inspected) => [...(inspected.servers ?? []).map((row) => ({ ...row, server: true })), ...(inspected.sockets ?? [])]
  .map((row, at) => ({ ...row, key: row.id ?? `row ${at}` }));

export class Tables {
  #connection;
  #tabs;
  #host;
  #kinds;
  #current = "timers";
  #asking = false;
  #inspected = null;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {{tabs: HTMLElement, host: HTMLElement}} parts
   * @param {function(object): void} seen is told each answer of "inspect"
   */
  constructor(connection, { tabs, host }, seen) {
    this.#connection = connection;
    this.#tabs = tabs;
    this.#host = host;
    this.seen = seen;
    this.#kinds = {
      timers: { title: "Timers", table: timerTable(connection), rows: (i) => [...(i.timers ?? []), ...(i.callbacks ?? [])] },
      windows: { title: "Windows", table: windowTable(), rows: (i) => i.windows ?? [] },
      coroutines: { title: "Coroutines", table: coroutineTable(), rows: (i) => keyed(i.coroutines) },
      modules: { title: "Modules", table: moduleTable(), rows: (i) => i.modules ?? [] },
      sockets: { title: "Sockets", table: socketTable(connection), rows: socketRows },
    };
    this.#build();
    connection.on("hello", () => this.ask());
    connection.on("engine", () => this.ask());
    connection.on("callbacks", (message) => this.#noteCallbacks(message));
    setInterval(() => this.ask(), ASK_MS);
  }

  #build() {
    for (const [name, kind] of Object.entries(this.#kinds)) {
      kind.count = make("span", { class: "count" });
      kind.tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "tables", "aria-selected": "false", tabindex: "-1" },
        kind.title, kind.count);
      kind.tab.addEventListener("click", () => this.#select(name));
      this.#tabs.append(kind.tab);
    }
    this.#tabs.addEventListener("keydown", (event) => {
      const names = Object.keys(this.#kinds);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#select(names[(names.indexOf(this.#current) + step + names.length) % names.length]);
      this.#kinds[this.#current].tab.focus();
    });
    this.#select(this.#current);
  }

  #select(name) {
    const former = this.#kinds[this.#current], kind = this.#kinds[name];
    former.tab.setAttribute("aria-selected", "false");
    former.tab.tabIndex = -1;
    this.#current = name;
    kind.tab.setAttribute("aria-selected", "true");
    kind.tab.tabIndex = 0;
    this.#host.setAttribute("aria-labelledby", kind.tab.id);
    this.#host.replaceChildren(kind.table.element);
    this.#show();
  }

  // Timers come without being asked for, so a busy moment between two questions is not missed.
  #noteCallbacks({ callbacks }) {
    if (!Array.isArray(callbacks)) return;
    this.#inspected = { ...this.#inspected, timers: callbacks, callbacks: [] };
    this.#show();
  }

  /** Asks what there is, unless an answer is on its way or nobody looks. */
  async ask() {
    if (this.#asking || document.hidden || this.#connection.state !== "connected" || !this.#connection.engine) return;
    this.#asking = true;
    try {
      this.#inspected = await this.#connection.ask("inspect", { timeout_ms: 5000 });
      if (this.#inspected.timeout) return; // it is busy; what we have stays
      this.seen(this.#inspected);
      this.#show();
    } catch {
      // the next one may succeed
    } finally {
      this.#asking = false;
    }
  }

  #show() {
    if (!this.#inspected) return;
    for (const kind of Object.values(this.#kinds)) {
      const count = kind.rows(this.#inspected).length;
      kind.count.textContent = count > 0 ? String(count) : "";
    }
    const { table, rows } = this.#kinds[this.#current];
    table.show(rows(this.#inspected));
  }
}
