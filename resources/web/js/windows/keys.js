// SPDX-License-Identifier: GPL-3.0-or-later
// Names of keys as scripts know them: those of Qt's portable texts, "Ctrl+S", "Left", "F5".

const NAMES = {
  ArrowLeft: "Left", ArrowRight: "Right", ArrowUp: "Up", ArrowDown: "Down", Escape: "Esc", Delete: "Del", Insert: "Ins",
  PageUp: "PgUp", PageDown: "PgDown", Enter: "Return", " ": "Space",
};
const SILENT = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "ScrollLock", "Dead", "Process", "Unidentified"]);

/** "": a key that says nothing by itself. @param {KeyboardEvent} event */
export function keyName(event) {
  const { key } = event;
  if (SILENT.has(key) || event.isComposing) return "";
  const typed = [...key].length === 1 && key !== " ";
  if (typed && !event.ctrlKey && !event.altKey && !event.metaKey) return key;
  const name = NAMES[key] ?? (typed ? key.toUpperCase() : key);
  return [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.metaKey && "Meta", name].filter(Boolean).join("+");
}

/** One way to write a shortcut, so that two can be compared. @param {string} text */
export function normalKey(text) {
  const parts = text.trim().split(/\+(?=.)/).map((each) => each.trim());
  const key = parts.pop() ?? "";
  const has = (word) => parts.some((each) => each.toLowerCase() === word.toLowerCase());
  const aliases = { Enter: "Return", Escape: "Esc", Delete: "Del", Insert: "Ins", PageUp: "PgUp", PageDown: "PgDown" };
  const name = aliases[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [...["Ctrl", "Alt", "Shift", "Meta"].filter(has), name].join("+");
}
