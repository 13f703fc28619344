// SPDX-License-Identifier: GPL-3.0-or-later
// The same as s22_eplua.lua, with node's fetch.
const [url, count = '1000'] = process.argv.slice(2);
let next = 0;
const begun = performance.now();
async function worker() {
  while (next++ < Number(count)) {
    const r = await fetch(url);
    if (r.status !== 200) throw new Error('status');
    await r.text();
  }
}
await Promise.all(Array.from({ length: 16 }, worker));
console.log((performance.now() - begun).toFixed(1));
