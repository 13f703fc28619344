// SPDX-License-Identifier: GPL-3.0-or-later
// B9, a fair queue: 500 concurrent /execute: each that is accepted runs once and is answered once, the rest hears 503, and
// /status is answered within 100 ms meanwhile.
import * as remote from '../support/remote.mjs';
import http from 'node:http';

const { check } = remote;
const requests = 500;

const p = await remote.start(['--http=0', '--stay', '-e', 'ran = {}']);
check('it starts', p.http > 0, p.err);

// One connection of its own, kept open before the crowd comes: what is measured is the queue, not who gets a connection.
const kept = new http.Agent({ keepAlive: true, maxSockets: 1 });
const status = () => remote.ask(p.http, 'GET', '/status', undefined, {}, { agent: kept });
await status();

async function crowd(script_of, connections) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const all = Array.from({ length: requests }, (_, i) =>
    remote.ask(p.http, 'POST', '/execute', { script: script_of(i), timeout: 60 }, {}, { agent }));
  let over = false;
  const done = Promise.all(all).then((r) => { over = true; return r; });
  const times = [];
  let wrong = 0;
  while (!over) {
    const began = performance.now();
    const r = await status();
    if (r.status !== 200) wrong++;
    times.push(performance.now() - began);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  const answers = await done;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { answers, times, wrong };
}

function judge(what, { answers, times, wrong }, counts) {
  const accepted = answers.flatMap((r, i) => (r.status === 200 ? [i] : []));
  const full = answers.filter((r) => r.status === 503);
  const gone = answers.filter((r) => r.status === 0);
  const others = answers.filter((r) => ![0, 200, 503].includes(r.status));
  console.log(`${what}: ${accepted.length} accepted, ${full.length} times 503, ${gone.length} without an answer, ` +
    `/status asked ${times.length} times, median ${times[times.length >> 1]?.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms`);
  check(`${what}: nothing but 200 and 503`, others.length === 0, others.slice(0, 3));
  check(`${what}: each has its answer`, gone.length === 0, gone.slice(0, 3));
  check(`${what}: some are accepted`, accepted.length >= 64, accepted.length);
  check(`${what}: answers are not mixed up`, accepted.every((i) => answers[i].value.result === i), accepted.length);
  check(`${what}: each accepted one ran once, and no other`, answers.every((r, i) => (counts[i] ?? 0) === (r.status === 200 ? 1 : 0)),
    answers.flatMap((r, i) => ((counts[i] ?? 0) === (r.status === 200 ? 1 : 0) ? [] : [[i, r.status, counts[i] ?? 0]])).slice(0, 5));
  check(`${what}: who is refused hears when to come again`, full.every((r) => Number(r.headers['retry-after']) >= 0), full[0]?.headers);
  check(`${what}: /status is answered`, wrong === 0 && times.length > 5, [wrong, times.length]);
  check(`${what}: ... within 100 ms`, (times.at(-1) ?? 1e9) <= 100 * remote.scale, times.slice(-5));
}

async function counts() {
  const r = await remote.execute(p, 'local t = {} for i = 0, 499 do t[i + 1] = ran[i] or 0 end ran = {} return t');
  check('the counts come', r.status === 200 && r.value.result.length === requests, r.text ?? r.error);
  return r.value?.result ?? [];
}

// each works a little, so that the queue is full: 64 wait, and 60 connections bring one after the other
const busy = (i) => `ran[${i}] = (ran[${i}] or 0) + 1  local t = os.clock() while os.clock() - t < 0.01 do end  return ${i}`;
judge('60 connections', await crowd(busy, 60), await counts());
// 500 at once: of these most get no connection, and hear so
{
  const r = await crowd(busy, requests);
  const lost = r.answers.filter((one) => one.status === 0);
  check('500 connections: who gets none hears 503 or that it is closed', lost.every((one) => /ECONNRESET|EPIPE|socket hang up/.test(one.error)), lost.slice(0, 3));
  const ran = await counts();
  check('500 connections: no code ran twice', ran.every((n) => n <= 1));
  check('500 connections: every 200 ran', r.answers.every((one, i) => one.status !== 200 || (ran[i] === 1 && one.value.result === i)));
  check('500 connections: no 503 ran', r.answers.every((one, i) => one.status !== 503 || ran[i] === 0));
  check('500 connections: /status is answered', r.wrong === 0, r.wrong);
  console.log(`500 connections: ${r.answers.filter((one) => one.status === 200).length} accepted, ${lost.length} closed, longest /status ${r.times.at(-1)?.toFixed(1)} ms`);
  check('500 connections: ... within 100 ms', (r.times.at(-1) ?? 1e9) <= 100 * remote.scale, r.times.slice(-5));
}
// those that yield wait beside each other, and one that hangs holds up nobody's refusal
judge('code that yields', await crowd((i) => `ran[${i}] = (ran[${i}] or 0) + 1  require("timers").sleep(20)  return ${i}`, 60), await counts());

check('the next good request', (await remote.execute(p, 'return 6 * 7')).value?.result === 42);
kept.destroy();
check('nothing is left', await remote.until(async () => (await status()).status === 200 && remote.descriptors(p.pid) < 60), remote.descriptors(p.pid));
await remote.end(p);
await remote.finish();
