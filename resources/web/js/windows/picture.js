// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of scripts. Only their bytes are shown: an address of the network or a file is never fetched by the page. SVG
// is shown in <img> alone, where browsers run no scripts in it and load nothing for it.
import { toBytes } from "./values.js";

const DATA = /^data:image\/(?:png|jpeg|jpg|gif|webp|bmp|svg\+xml)(?:;charset=[\w-]+)?(?:;base64)?,/i;
const LETTERS_MAX = 16 << 20;

/** The address when it is a picture that carries its bytes; else "". @param {string} address */
export function dataPicture(address) {
  const trimmed = address.trim();
  return trimmed.length <= LETTERS_MAX && DATA.test(trimmed) ? trimmed : "";
}

const MAGIC = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]], ["image/jpeg", [0xff, 0xd8, 0xff]], ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/bmp", [0x42, 0x4d]], ["image/webp", [0x52, 0x49, 0x46, 0x46]],
];

function typeOf(bytes) {
  for (const [type, magic] of MAGIC) if (magic.every((byte, i) => bytes[i] === byte)) return type;
  const head = new TextDecoder().decode(bytes.subarray(0, 1000));
  return /<svg[\s>]/i.test(head) ? "image/svg+xml" : "";
}

/**
 * A picture's bytes as an address: "data:" and not "blob:", which would be a page of ours when it is opened by itself.
 * @param {*} value a string, or {"base64"}
 * @returns {string} "": it is no picture that browsers know
 */
export function bytesPicture(value) {
  const bytes = toBytes(value);
  const type = bytes.length > 0 && bytes.length <= LETTERS_MAX ? typeOf(bytes) : "";
  if (!type) return "";
  let letters = "";
  for (let from = 0; from < bytes.length; from += 32768) letters += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return `data:${type};base64,${btoa(letters)}`;
}

/** What `data` and `source` show together; data goes before. */
export function pictureAddress(data, source) {
  const address = data ? bytesPicture(data) : "";
  return address || (typeof source === "string" ? dataPicture(source) : "");
}
