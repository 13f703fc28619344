// SPDX-License-Identifier: GPL-3.0-or-later
// B2, slowloris: slowhttptest holds 500 connections for 60 s, by heads, bodies and reading that never end, while a good client asks ten
// times a second: none of its requests fails, and 99 of 100 are answered within 250 ms.
import * as remote from '../support/remote.mjs';

const { check, spawn } = remote;
const seconds = 60;
const connections = 500;

const p = await remote.start(['--http=0', '--stay', '-e', 'setInterval(function() end, 100)']);
check('it starts', p.http > 0, p.err);
const url = `http://127.0.0.1:${p.http}/status`;
const before = { descriptors: remote.descriptors(p.pid), rss: remote.kilobytes(p.pid, 'VmRSS') };

// -H heads, -B bodies, -X reading; a third of the time each
const kinds = [['-H', '-i', '5', '-x', '24'], ['-B', '-i', '5', '-s', '8192', '-x', '10', '-f', 'application/json'], ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32', '-k', '1']];
async function attack(kind) {
  const child = spawn('slowhttptest', ['-c', String(connections), '-r', '200', '-l', String(seconds / kinds.length), '-p', '3', '-u', url, ...kind],
    { cwd: remote.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (data) => { text += data; });
  child.stderr.on('data', (data) => { text += data; });
  child.on('error', (error) => { text += error; });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  return { code, text };
}

const times = [];
let wrong = 0;
let over = false;
async function good_client() {
  while (!over) {
    const began = performance.now();
    const r = await remote.ask(p.http, 'GET', '/status', undefined, {}, { ms: 5000 });
    const took = performance.now() - began;
    times.push(took);
    if (r.status !== 200) wrong++;
    await new Promise((resolve) => { setTimeout(resolve, Math.max(0, 100 - took)); });
  }
}
const client = good_client();
for (const kind of kinds) {
  const { code, text } = await attack(kind);
  check(`slowhttptest ${kind[0]} has run`, code === 0 && /connections|status/i.test(text), `${code} ${text.slice(-500)}`);
}
over = true;
await client;
times.sort((a, b) => a - b);
const p99 = times[Math.floor(times.length * 0.99)];
console.log(`${times.length} requests, ${wrong} failed, median ${times[times.length >> 1].toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${times.at(-1).toFixed(1)} ms`);
check('the good client asks all the time', times.length > seconds * 5, times.length);
check('none of its requests fails', wrong === 0, wrong);
check('p99 within 250 ms', p99 <= 250 * remote.scale, p99);
check('descriptors are back', await remote.until(() => remote.descriptors(p.pid) <= before.descriptors, 10000), [before, remote.descriptors(p.pid)]);
check('memory did not grow', remote.kilobytes(p.pid, 'VmRSS') < before.rss + 32 * 1024 * remote.scale, [before, remote.kilobytes(p.pid, 'VmRSS')]);
check('ends as asked', await remote.end(p) === 143);
await remote.finish();
