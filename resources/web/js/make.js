// SPDX-License-Identifier: GPL-3.0-or-later
// Makes elements. The one place that turns text of scripts into a page: it only ever becomes text, never markup.

/**
 * @param {string} tag
 * @param {Object<string, *>} [properties] attributes by name; "text" is the content, "on" the listeners by event.
 *   false, null and undefined leave an attribute out, true sets it empty
 * @param {...(Node|string|null|undefined)} children null and undefined are skipped
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [type, fn] of Object.entries(value)) element.addEventListener(type, fn);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** The same for SVG. @returns {SVGElement} */
export function makeSvg(tag, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Writes text only when it differs, so that a selection in it survives. @param {Node} node */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
