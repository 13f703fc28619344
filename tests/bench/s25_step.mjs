// SPDX-License-Identifier: GPL-3.0-or-later
// node s25_step.mjs EPLUA [STEPS]: a script with a table of a million entries in scope stands still in the IDE, on a display of its own, with that table open
// in the panel of variables. It is stepped by real keys (F10), and each step is over when nothing changes on the display any more: editor, call stack,
// variables. Prints "MEDIAN P99 FIRST", in ms: from the key to the last change, and (median) to the first one.
// What is seen is read from the memory of Xvfb, so that looking costs the IDE nothing; it is compared each millisecond.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const [eplua, wanted = '200'] = process.argv.slice(2);
const steps = Number(wanted);
const width = 1280, height = 800, status = 60; // the lines at the bottom: memory and the like change by themselves
const quiet = 120; // ms without a change: a step is over
const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'eplua-step-'));
const children = [];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const now = () => performance.now();

function end(code) {
  for (const child of children.reverse()) child.kill('SIGKILL');
  fs.rmSync(tmp, { recursive: true, force: true });
  process.exit(code);
}
function fail(what) {
  console.error(what);
  end(1);
}
function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'], ...options });
  child.on('error', (e) => fail(`${command}: ${e.message}`));
  children.push(child);
  return child;
}
async function until(what, holds, patience = 60000) {
  for (const since = now(); now() - since < patience; await sleep(20)) if (await holds()) return;
  fail(`waited in vain for ${what}`);
}

// --- the display ---

const xvfb = run('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-fbdir', tmp],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
const display = await new Promise((done) => xvfb.stdio[3].once('data', (text) => done(`:${String(text).trim()}`)));
const env = { ...process.env, DISPLAY: display, HOME: tmp, XDG_RUNTIME_DIR: `${tmp}/run`, XDG_STATE_HOME: `${tmp}/state`, XDG_CONFIG_HOME: `${tmp}/config`,
  EPLUA_THEME: 'light', QT_QPA_PLATFORM: 'xcb' };
fs.mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });
fs.mkdirSync(`${tmp}/state/eplua`, { recursive: true });
run('openbox', ['--sm-disable'], { env });
const frame = fs.openSync(`${tmp}/Xvfb_screen0`, 'r');
const size = width * 4 * (height - status), begin = fs.fstatSync(frame).size - width * 4 * height;
function look(into) {
  fs.readSync(frame, into, 0, size, begin);
  return into;
}

// --- the user ---

const hands = run('xdotool', ['-'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
const press = async (...keys) => {
  for (const key of keys) {
    hands.stdin.write(`key ${key}\n`);
    await sleep(150);
  }
};

// --- the script ---

const file = path.join(tmp, 'million.lua');
fs.writeFileSync(file, `local n = 0
local big = {}
for k = 1, 1000000 do big[k] = k * 2 end
while true do
  n = n + 1
  n = n + 2
  n = n + 3
end
`);
fs.writeFileSync(`${tmp}/state/eplua/trust.json`, JSON.stringify({ version: 1, folders: { [tmp]: 'trusted' } }));
const ide = run(eplua, ['--ide', file], { env, stdio: ['ignore', 'inherit', 'inherit'] });
function engine() { // what it says of itself
  return new Promise((done) => {
    let text = '';
    const c = net.connect(`${env.XDG_RUNTIME_DIR}/eplua/${ide.pid}.sock`);
    c.on('error', () => done(''));
    c.on('data', (data) => {
      const found = /"status":"([a-z]+)"/.exec(text += data);
      if (found) c.destroy(), done(found[1]);
    });
    c.on('connect', () => c.write('{"type":"subscribe","channels":["status"]}\n'));
  });
}
const window = (name) => new Promise((done) => spawn('xdotool', ['search', '--onlyvisible', '--name', name], { env, stdio: 'ignore' }).on('exit', (code) => done(code === 0)));
await until('the IDE', () => window('^million.lua'));
await sleep(1500);
await press('ctrl+g', '5', 'Return', 'F9', 'F5');
await until('the stop', async () => (await engine()) === 'paused');
await sleep(1000);
await press('alt+7', 'Home', 'Down', 'Down', 'Right');
await sleep(1000);

// --- steps ---

async function step() {
  let before = look(Buffer.alloc(size)), seen = Buffer.alloc(size), first = 0, last = 0;
  const since = now();
  hands.stdin.write('key F10\n');
  for (;;) {
    await sleep(0);
    const at = now();
    if (look(seen).compare(before) !== 0) {
      first ||= at;
      last = at;
      [before, seen] = [seen, before];
    }
    if (last && at - last > quiet) return [first - since, last - since];
    if (at - since > 20000) fail('a step changes nothing');
  }
}
const firsts = [], lasts = [];
for (let k = 0; k < steps + 5; k++) {
  const [first, last] = await step();
  if (k < 5) continue; // while caches fill
  firsts.push(first);
  lasts.push(last);
}
if (process.env.PICTURE) await new Promise((done) => spawn('import', ['-window', 'root', process.env.PICTURE], { env }).on('exit', done));
const part = (list, of) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * of))].toFixed(1);
console.log(part(lasts, 0.5), part(lasts, 0.99), part(firsts, 0.5));
end(0);
