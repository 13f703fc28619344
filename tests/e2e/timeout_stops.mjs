// SPDX-License-Identifier: GPL-3.0-or-later
// B10, a timeout means stopped: a loop that writes into a file, 50 times with a timeout of 1 s: plain, inside pcall, in a
// coroutine. The reply comes within 1.0 to 1.5 s, and from then on the file does not grow. One of 50 may be later, when the machine does
// something else; none comes so late that it says the loop could not be stopped (3 s).
import * as remote from '../support/remote.mjs';

const { check, fs, path } = remote;
const rounds = 50;
const together = 2; // engines, each of its own process, on two processors

const write = 'f:write("x")'; // without a buffer, which would be written out when the file is collected
const loops = {
  plain: `while true do ${write} end`,
  'inside pcall': `while true do pcall(function() while true do ${write} end end) end`,
  'in a coroutine': `local function loop() while true do ${write} end end while true do pcall(coroutine.wrap(loop)) end`,
};
const names = Object.keys(loops);

async function round(p, i) {
  const name = names[i % names.length];
  const file = path.join(remote.folder, `grows-${i}`);
  const began = performance.now();
  const r = await remote.execute(p, `local f = assert(io.open(${JSON.stringify(file)}, "w")) f:setvbuf "no" ${loops[name]}`, { timeout: 1 });
  const took = performance.now() - began;
  const { size } = fs.statSync(file);
  const what = `round ${i}, ${name}`;
  check(`${what}: 408`, r.status === 408, r.text ?? r.error);
  check(`${what}: after 1.0 to 1.5 s`, took >= 990 && took <= 2900 * remote.scale, took);
  check(`${what}: it has written`, size > 1000, size);
  // the engine is free at once: what it does next it does after the loop
  const next = await remote.execute(p, 'return 6 * 7', { timeout: 5 });
  check(`${what}: the next request is served`, next.value?.result === 42, next.text ?? next.error);
  const later = fs.statSync(file).size;
  check(`${what}: the file has not grown`, later === size, [size, later]);
  fs.unlinkSync(file);
  return took;
}

const times = [];
async function one(first) {
  const p = await remote.start(['--http=0', '--stay', '-e', '']);
  check('it starts', p.http > 0, p.err);
  for (let i = first; i < rounds; i += together) times.push(await round(p, i));
  await remote.end(p);
}
await Promise.all(Array.from({ length: together }, (_, i) => one(i)));
times.sort((a, b) => a - b);
check('49 of 50 within 1.5 s', times.filter((ms) => ms > 1500 * remote.scale).length <= 1, times.slice(-5));
console.log(`${times.length} rounds, median ${times[times.length >> 1].toFixed(0)} ms, longest ${times.at(-1).toFixed(0)} ms`);

// what has yielded is stopped as well, and what it would do later never happens
const p = await remote.start(['--http=0', '--stay', '-e', '']);
const r = await remote.execute(p, 'late = "no" require("timers").sleep(1000) late = "yes"', { timeout: 0.3 });
check('code that sleeps: 408', r.status === 408, r.text ?? r.error);
const after = await remote.execute(p, 'require("timers").sleep(1000) return late', { timeout: 5 });
check('code that sleeps: it never wakes up', after.value?.result === 'no', after.text ?? after.error);
await remote.end(p);
await remote.finish();
