// SPDX-License-Identifier: GPL-3.0-or-later
// For tests of the doors (HTTP, WebSocket, telnet, socket file): the program with doors of its own, requests and lines,
// checks. `import * as remote from '../support/remote.mjs'`; $EPLUA is the program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const eplua = process.env.EPLUA;
// Made once for a test: its threads and the processes it starts find the same one.
const given = process.env.EPLUA_TEST_FOLDER;
export const folder = given ?? fs.mkdtempSync(path.join(os.tmpdir(), 'eplua-remote.'));
export const runtime = path.join(folder, 'run');
if (!given) {
  process.env.EPLUA_TEST_FOLDER = folder;
  fs.mkdirSync(runtime, { mode: 0o700 });
  fs.mkdirSync(path.join(folder, 'home'));
  process.on('exit', () => { fs.rmSync(folder, { recursive: true, force: true }); });
}

/** How much slower this build may be than a plain one. */
export const scale = process.env.EPLUA_SLOW === '1' ? 4 : 1;

let checks = 0;
let failures = 0;
const children = new Set();

export function check(what, holds, got = '') {
  checks++;
  if (holds) return true;
  failures++;
  console.log(`FAILED: ${what}${got === '' ? '' : `: ${typeof got === 'string' ? got : JSON.stringify(got)}`}`);
  return false;
}

/** Every test ends with this. skipped: why there was nothing to do, if so. */
export async function finish(skipped) {
  for (const p of children) await end(p, 'SIGKILL');
  if (skipped) {
    console.log(`skipped: ${skipped}`);
    process.exit(77);
  }
  console.log(`${checks} checks, ${failures} failed`);
  process.exit(failures === 0 && checks > 0 ? 0 : 1);
}

/** Waits until a condition gives something, at most so long; gives that, or null. */
export async function until(condition, ms = 20000) {
  for (const limit = Date.now() + ms * scale; ;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > limit) return null;
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

export const environment = {
  PATH: process.env.PATH, HOME: path.join(folder, 'home'), LANG: 'C.UTF-8', XDG_RUNTIME_DIR: runtime,
  EPLUA_RESOURCES: process.env.EPLUA_RESOURCES ?? '', ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
  TSAN_OPTIONS: process.env.TSAN_OPTIONS ?? '',
};
if (!environment.EPLUA_RESOURCES) delete environment.EPLUA_RESOURCES;

/**
 * Starts the program; gives it when its doors are open, or it has ended: {child, pid, out, err, code, http, telnet, dap, socket, token}.
 * options: as of spawn(), and `before`: a line of shell that goes before it (umask, ulimit).
 */
export async function start(args, options = {}) {
  const { before, ...rest } = options;
  const whole = ['--no-gui', ...args];
  const child = before
    ? spawn('sh', ['-c', `${before}; exec "$0" "$@"`, eplua, ...whole], { env: environment, ...rest })
    : spawn(eplua, whole, { env: environment, ...rest });
  const p = { child, pid: child.pid, out: '', err: '', http: 0, telnet: 0, dap: 0, code: undefined, link: '' };
  children.add(p);
  child.stdout.on('data', (data) => { p.out = (p.out + data).slice(-1e6); });
  child.stderr.on('data', (data) => { p.err = (p.err + data).slice(-1e6); });
  child.on('error', (error) => { p.err += error; });
  p.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => { p.code = code ?? 128 + os.constants.signals[signal]; children.delete(p); resolve(p); });
  });
  const wanted = { http: args.some((a) => a.startsWith('--http')), telnet: args.some((a) => a.startsWith('--telnet')), dap: args.some((a) => a.startsWith('--dap=')) };
  await until(() => {
    p.http = Number(/http:\/\/[^/]*:(\d+)\/\n/.exec(p.err)?.[1] ?? 0);
    p.telnet = Number(/--attach (\d+)/.exec(p.err)?.[1] ?? 0);
    p.dap = Number(/eplua: dap \S+ (\d+)/.exec(p.err)?.[1] ?? 0);
    p.link = /\/link\/(\w+)/.exec(p.err)?.[1] ?? '';
    return p.code !== undefined || ((!wanted.http || (p.http && p.link)) && (!wanted.telnet || p.telnet) && (!wanted.dap || p.dap));
  });
  const run = path.join((rest.env ?? environment).XDG_RUNTIME_DIR, 'eplua');
  p.socket = path.join(run, `${p.pid}.sock`);
  p.tokenFile = path.join(run, `${p.pid}.token`);
  try { p.token = fs.readFileSync(p.tokenFile, 'utf8').trim(); } catch { p.token = ''; }
  return p;
}

/** Ends it by a signal; gives its status. */
export async function end(p, signal = 'SIGTERM') {
  if (p.code === undefined) p.child.kill(signal);
  await p.ended;
  return p.code;
}

/**
 * One request on a connection of its own, as a program sends it: {status, text, value, headers}, or {status: 0, error} when the connection
 * ended before an answer. body: text, or a value that is sent as JSON.
 */
export function ask(port, method, target, body, headers = {}, more = {}) {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) };
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1', port, method, path: target, agent: more.agent ?? false, timeout: (more.ms ?? 60000) * scale,
      headers: { ...type, ...headers }, ...(more.host ? { host: more.host } : {}),
    }, (reply) => {
      let text = '';
      reply.on('data', (data) => { text += data; });
      reply.on('error', (error) => resolve({ status: 0, error: String(error) }));
      reply.on('end', () => {
        let value = null;
        try { value = JSON.parse(text); } catch { /* not all is JSON */ }
        resolve({ status: reply.statusCode, text, value, headers: reply.headers });
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => resolve({ status: 0, error: error.code ?? String(error) }));
    request.end(sent);
  });
}

export const execute = (p, script, more = {}) => ask(p.http, 'POST', '/execute', { script, ...more });

/** Bytes to a TCP port (or a socket file), and all that comes back until the other end closes, or `ms` went by; {text, closed, error}. */
export function talk(where, bytes, ms = 5000, enough = null) {
  return new Promise((resolve) => {
    const s = typeof where === 'string' ? net.connect(where) : net.connect({ port: where, host: '127.0.0.1' });
    const r = { text: '', closed: false, error: '' };
    const timer = setTimeout(() => { s.destroy(); resolve(r); }, ms * scale);
    const done = () => { clearTimeout(timer); s.destroy(); resolve(r); };
    s.on('connect', () => { if (bytes) s.write(bytes); });
    s.on('data', (data) => { r.text += data.toString('latin1'); if (enough?.test(r.text)) done(); });
    s.on('error', (error) => { r.error = error.code ?? String(error); });
    s.on('close', () => { r.closed = true; done(); });
  });
}

/** A WebSocket handshake, and its status. */
export async function upgrade(port, headers = {}) {
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const r = await talk(port, `GET /ws HTTP/1.1\r\n${lines}\r\n`, 10000, /\r\n\r\n/);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(r.text)?.[1] ?? 0);
}

/** The listening TCP sockets of a process: ["127.0.0.1:8080", "[::1]:8080"]. */
export function listeners(pid) {
  const inodes = new Set();
  for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
    try {
      const found = /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (found) inodes.add(found[1]);
    } catch { /* closed meanwhile */ }
  }
  const list = [];
  for (const file of ['tcp', 'tcp6']) {
    let text = '';
    try { text = fs.readFileSync(`/proc/net/${file}`, 'utf8'); } catch { continue; /* no IPv6 */ }
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== '0A' || !inodes.has(inode)) continue;
      const [address, port] = local.split(':');
      const bytes = address.match(/.{8}/g).flatMap((word) => word.match(/../g).reverse());
      list.push(`${bytes.length === 4 ? bytes.map((b) => parseInt(b, 16)).join('.') : `[${bytes.join('')}]`}:${parseInt(port, 16)}`);
    }
  }
  return list;
}
/** [::1] as listeners() writes it. */
export const loopback6 = `[${'00'.repeat(15)}01]`;

/** A member of /proc/PID/status in kB. */
export function kilobytes(pid, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

export const descriptors = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;

export { once, fs, net, path, spawn };
