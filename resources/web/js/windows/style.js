// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and the property "style", checked and set one CSS property at a time through the object model: no text of a
// script is ever parsed as a style sheet, so nothing in it can load or overlay anything.
import { toFlag, toNumber, toText } from "./values.js";

const NAME = /^[a-z]{3,24}$/i;
const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const FUNCTION = /^rgba?\([0-9., %]{1,40}\)$/;

/** A colour of the engine (#rgb, #rrggbb, #aarrggbb, a name of SVG) as CSS writes it; "": none. */
export function cssColor(value) {
  const text = toText(value).trim();
  if (HEX.test(text)) return text.length === 9 ? `#${text.slice(3)}${text.slice(1, 3)}` : text;
  return (NAME.test(text) || FUNCTION.test(text)) && CSS.supports("color", text) ? text : "";
}

/** A name of a font, quoted; "": none. */
export function cssFont(value) {
  const name = toText(value).trim();
  if (name === "") return "";
  if (name.toLowerCase() === "monospace") return "var(--mono)";
  return /^[\w\- .]{1,60}$/.test(name) ? `"${name}", var(--sans)` : "";
}

const pixels = (value, most) => `${Math.min(most, Math.max(0, toNumber(value)))}px`;

/** Sets what `style` says, and takes away what it does not say. @param {HTMLElement} element */
export function applyStyle(element, value) {
  const style = value !== null && typeof value === "object" ? value : {};
  const to = element.style;
  to.color = cssColor(style.color);
  to.backgroundColor = cssColor(style.background);
  to.fontFamily = cssFont(style.font);
  to.fontSize = toNumber(style.size) > 0 ? `${Math.min(200, toNumber(style.size))}pt` : "";
  to.fontWeight = style.bold === undefined ? "" : toFlag(style.bold) ? "600" : "400";
  to.fontStyle = toFlag(style.italic) ? "italic" : "";
  to.textDecorationLine = toFlag(style.underline) ? "underline" : "";
  to.textAlign = ["left", "center", "right"].includes(style.align) ? style.align : "";
  to.padding = toNumber(style.padding) > 0 ? pixels(style.padding, 500) : "";
  to.border = cssColor(style.border) ? `1px solid ${cssColor(style.border)}` : "";
  to.borderRadius = toNumber(style.radius) > 0 ? pixels(style.radius, 500) : "";
}
