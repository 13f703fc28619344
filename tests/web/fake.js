// SPDX-License-Identifier: GPL-3.0-or-later
// Stands for the server and the engine: serves the pages under their real policies, and speaks the messages of
// eplua/control.h with answers that are always the same. For what a real engine does only by chance: to be away, busy,
// slow, or hostile.
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

const root = process.env.WEB_ROOT ?? new URL("../../resources/web", import.meta.url).pathname;
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };

// As app/server/pages.c.
export const policies = {
  panel:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  windows:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};

/** Answers of the verbs, by verb: a function of the request, or undefined: never answered. */
const verbs = {
  inspect: (fake) => fake.inspected,
  complete: (fake, { text, rest }) => {
    const string = /require\W*"(\w*)$/.exec(text);
    if (string) {
      return { prefix: string[1], modules: true, ...(rest.startsWith('"') ? {} : { close: '"' }),
        items: [{ name: "json", kind: "module", text: "loaded" }], more: false };
    }
    const word = /[\w]*$/.exec(text)[0];
    const all = /string\.\w*$/.test(text)
      ? [["byte", "s, i, j"], ["char", "..."], ["find", "s, pattern, init, plain"], ["format", "formatstring, ..."], ["rep", "s, n, sep"]]
      : [["print", "..."], ["pairs", "t"], ["pcall", "f, ..."], ["setTimeout", "fn, ms"]];
    return { prefix: word, items: all.filter(([name]) => name.startsWith(word)).map(([name, params]) => ({ name, kind: "function", params, text: "function" })), more: false };
  },
  children: (fake, { ref, start }) => fake.children(ref, start),
  timer_cancel: (fake, { timer }) => {
    fake.inspected = { ...fake.inspected, timers: fake.inspected.timers.filter((each) => each.id !== timer) };
    return { cancelled: true };
  },
  socket_close: (fake, { socket }) => {
    fake.inspected = { ...fake.inspected, sockets: fake.inspected.sockets.filter((each) => each.id !== socket) };
    return { closed: true };
  },
  interrupt: () => ({ ok: true }),
  stop: () => ({ ok: true }),
  restart: () => ({ ok: true }),
  text: (fake, { start = 1, count }) => ({ text: "x".repeat(count), length: 200000, start }),
};

export class Fake {
  pid = 4711;
  script = "resources/examples/clock.lua";
  running = true;
  /** What came from pages, in order. */
  received = [];
  inspected = { timers: [], callbacks: [], sockets: [], servers: [], windows: [], coroutines: [], modules: [], memory: {} };
  /** Answers of evaluate, by code. */
  evaluations = {};
  sources = {};
  /** Answers GET /engine/profile. @type {((route, url: URL) => Promise<void>) | undefined} */
  profile;
  /** False: no connection is let in. */
  open = true;
  /** Of ordinary requests, when not open: 0, nobody listens. */
  refusal = 0;
  #sockets = new Set();
  #waiting = [];

  /** @param {import("playwright-core").Page} page */
  async serve(page) {
    await page.route("**/*", (route) => this.#answer(route).catch(() => {})); // the page may be gone
    await page.routeWebSocket(/\/ws$/, (socket) => this.#accept(socket));
  }

  /** To all pages that are connected and want the channel; "": to all. */
  send(message, channel = message.type) {
    const all = channel === "" || channel === "engine";
    for (const socket of this.#sockets)
      if (all || socket.channels.has(channel)) socket.send(JSON.stringify(message));
  }

  #next = 0;
  output(text, stream = "out", lost = 0) {
    this.#next += text.split("\n").length - 1;
    this.send({ type: "output", stream, text, lost, next: this.#next });
  }

  status(members = {}) {
    this.send({ type: "status", status: "running", uptime: 75.2, busy_since_ms: 0, lua_memory: 312000, rss: 9e6, lag_ms: 0,
      queue: 0, drops: 0, errors: 0, callbacks: 1, active_callbacks: 3, running_intervals: 2, windows: 0, ...members });
  }

  #sequence = 0;
  ui(ops, reset = false) {
    this.send({ type: "ui", sequence: ++this.#sequence, reset, ops });
    return this.#sequence;
  }

  /** Cuts all connections. */
  async drop() {
    for (const socket of this.#sockets) await socket.close({ code: 1001 }).catch(() => {});
    this.#sockets.clear();
  }

  get connected() {
    return this.#sockets.size;
  }

  /** The first message that came, or comes, for which fits() is true. */
  async next(fits) {
    const found = this.received.find(fits);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("such a message did not come")), 10000);
      this.#waiting.push({ fits, resolve: (message) => (clearTimeout(timer), resolve(message)) });
    });
  }

  /** The next event of a node. */
  event(node, name) {
    return this.next((each) => each.type === "ui_event" && each.node === node && each.name === name);
  }

  forget() {
    this.received = [];
  }

  children(ref, start) {
    const count = 250;
    const children = [];
    for (let i = start; i <= Math.min(count, start + 99); i++)
      children.push({ name: `[${i}]`, value: { type: "table", text: `{${i}, \u2026}`, ref: ref * 1000 + i, children: 3 } });
    return { children, count, more: false };
  }

  async #answer(route) {
    const url = new URL(route.request().url());
    if (!this.open && this.refusal === 0) return route.abort("connectionrefused");
    if (!this.open) return route.fulfill({ status: this.refusal });
    const page = url.pathname === "/" ? "index.html" : /^\/ui(\/|$)/.test(url.pathname) ? "ui.html" : "";
    if (page || url.pathname.startsWith("/web/")) return this.#file(route, page || url.pathname.slice(5), page);
    if (url.pathname === "/source") {
      const lines = this.sources[url.searchParams.get("file")];
      return lines ? route.fulfill({ json: { file: url.searchParams.get("file"), lines } }) : route.fulfill({ status: 404 });
    }
    if (url.pathname === "/engine/profile") return this.profile?.(route, url) ?? route.fulfill({ status: 404 });
    if (url.pathname === "/status") return route.fulfill({ json: { status: "running" } });
    return route.fulfill({ status: 404 });
  }

  async #file(route, name, page) {
    try {
      const body = await readFile(join(root, name));
      await route.fulfill({ body, headers: {
        "Content-Type": types[extname(name)], "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
        ...(page && { "Content-Security-Policy": page === "ui.html" ? policies.windows : policies.panel }),
      } });
    } catch {
      await route.fulfill({ status: 404 });
    }
  }

  #accept(socket) {
    if (!this.open) {
      socket.close({ code: 1001 }).catch(() => {});
      return;
    }
    socket.channels = new Set();
    socket.onMessage((text) => this.#receive(socket, JSON.parse(text)));
    socket.onClose(() => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    socket.send(JSON.stringify({ type: "hello", version: "0.5.0", pid: this.pid, session: "page-1", script: this.script, running: this.running }));
  }

  #receive(socket, message) {
    this.received.push(message);
    this.#waiting = this.#waiting.filter(({ fits, resolve }) => !fits(message) || (resolve(message), false));
    const answer = (members) => socket.send(JSON.stringify({ type: "answer", id: message.id, ...members }));
    if (message.type === "subscribe") {
      for (const channel of message.channels) socket.channels.add(channel);
      this.onSubscribe?.(message);
    } else if (message.type === "ping") {
      socket.send(JSON.stringify({ type: "pong" }));
    } else if (message.type === "ask" && message.verb === "evaluate") {
      const result = this.evaluations[message.code] ?? { ok: true, results: [], time_ms: 0.1 };
      if (result !== "never") answer(result);
    } else if (message.type === "ask" && verbs[message.verb]) {
      answer(verbs[message.verb](this, message));
    } else if (message.type === "ask") {
      socket.send(JSON.stringify({ type: "error", id: message.id, code: -2, message: "unknown verb" }));
    }
  }
}
