// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of the script's windows: follows batches of operations (engine/include/eplua/ui.h), and tells back what the
// user does, with the number of the last batch that was applied when it happened, so the engine can tell what was meant.
import { answerCall } from "./dialogs.js";
import { kinds } from "./kinds.js";
import { Placeholder } from "./view.js";
import { Window } from "./window.js";

export class Mirror {
  #views = new Map();
  #connection;
  #desk;
  sequence = 0;

  /**
   * @param {import("../connection.js").Connection} connection
   * @param {HTMLElement} desk where windows stand
   * @param {function(): void} changed is called after each batch
   */
  constructor(connection, desk, changed) {
    this.#connection = connection;
    this.#desk = desk;
    this.changed = changed;
    connection.on("ui", (batch) => this.#apply(batch));
  }

  /** @returns {Window[]} */
  get windows() {
    return [...this.#views.values()].filter((each) => each instanceof Window);
  }

  /** @param {number} node @returns {import("./view.js").View|undefined} */
  find(node) {
    return this.#views.get(node);
  }

  /** The user did something. */
  event(node, name, value = null, request) {
    if (!this.#views.has(node) && request === undefined) return;
    this.#connection.send({ type: "ui_event", node, name, value, sequence: this.sequence, ...(request && { request }) });
  }

  /** Ends a call that waits for an answer; null: there is none. */
  answer(node, request, value) {
    this.event(node, "answer", value, request);
  }

  #apply(batch) {
    if (batch.reset) this.#removeAll();
    for (const op of batch.ops ?? []) {
      try {
        this.#do(op);
      } catch (error) {
        console.error("an operation failed", op.op, op.name ?? op.kind, error); // the others still count
      }
    }
    this.sequence = batch.sequence;
    this.#connection.send({ type: "ui_done", sequence: batch.sequence });
    this.changed();
  }

  #do(op) {
    const view = this.#views.get(op.node);
    switch (op.op) {
      case "create":
        this.#create(op);
        break;
      case "set":
        view?.set(op.name, op.value);
        break;
      case "move":
        view.parent?.take(view);
        (this.#views.get(op.parent) ?? view.parent)?.insert(view, op.index);
        break;
      case "remove":
        if (op.node === 0) this.#removeAll();
        else if (view) this.#remove(view);
        break;
      case "append":
        view?.append(op.name, Array.isArray(op.value) ? op.value : [], op.reset === true);
        break;
      case "call":
        if (!view?.call(op.name, op.value, op.request)) answerCall(this, view, op);
        break;
      default:
        break;
    }
  }

  #create({ node, kind, parent, index }) {
    const Kind = Object.hasOwn(kinds, kind) ? kinds[kind] : Placeholder;
    const view = new Kind(this, node, kind);
    this.#views.set(node, view);
    if (view instanceof Window) this.#desk.append(view.element);
    else this.#views.get(parent)?.insert(view, index);
  }

  #remove(view) {
    if (view.parent) view.parent.take(view);
    else view.element.remove();
    this.#forget(view);
  }

  #forget(view) {
    for (const child of view.children) this.#forget(child);
    this.#views.delete(view.node);
    view.removed();
  }

  #removeAll() {
    for (const view of this.#views.values()) view.removed();
    this.#views.clear();
    this.#desk.replaceChildren();
  }
}
