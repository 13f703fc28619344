// SPDX-License-Identifier: GPL-3.0-or-later
// B9, a fair queue: 500 concurrent /execute, over few connections and over 500: each that is accepted runs once and is answered
// once, the rest hears 503, and /status is answered within 100 ms meanwhile: 99 of 100, and none beyond 500 ms, when the machine
// does something else.
import * as remote from '../support/remote.mjs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const { check } = remote;
const requests = 500;

// Asks for /status all the time on a connection of its own, and on a thread of its own: what is measured is the program.
async function watch() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times = [];
  let wrong = 0, over = false;
  parentPort.on('message', () => { over = true; });
  while (!over) {
    const began = performance.now();
    const r = await remote.ask(workerData, 'GET', '/status', undefined, {}, { agent });
    times.push(performance.now() - began);
    if (r.status !== 200) wrong++;
    if (times.length === 1) parentPort.postMessage('begun');
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  agent.destroy();
  parentPort.postMessage({ times: times.sort((a, b) => a - b), wrong });
}

async function crowd(p, script_of, connections) {
  // those of the crowd before would count: the server refuses, or lets go who is idle, when there are too many
  check('the connections before have ended', await remote.until(() => remote.descriptors(p.pid) < p.idle + 20));
  const watcher = new Worker(fileURLToPath(import.meta.url), { workerData: p.http });
  const next = () => new Promise((resolve) => { watcher.once('message', resolve); });
  await next();
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const answers = await Promise.all(Array.from({ length: requests }, (_, i) =>
    remote.ask(p.http, 'POST', '/execute', { script: script_of(i), timeout: 60 }, {}, { agent })));
  agent.destroy();
  const seen = next();
  watcher.postMessage('over');
  return { answers, ...await seen };
}

async function counts(p) {
  const r = await remote.execute(p, 'local t = {} for i = 0, 499 do t[i + 1] = ran[i] or 0 end ran = {} return t');
  check('the counts come', r.status === 200 && r.value.result.length === requests, r.text ?? r.error);
  return r.value?.result ?? [];
}

async function judge(what, p, script_of, connections) {
  const { answers, times, wrong } = await crowd(p, script_of, connections);
  const ran = await counts(p);
  const accepted = answers.flatMap((r, i) => (r.status === 200 ? [i] : []));
  const full = answers.filter((r) => r.status === 503);
  const gone = answers.filter((r) => r.status === 0);
  const others = answers.filter((r) => ![0, 200, 503].includes(r.status));
  console.log(`${what}: ${accepted.length} accepted, ${full.length} times 503, ${gone.length} without an answer, ` +
    `/status asked ${times.length} times, median ${times[times.length >> 1]?.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms`);
  check(`${what}: nothing but 200 and 503`, others.length === 0, others.slice(0, 3));
  check(`${what}: each has its answer`, gone.length === 0, gone.slice(0, 3));
  check(`${what}: some are accepted`, accepted.length >= 60, accepted.length);
  check(`${what}: answers are not mixed up`, accepted.every((i) => answers[i].value.result === i), accepted.length);
  check(`${what}: each accepted one ran once`, accepted.every((i) => ran[i] === 1), accepted.filter((i) => ran[i] !== 1));
  check(`${what}: no other ran`, answers.every((r, i) => r.status === 200 || ran[i] === 0), answers.filter((r, i) => r.status !== 200 && ran[i] !== 0).length);
  check(`${what}: /status is answered`, wrong === 0 && times.length > 5, [wrong, times.length]);
  if (remote.scale > 1)
    return; // a sanitizer accepts so slowly that the kernel drops calls, and tries them again after a second
  const late = times.filter((ms) => ms > 100 * remote.scale).length;
  check(`${what}: ... within 100 ms`, late <= Math.ceil(times.length / 100) && (times.at(-1) ?? 1e9) <= 500 * remote.scale, times.slice(-5));
}

async function main() {
  const p = await remote.start(['--http=0', '--stay', '-e', 'ran = {}']);
  check('it starts', p.http > 0, p.err);
  p.idle = remote.descriptors(p.pid);
  const busy = (i) => `ran[${i}] = (ran[${i}] or 0) + 1  local t = os.clock() while os.clock() - t < 0.01 do end  return ${i}`;
  const yields = (i) => `ran[${i}] = (ran[${i}] or 0) + 1  require("timers").sleep(20)  return ${i}`;
  await judge('over 60 connections', p, busy, 60);
  await judge('over 60 connections, code that yields', p, yields, 60);
  await judge('over 500 connections', p, busy, requests);
  check('the next good request', (await remote.execute(p, 'return 6 * 7')).value?.result === 42);
  check('nothing is left', await remote.until(() => remote.descriptors(p.pid) < 60), remote.descriptors(p.pid));
  await remote.end(p);
  await remote.finish();
}

if (isMainThread) await main();
else await watch();
