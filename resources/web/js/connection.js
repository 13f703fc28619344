// SPDX-License-Identifier: GPL-3.0-or-later
// The one WebSocket of a page: asks with answers, channels that survive a lost connection. Messages are those of
// "Messages" in engine/include/eplua/control.h. Everything is tried again for ever, since an engine that is restarted
// takes its server along; only a server that no longer knows this browser ends that.

const BACKOFF_MS = [250, 500, 1000, 2000, 3500, 5000];
const PING_MS = 15000;
const SILENCE_MS = 40000; // without any message, though pinged: the connection is dead and nobody told us

/** What an ask ends with when it is not answered, or refused. `code` is of eplua/error.h, 0: the connection is gone. */
export class AskError extends Error {
  constructor(message, code = 0) {
    super(message);
    this.name = "AskError";
    this.code = code;
  }
}

/**
 * @typedef {"connecting"|"connected"|"reconnecting"|"refused"} ConnectionState
 * @typedef {{state: ConnectionState, retryMs: number}} StateEvent
 * Events for on(): "state" (StateEvent), "hello", "restarted" (another process answers), and each type of message:
 * "output", "status", "callbacks", "ui", "engine", "view_update".
 */
export class Connection {
  #socket = null;
  #listeners = new Map();
  #asks = new Map();
  #nextId = 1;
  #channels = new Set();
  #attempt = 0;
  #timer = 0;
  #pinger = 0;
  #heard = 0;
  #url;

  /** @type {ConnectionState} */
  state = "connecting";
  /** The last hello, or null. */
  hello = null;
  /** From which position of the output on we want it. */
  outputFrom = 0;
  /** Is an engine behind the server? */
  engine = true;

  /** @param {string} [url] */
  constructor(url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`) {
    this.#url = url;
  }

  open() {
    addEventListener("online", () => this.retry());
    this.#connect();
  }

  /** @param {string} type @param {function(*): void} listener */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, []);
    this.#listeners.get(type).push(listener);
  }

  /** Is told at once when connected, and again after each reconnect. @param {...string} channels */
  subscribe(...channels) {
    for (const channel of channels) this.#channels.add(channel);
    if (this.state === "connected") this.#subscribeAll(channels);
  }

  unsubscribe(...channels) {
    for (const channel of channels) this.#channels.delete(channel);
    if (this.state === "connected") this.send({ type: "unsubscribe", channels });
  }

  /** False: nobody is there to hear it. @param {object} message */
  send(message) {
    if (this.state !== "connected") return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /**
   * Asks a verb of eplua/verbs.h.
   * @param {string} verb
   * @param {object} [members]
   * @returns {Promise<object>} the answer; rejected with an AskError
   */
  ask(verb, members = {}) {
    if (this.state !== "connected") return Promise.reject(new AskError("not connected"));
    // A member "id" of a verb stands where the message's own would: then that is the message's, and numbers are theirs.
    const id = members.id ?? `ask-${this.#nextId++}`;
    return new Promise((resolve, reject) => {
      this.#asks.set(id, { resolve, reject });
      this.send({ ...members, type: "ask", id, verb });
    });
  }

  /** Tries now instead of when it is time. */
  retry() {
    if (this.state === "connected" || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#connect();
  }

  #emit(type, value) {
    for (const listener of this.#listeners.get(type) ?? []) listener(value);
  }

  #setState(state, retryMs = 0) {
    this.state = state;
    this.#emit("state", { state, retryMs });
  }

  #connect() {
    let socket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      this.#lost();
      return;
    }
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    });
    socket.addEventListener("close", () => {
      if (socket === this.#socket) this.#lost();
    });
  }

  #lost() {
    this.#socket = null;
    clearInterval(this.#pinger);
    const asks = [...this.#asks.values()];
    this.#asks.clear();
    const wait = BACKOFF_MS[Math.min(this.#attempt++, BACKOFF_MS.length - 1)];
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#connect();
    }, wait);
    this.#setState(this.hello ? "reconnecting" : "connecting", wait);
    for (const ask of asks) ask.reject(new AskError("the connection was lost"));
    if (this.#attempt > 1) this.#findOutWhy();
  }

  // A WebSocket does not say why it was refused; an ordinary request does.
  async #findOutWhy() {
    try {
      const answer = await fetch("/status", { headers: { Accept: "application/json" } });
      if ((answer.status === 401 || answer.status === 403) && this.state !== "connected") {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          this.#timer = 0;
          this.#connect();
        }, BACKOFF_MS.at(-1)); // another page may get a new cookie for us
        this.#setState("refused", BACKOFF_MS.at(-1));
      }
    } catch {
      // nobody listens at all
    }
  }

  #receive(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    this.#heard = performance.now();
    if (message === null || typeof message !== "object") return;
    switch (message.type) {
      case "hello":
        this.#greet(message);
        break;
      case "answer":
      case "error":
        this.#answer(message);
        break;
      case "output":
        if (typeof message.next === "number") this.outputFrom = message.next;
        this.#emit("output", message);
        break;
      case "engine":
        this.engine = message.event === "bound";
        this.#emit("engine", message);
        break;
      default:
        this.#emit(message.type, message);
    }
  }

  #greet(hello) {
    const former = this.hello;
    this.hello = hello;
    this.#attempt = 0;
    this.engine = hello.running !== false;
    const restarted = former !== null && former.pid !== hello.pid;
    if (restarted) this.outputFrom = 0; // positions are of a process
    clearInterval(this.#pinger);
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
    this.#setState("connected");
    if (restarted) this.#emit("restarted", hello);
    this.#emit("hello", hello);
    this.#subscribeAll([...this.#channels]);
  }

  #ping() {
    if (performance.now() - this.#heard > SILENCE_MS) this.#socket?.close();
    else this.send({ type: "ping" });
  }

  #subscribeAll(channels) {
    if (channels.length > 0) this.send({ type: "subscribe", channels, from: this.outputFrom });
  }

  #answer(message) {
    const ask = this.#asks.get(message.id);
    if (!ask) return;
    this.#asks.delete(message.id);
    if (message.type === "error") ask.reject(new AskError(message.message ?? "refused", message.code));
    else if (message.error && typeof message.error === "object" && !message.timeout)
      ask.reject(new AskError(message.error.message ?? "refused", message.error.code));
    else ask.resolve(message);
  }
}
