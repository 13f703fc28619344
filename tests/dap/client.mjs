// SPDX-License-Identifier: GPL-3.0-or-later
// A small DAP client of our own, for exact sequences: frames of Content-Length over a process's stdio or a TCP port,
// requests with answers, events in the order they came, and bytes that are no protocol at all.
// `import * as dap from './client.mjs'`; $EPLUA is the program, $SOURCE the checkout.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import * as remote from '../support/remote.mjs';

export const { check, until, finish, folder, scale } = remote;
export const here = path.dirname(new URL(import.meta.url).pathname);
export const programs = path.join(here, 'programs');

/** How long anything may take before the test calls it a hang. */
export const patience = 20000 * scale;

const open = new Set();

/** Bytes of a message as they go over the wire. */
export function frame(message) {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** A promise that fails when it takes too long. */
export function soon(promise, what, ms = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came in ${ms} ms: ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * One who speaks DAP. Events wait in `events` until somebody takes them; `log` has all messages; `strays` are answers that nobody
 * waited for, `noise` what came outside of frames. Both must stay empty.
 */
export class Client {
  constructor(input, output) {
    this.input = input;
    this.output = output;
    this.seq = 0;
    this.pending = new Map();
    this.events = [];
    this.waiting = new Set();
    this.strays = [];
    this.log = [];
    this.text = '';
    this.noise = '';
    this.bytes = Buffer.alloc(0);
    this.closed = false;
    this.gone = new Promise((resolve) => { this.over = resolve; });
    input.on('data', (data) => this.take(data));
    input.on('close', () => this.ended());
    input.on('end', () => this.ended());
    input.on('error', () => this.ended());
    output.on('error', () => {});
    open.add(this);
  }

  take(data) {
    this.bytes = this.bytes.length ? Buffer.concat([this.bytes, data]) : data;
    for (;;) {
      const head = this.bytes.indexOf('\r\n\r\n');
      if (head < 0) break;
      const found = /^Content-Length: (\d+)$/.exec(this.bytes.toString('latin1', 0, head));
      if (!found) {
        this.noise += this.bytes.toString('latin1');
        this.bytes = Buffer.alloc(0);
        break;
      }
      const end = head + 4 + Number(found[1]);
      if (this.bytes.length < end) break;
      const text = this.bytes.toString('utf8', head + 4, end);
      this.bytes = this.bytes.subarray(end);
      let message = null;
      try { message = JSON.parse(text); } catch { this.noise += text; }
      if (message) this.dispatch(message);
    }
  }

  dispatch(message) {
    if (this.log.length < 20000) this.log.push(message);
    if (message.type === 'response') {
      const wait = this.pending.get(message.request_seq);
      this.pending.delete(message.request_seq);
      if (wait) wait(message);
      else this.strays.push(message);
    } else if (message.type === 'event') {
      if (message.event === 'output') this.text = (this.text + (message.body?.output ?? '')).slice(-1e6);
      this.events.push(message);
      for (const wait of [...this.waiting]) wait();
    } else {
      this.strays.push(message);
    }
  }

  ended() {
    if (this.closed) return;
    this.closed = true;
    open.delete(this);
    for (const wait of this.pending.values()) wait({ type: 'response', success: false, message: 'the connection ended', gone: true });
    this.pending.clear();
    for (const wait of [...this.waiting]) wait();
    this.over();
  }

  raw(bytes) { this.output.write(bytes); }

  /** Sends a request; gives its answer, whatever it says. */
  ask(command, args, more = {}) {
    const seq = ++this.seq;
    const answer = new Promise((resolve) => { this.pending.set(seq, resolve); });
    this.raw(frame({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }), ...more }));
    const began = performance.now();
    return soon(answer, `the answer to ${command}`).finally(() => {
      const took = performance.now() - began;
      if (process.env.DAP_SLOW && took > 1000) console.log(`${command} ${JSON.stringify(args ?? '').slice(0, 100)}: ${took.toFixed(0)} ms`);
    });
  }

  /** The same for one that must succeed; gives the body. */
  async get(command, args) {
    const answer = await this.ask(command, args);
    if (!answer.success) throw new Error(`${command} ${JSON.stringify(args)}: ${answer.message} ${JSON.stringify(answer.body ?? '')}`);
    return answer.body ?? {};
  }

  /** ... and for one that must fail; gives the answer. */
  async refused(command, args, like = /./) {
    const answer = await this.ask(command, args);
    const said = answer.body?.error?.format ?? answer.message ?? '';
    check(`${command} ${JSON.stringify(args ?? '').slice(0, 120)} is refused`, answer.success === false && !answer.gone, answer);
    check(`${command}: the refusal says why (${like})`, like.test(said), said);
    return answer;
  }

  /** Takes the first event for which one of `names` fits; drops those before it. null: the connection ended. */
  async event(names, fits = () => true, ms = patience) {
    const wanted = typeof names === 'string' ? [names] : names;
    const taken = () => {
      const i = this.events.findIndex((e) => wanted.includes(e.event) && fits(e.body ?? {}));
      return i < 0 ? null : this.events.splice(0, i + 1).at(-1);
    };
    const now = taken();
    if (now || this.closed) return now;
    let notice;
    return soon(new Promise((resolve) => {
      notice = () => {
        const e = taken();
        if (e || this.closed) resolve(e);
      };
      this.waiting.add(notice);
    }), `event ${wanted.join(' or ')}; the last messages were ${this.log.slice(-4).map((m) => JSON.stringify(m).slice(0, 300)).join('\n')}`, ms)
      .finally(() => this.waiting.delete(notice));
  }

  /** The next stop: {reason, threadId, frame, line, ...}; null: the script has ended. */
  async stopped() {
    const e = await this.event(['stopped', 'terminated', 'exited']);
    if (!e || e.event !== 'stopped') return null;
    const { threadId } = e.body;
    const { stackFrames } = await this.get('stackTrace', { threadId, startFrame: 0, levels: 1 });
    return { ...e.body, frame: stackFrames[0]?.id, line: stackFrames[0]?.line ?? 0, name: stackFrames[0]?.name, source: stackFrames[0]?.source };
  }

  /** Goes on in that way and gives the next stop. */
  async go(how, threadId) {
    await this.get(how, { threadId });
    return this.stopped();
  }

  initialize(more = {}) {
    return this.get('initialize', {
      clientID: 'test', adapterID: 'eplua', linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path', ...more,
    });
  }

  /**
   * The handshake: initialize, launch, what `between` asks, configurationDone. Gives what initialize said.
   * args: of launch, or with {attach: true} of attach.
   */
  async begin(args, between = async () => {}) {
    const able = await this.initialize();
    const { attach, ...rest } = args;
    const begun = this.ask(attach ? 'attach' : 'launch', rest);
    const refused = begun.then((answer) => {
      if (!answer.success) throw new Error(`launch: ${answer.message} ${JSON.stringify(answer.body ?? '')}`);
      return answer;
    });
    await Promise.race([this.event('initialized'), refused.then(() => new Promise(() => {}))]);
    await between(this);
    await this.get('configurationDone');
    await refused;
    return able;
  }

  /** Breakpoints of a file: lines, or whole ones. Gives them as answered. */
  async breakpoints(file, list) {
    const breakpoints = list.map((b) => (typeof b === 'number' ? { line: b } : b));
    return (await this.get('setBreakpoints', { source: { path: file }, breakpoints })).breakpoints;
  }

  /** A value of the innermost frame, as text. */
  async value(expression, frameId, context = 'watch') {
    const answer = await this.ask('evaluate', { expression, frameId, context });
    return answer.success ? answer.body.result : `error: ${answer.body?.error?.format ?? answer.message}`;
  }

  close() { this.output.end(); this.input.destroy?.(); }
}

const children = new Set();

/** A process; {child, err, code, ended}. */
function run(args, options = {}) {
  const child = spawn(remote.eplua, ['--no-gui', ...args], { env: remote.environment, cwd: remote.folder, ...options });
  const p = { child, pid: child.pid, err: '', code: undefined };
  children.add(p);
  child.stderr.on('data', (data) => { p.err = (p.err + data).slice(-1e5); });
  child.on('error', (error) => { p.err += error; });
  p.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => { p.code = code ?? signal; children.delete(p); resolve(p.code); });
  });
  return p;
}
process.on('exit', () => { for (const p of children) p.child.kill('SIGKILL'); });

/** `eplua --dap ARGS` and a client on its stdio; client.process is the process. */
export function stdio(args = [], options = {}) {
  const p = run(['--dap', ...args], options);
  const c = new Client(p.child.stdout, p.child.stdin);
  c.process = p;
  return c;
}

/** `eplua --dap=0 ARGS`: {port, err, code, out, ...}; connect() then. */
export async function serve(args = [], options = {}) {
  const p = run(['--dap=0', ...args], options);
  p.out = '';
  p.child.stdout.on('data', (data) => { p.out = (p.out + data).slice(-1e6); });
  await until(() => {
    p.port = Number(/^eplua: dap \S+ (\d+)$/m.exec(p.err)?.[1] ?? 0);
    return p.port || p.code !== undefined;
  });
  return p;
}

export function connect(port) {
  return new Promise((resolve, reject) => {
    const s = net.connect({ port, host: '127.0.0.1' }, () => { s.off('error', reject); resolve(new Client(s, s)); });
    s.on('error', reject);
  });
}

/** Whether the process ends by itself; its exit status. */
export async function leaves(p, ms = 10000 * scale) {
  const timer = new Promise((resolve) => { setTimeout(resolve, ms, 'it did not end').unref(); });
  return Promise.race([p.ended, timer]);
}

/** Ends a client, and its process if it has one, by force if it must be. */
export async function end(c, what = 'the process') {
  c.close();
  if (!c.process) return;
  const status = await leaves(c.process);
  check(`${what}: it ends when its client is gone`, typeof status === 'number', `${status} ${c.process.err}`);
  if (c.process.code === undefined) c.process.child.kill('SIGKILL');
}

/** What holds after each conversation. */
export function clean(c, what) {
  check(`${what}: nothing but frames on the stream`, c.noise === '', c.noise.slice(0, 500));
  check(`${what}: each answer was asked for`, c.strays.length === 0, c.strays.slice(0, 3));
  for (const e of c.log) {
    if (typeof e.seq !== 'number') check(`${what}: each message has a seq`, false, e);
  }
}

let scripts = 0;
/** A script in a file of its own. */
export function script(text) {
  const file = path.join(remote.folder, `script-${++scripts}.lua`);
  fs.writeFileSync(file, text);
  return file;
}

/** Runs parts of a test one by one; an exception is a failure of that part. filter: `node FILE.mjs NAME...` runs only those. */
export async function parts(list) {
  const wanted = process.argv.slice(2);
  for (const [name, part] of Object.entries(list)) {
    if (wanted.length && !wanted.includes(name)) continue;
    const began = performance.now();
    try {
      await part();
    } catch (error) {
      check(name, false, error.stack ?? String(error));
    }
    for (const c of [...open]) {
      c.close();
      c.process?.child.kill('SIGKILL');
    }
    for (const p of [...children]) p.child.kill('SIGKILL');
    const took = performance.now() - began;
    if (took > 3000) console.log(`${name}: ${(took / 1000).toFixed(1)} s`);
  }
  await finish();
}

export { fs, net, path, remote };
