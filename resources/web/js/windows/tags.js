// SPDX-License-Identifier: GPL-3.0-or-later
// Reads HTML as tags and text, in the manner of browsers, without building anything. It goes forward only, so its time
// grows with the length of the text.

/** Their content is no text for people: it is left out with them. */
const SKIPPED = new Set(["script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select",
  "xmp", "plaintext", "noembed", "noframes", "audio", "video", "canvas"]);

const NAME = /[a-zA-Z][a-zA-Z0-9-]*/y;
const ATTRIBUTE = /[\s/]*([^\s=>/"'][^\s=>/]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y;
const ATTRIBUTES_MAX = 50;

const decoder = document.createElement("textarea");

/** Text with its entities as letters. A textarea holds nothing but text, whatever it is given. */
export function decodeEntities(text) {
  if (!text.includes("&")) return text;
  decoder.innerHTML = text.replace(/</g, "&lt;");
  return decoder.value;
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Reads attributes from `at` on. @returns {[Map<string, string>, number]} they, and where the tag ends */
function readAttributes(html, at) {
  const attributes = new Map();
  for (let found; attributes.size < ATTRIBUTES_MAX && (found = match(ATTRIBUTE, html, at)) !== null; at = ATTRIBUTE.lastIndex) {
    const name = found[1].toLowerCase();
    if (!attributes.has(name)) attributes.set(name, decodeEntities(found[2] ?? found[3] ?? found[4] ?? ""));
  }
  const end = html.indexOf(">", at);
  return [attributes, end < 0 ? html.length : end + 1];
}

/** Where what begins at `at` and ends with `end` is over. */
function behind(html, end, at) {
  const found = html.indexOf(end, at);
  return found < 0 ? html.length : found + end.length;
}

/**
 * @param {string} html
 * @yields {{text: string}|{name: string, closing: boolean, attributes: Map<string, string>}} names in small letters
 */
export function* readTags(html) {
  let at = 0, textFrom = 0;
  const lower = html.toLowerCase();
  while (at < html.length) {
    const begin = html.indexOf("<", at);
    if (begin < 0) break;
    const next = html[begin + 1] ?? "";
    if (!/[a-zA-Z/!?]/.test(next)) {
      at = begin + 1; // a sign, no tag
      continue;
    }
    if (begin > textFrom) yield { text: decodeEntities(html.slice(textFrom, begin)) };
    const closing = next === "/";
    const name = match(NAME, html, begin + (closing ? 2 : 1))?.[0].toLowerCase();
    if (html.startsWith("<!--", begin)) at = behind(html, "-->", begin + 4);
    else if (!name) at = behind(html, ">", begin);
    else {
      const [attributes, end] = readAttributes(html, begin + (closing ? 2 : 1) + name.length);
      at = end;
      if (!closing && SKIPPED.has(name)) {
        const close = lower.indexOf(`</${name}`, at);
        at = close < 0 ? html.length : close;
      } else if (!SKIPPED.has(name)) {
        yield { name, closing, attributes };
      }
    }
    textFrom = at;
  }
  if (textFrom < html.length) yield { text: decodeEntities(html.slice(textFrom)) };
}
