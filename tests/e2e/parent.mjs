// SPDX-License-Identifier: GPL-3.0-or-later
// A process that hands one end of a socket pair down (EPLUA_PARENT) looks into what it has started: from the first line on, alone, and without leaving it
// waiting for ever when it goes itself.
import * as remote from '../support/remote.mjs';

const { check, fs, path, spawn, once } = remote;
const script = path.join(remote.folder, 'child.lua');
fs.writeFileSync(script, `io.open("began", "a"):write("x"):close()
print(os.getenv "EPLUA_PARENT", #arg)
local child = assert(io.popen "env")
print(child:read "a":find("EPLUA_PARENT", 1, true))
`);
const began = () => (fs.existsSync(path.join(remote.folder, 'began')) ? fs.readFileSync(path.join(remote.folder, 'began'), 'utf8').length : 0);

// Starts it with a pair as descriptor 3; messages come into p.messages.
function start(variable = '3', file = script) {
  const child = spawn(remote.eplua, ['--no-gui', file], { cwd: remote.folder, env: { ...remote.environment, EPLUA_PARENT: variable }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const p = { child, messages: [], out: '', err: '', seq: 0, link: child.stdio[3] };
  let text = '';
  child.stdout.on('data', (data) => { p.out += data; });
  child.stderr.on('data', (data) => { p.err += data; });
  p.link.on('error', () => {});
  p.link.on('data', (data) => {
    text += data;
    const lines = text.split('\n');
    text = lines.pop();
    p.messages.push(...lines.map((line) => JSON.parse(line)));
  });
  p.ended = once(child, 'close').then(([code, signal]) => Object.assign(p, { code, signal }));
  return p;
}
const dap = (p, command, args = {}) => p.link.write(`${JSON.stringify({ type: 'dap', message: { seq: ++p.seq, type: 'request', command, arguments: args } })}\n`);
const event = (p, name) => p.messages.find((m) => m.type === 'dap' && m.message.event === name);

// It waits, and the breakpoint in its first line holds.
let p = start();
check('it says hello', await remote.until(() => p.messages.some((m) => m.type === 'hello' && m.script === script)), p.err);
dap(p, 'initialize', { adapterID: 'test' });
dap(p, 'attach');
dap(p, 'setBreakpoints', { source: { path: script }, breakpoints: [{ line: 1 }] });
check('it waits', await remote.until(() => p.messages.some((m) => m.message?.command === 'setBreakpoints')) && began() === 0);
const list = fs.existsSync(path.join(remote.runtime, 'eplua')) ? fs.readdirSync(path.join(remote.runtime, 'eplua')) : [];
check('nobody else finds it', !list.some((name) => /\.(sock|json)$/.test(name)), list);
dap(p, 'configurationDone');
check('it stops in its first line', await remote.until(() => event(p, 'stopped')) && began() === 0, p.messages);
dap(p, 'continue', { threadId: event(p, 'stopped')?.message.body.threadId });
await p.ended;
check('it has run', p.code === 0 && began() === 1, [p.code, p.err]);
check('neither script nor children see how it is reached', p.out === 'nil\t0\nnil\n', p.out);
check('what happened at its end has come', Boolean(event(p, 'exited') && event(p, 'terminated')), p.messages);

// Who has started it goes: before it began it ends, and runs nothing; after that it runs on.
p = start();
check('it says hello again', await remote.until(() => p.messages.length > 0), p.err);
p.link.destroy();
await p.ended;
check('nobody would let it begin: it ends', p.code === 0 && began() === 1, [p.code, p.err]);
p = start();
dap(p, 'initialize', { adapterID: 'test' });
dap(p, 'attach');
dap(p, 'setBreakpoints', { source: { path: script }, breakpoints: [{ line: 2 }] });
dap(p, 'configurationDone');
check('it stops', await remote.until(() => event(p, 'stopped')), p.messages);
p.link.destroy();
await p.ended;
check('it runs on without', p.code === 0 && began() === 2 && /^nil\t0\n/.test(p.out), [p.code, p.out, p.err]);

// What is no message ends nothing; what is no socket is said, and all else is as ever.
p = start();
p.link.write('garbage\n{"type":"dap"}\n{"type":"dap","message":7}\n\0\n[]\n');
check('garbage is answered', await remote.until(() => p.messages.filter((m) => m.type === 'error').length >= 4), p.messages);
dap(p, 'initialize', { adapterID: 'test' });
dap(p, 'attach');
dap(p, 'configurationDone');
await p.ended;
check('and it runs', p.code === 0 && began() === 3, [p.code, p.err]);
for (const variable of ['', '0', '1', '2', '-3', '3x', '77', '99999999999999999999']) {
  p = start(variable);
  await p.ended;
  check(`EPLUA_PARENT=${variable}`, p.code === 0 && /names no connected socket/.test(p.err) && /^nil\t0\n/.test(p.out), [p.code, p.out, p.err]);
}

// A crash in C code says what Lua did; killed from outside it says nothing.
if (process.env.EPLUA_SLOW !== '1') { // sanitizers have handlers of their own
  const crash = path.join(remote.folder, 'crash.lua');
  fs.writeFileSync(crash, 'local function inner() os.execute("kill -SEGV " .. io.open("/proc/self/stat"):read "n") end\ninner()\nwhile true do end\n');
  p = start('3', crash);
  dap(p, 'initialize', { adapterID: 'test' });
  dap(p, 'attach');
  dap(p, 'configurationDone');
  await p.ended;
  check('the signal is its end, and it says so', p.signal === 'SIGSEGV' && /crashed: Segmentation fault \(SIGSEGV\)/.test(p.err), [p.signal, p.err]);
}
await remote.finish();
