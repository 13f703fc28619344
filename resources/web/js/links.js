// SPDX-License-Identifier: GPL-3.0-or-later
// Places in sources, as errors and tables write them: "x.lua:12". On the page they are links to the source view.
import { make } from "./make.js";

const PLACE = /((?:[A-Za-z]:)?[\w@%+~\-./\\]*[\w\-]\.lua):(\d{1,7})/g;

/** @param {string} file @param {number} line @returns {string} what the source view understands */
export function placeHash(file, line) {
  return `#source:${line}:${encodeURIComponent(file)}`;
}

/** @param {string} hash @returns {?{file: string, line: number}} */
export function readPlaceHash(hash) {
  const match = /^#source:(\d{1,7}):(.+)$/.exec(hash);
  if (!match) return null;
  try {
    return { file: decodeURIComponent(match[2]), line: Number(match[1]) };
  } catch {
    return null;
  }
}

/** A link to a place, or plain text when there is no file. */
export function placeLink(file, line, text = `${file}:${line}`) {
  if (!file) return document.createTextNode(text);
  return make("a", { class: "place", href: placeHash(file, line), text });
}

/** Text with its places as links. @param {string} text @returns {Node[]} */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(PLACE)) {
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)));
    nodes.push(placeLink(match[1], Number(match[2]), match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}
