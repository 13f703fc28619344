// SPDX-License-Identifier: GPL-3.0-or-later
// A Lua value on the page, as VALUE of eplua/verbs.h describes it. What can be opened asks for what is inside when it is
// opened, a page at a time, so a table of a million entries costs no more than what is looked at.
import { placeLink } from "./links.js";
import { make } from "./make.js";

const PAGE = 100;

/**
 * @typedef {{type: string, text: string, ref?: number, children?: number, more?: boolean, length?: number,
 *   params?: string, file?: string, line?: number}} Value
 * @param {import("./connection.js").Connection} connection
 * @param {Value} value
 * @param {string} [name] of the entry it is the value of
 * @returns {HTMLElement}
 */
export function valueView(connection, value, name) {
  const text = make("span", { class: `value type-${/^[a-z]+$/.test(value.type) ? value.type : "other"}`, text: value.text });
  const label = name === undefined ? [text] : [make("span", { class: "name", text: name }), " = ", text];
  if (value.type === "function" && value.file)
    label.push(" ", placeLink(value.file, value.line ?? 1));
  if (value.ref && value.type === "string") return longString(connection, value, label);
  if (!value.ref || !value.children) return make("div", { class: "node leaf" }, ...label);
  return branch(connection, value, label);
}

function branch(connection, value, label) {
  const details = make("details", { class: "node" }, make("summary", {}, ...label));
  details.addEventListener("toggle", () => {
    if (!details.open || details.dataset.filled) return;
    details.dataset.filled = "yes";
    const list = make("div", { class: "children" });
    details.append(list);
    fill(connection, value.ref, list, 1, () => delete details.dataset.filled);
  });
  return details;
}

async function fill(connection, ref, list, start, failed) {
  const wait = make("div", { class: "node leaf muted", text: "\u2026" });
  list.append(wait);
  try {
    const answer = await connection.ask("children", { ref, start, count: PAGE, timeout_ms: 10000 });
    const children = answer.children ?? [];
    wait.replaceWith(...children.map((child) => valueView(connection, child.value, child.name)));
    const next = start + children.length;
    const left = (answer.count ?? 0) - next + 1;
    if (children.length > 0 && (left > 0 || answer.more)) list.append(moreButton(connection, ref, list, next, left));
  } catch (error) {
    failed?.();
    wait.className = "node leaf failed";
    wait.textContent = `cannot be opened any more: ${error.message}`;
  }
}

function moreButton(connection, ref, list, next, left) {
  const button = make("button", { class: "quiet more", type: "button", text: left > 0 ? `${left} more` : "more" });
  button.addEventListener("click", () => {
    button.remove();
    fill(connection, ref, list, next);
  });
  return button;
}

function longString(connection, value, label) {
  const button = make("button", { class: "quiet more", type: "button", text: `all ${value.length} bytes` });
  const node = make("div", { class: "node leaf" }, ...label, " ", button);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await connection.ask("text", { ref: value.ref, count: 65536, timeout_ms: 10000 });
      const cut = answer.length > 65536 ? `\n\u2026 ${answer.length - 65536} bytes more` : "";
      button.replaceWith(make("pre", { class: "long", text: answer.text + cut }));
    } catch (error) {
      button.replaceWith(make("span", { class: "failed", text: error.message }));
    }
  });
  return node;
}
