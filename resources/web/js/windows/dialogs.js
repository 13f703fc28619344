// SPDX-License-Identifier: GPL-3.0-or-later
// Calls that belong to no element: dialogs, notices, the clipboard. The engine asks one renderer; what the page cannot
// do is answered by null at once, so that no script waits for ever.
import { make } from "../make.js";
import { toFlag, toList, toText } from "./values.js";

const TOAST_MS = 6000;

/** Opens a dialog; the promise ends with the value of the button, null: it was closed. */
function open(options, content, buttons, result) {
  return new Promise((resolve) => {
    const title = toText(options.title);
    const form = make("form", { method: "dialog" });
    if (title) form.append(make("h2", { text: title }));
    form.append(...content, make("div", { class: "buttons" }, ...buttons));
    const dialog = make("dialog", { class: "ask", "aria-label": title || toText(options.text) || "Question" }, form);
    let pressed = null;
    form.addEventListener("submit", (event) => {
      pressed = event.submitter?.dataset.index ?? "0";
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(pressed === null ? null : result(Number(pressed)));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const button = (text, index, primary) =>
  make("button", { class: primary ? "primary" : null, "data-index": index, autofocus: primary, text });
const cancel = () => {
  const element = make("button", { type: "button", text: "Cancel" });
  element.addEventListener("click", () => element.closest("dialog").close());
  return element;
};

function words(options) {
  const parts = [make("p", { class: `dialog-text is-${["warning", "error"].includes(options.icon) ? options.icon : "info"}`, text: toText(options.text) })];
  if (options.details)
    parts.push(make("details", {}, make("summary", { text: "Details" }), make("pre", { text: toText(options.details) })));
  return parts;
}

function message(options) {
  const texts = toList(options.buttons).map((each) => toText(each));
  const buttons = (texts.length > 0 ? texts : ["OK"]).map((text, i) => button(text, i, i === 0));
  return open(options, words(options), buttons, () => true);
}

function question(options) {
  let texts = toList(options.buttons).map((each) => toText(each)).slice(0, 20);
  if (texts.length === 0) texts = ["Yes", "No"];
  const standard = Math.max(0, texts.indexOf(toText(options.default)));
  return open(options, words(options), texts.map((text, i) => button(text, i, i === standard)), (index) => texts[index]);
}

function input(options) {
  const field = toFlag(options.multiline)
    ? make("textarea", { rows: "5" })
    : make("input", { type: toFlag(options.password) ? "password" : "text", autocomplete: "off" });
  field.value = toText(options.value);
  field.placeholder = toText(options.placeholder);
  field.autofocus = true;
  const label = make("label", {}, make("span", { text: toText(options.text) }), field);
  const ask = open(options, [label], [cancel(), button("OK", 0)], () => field.value);
  field.select();
  return ask;
}

/** Files are those of the engine's machine, which the browser cannot look into: their path is typed. */
function path(what, options) {
  const text = { open: "Which file shall be opened?", save: "Where shall it be saved?", folder: "Which folder?" }[what];
  const start = [options.folder, options.name].map((each) => toText(each)).filter(Boolean).join("/");
  return input({ title: options.title, text: `${text} A path on the machine of the engine.`, value: start });
}

async function files(what, options) {
  const answer = await path(what, options);
  if (!answer) return null;
  return what === "open" && toFlag(options.multiple) ? [answer] : answer;
}

function color(options) {
  const field = make("input", { type: "color", value: "#000000" });
  const start = toText(options.value);
  if (/^#[0-9a-f]{6}$/i.test(start)) field.value = start;
  return open(options, [make("label", {}, make("span", { text: "Colour" }), field)], [cancel(), button("OK", 0, true)], () => field.value);
}

function notify(options) {
  const toast = make("div", { class: "toast" }, make("b", { text: toText(options.title) }), make("span", { text: toText(options.text) }));
  const ms = Math.min(60000, Number(options.timeout_ms) || TOAST_MS);
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), ms);
  return null;
}

const clipboard = {
  async get() {
    try {
      return await navigator.clipboard.readText();
    } catch {
      return null; // the user, or the browser, does not want that
    }
  },
  async set(value) {
    try {
      await navigator.clipboard.writeText(toText(value));
    } catch {
      // as above; a script is not told either way
    }
    return null;
  },
};

/** By the name of the call. Each gives the answer, or a promise of it. */
const calls = {
  "dialog.message": message,
  "dialog.question": question,
  "dialog.input": input,
  "dialog.open": (options) => files("open", options),
  "dialog.save": (options) => files("save", options),
  "dialog.folder": (options) => files("folder", options),
  "dialog.color": color,
  notify,
  "clipboard.get": () => clipboard.get(),
  "clipboard.set": (value) => clipboard.set(value),
  screens: () => [{ width: screen.width, height: screen.height, scale: devicePixelRatio, primary: true }],
};

/**
 * @param {import("./mirror.js").Mirror} mirror
 * @param {import("./view.js").View|undefined} view
 * @param {{name: string, node: number, value: *, request?: number}} op
 */
export async function answerCall(mirror, view, { name, node, value, request }) {
  const options = value !== null && typeof value === "object" && !Array.isArray(value) ? value : typeof value === "string" && name !== "clipboard.set" ? { text: value } : {};
  let answer = null;
  try {
    if (Object.hasOwn(calls, name)) answer = await calls[name](name === "clipboard.set" ? value : options);
  } catch (error) {
    console.error("a call failed", name, error);
  }
  if (request) mirror.answer(node, request, answer);
}
