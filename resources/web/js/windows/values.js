// SPDX-License-Identifier: GPL-3.0-or-later
// Values of properties as they come by JSON. The engine has checked them against its table of kinds, but null stands for
// "the default", and a string that is no UTF-8 comes as {"base64": "..."}.

/** @returns {Uint8Array} the bytes of a string */
export function toBytes(value) {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (typeof value?.base64 !== "string") return new Uint8Array();
  try {
    return Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** @returns {string} text for people */
export function toText(value, standard = "") {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value?.base64 === "string") return new TextDecoder().decode(toBytes(value));
  return standard;
}

/** @returns {number} */
export function toNumber(value, standard = 0) {
  return typeof value === "number" && Number.isFinite(value) ? value : standard;
}

/** @returns {boolean} */
export function toFlag(value, standard = false) {
  return typeof value === "boolean" ? value : standard;
}

/** @returns {Array} an empty Lua table may come as an object */
export function toList(value) {
  return Array.isArray(value) ? value : [];
}

/** Options of a choice: strings, or {value, text}. @returns {{value: string, text: string}[]} */
export function toOptions(value) {
  return toList(value).map((each) => {
    if (each === null || typeof each !== "object" || each.base64) return { value: toText(each), text: toText(each) };
    const key = toText(each.value, toText(each.text));
    return { value: key, text: toText(each.text, key) };
  });
}

/** A cell of a table: text, number, or {text, color, bold}. @returns {{text: string, color: string, bold: boolean, number: boolean}} */
export function toCell(value) {
  const rich = value !== null && typeof value === "object" && !value.base64;
  const shown = rich ? value.text : value;
  const text = typeof shown === "number" && !Number.isInteger(shown) ? String(Number(shown.toPrecision(14))) : toText(shown);
  return {
    text: text.slice(0, 1000).replace(/[\n\t]/g, " "), color: rich ? toText(value.color) : "",
    bold: rich && toFlag(value.bold), number: typeof shown === "number",
  };
}
