// SPDX-License-Identifier: GPL-3.0-or-later
// D5, the debugger never hangs: breakpoints in coroutines, timers, HTTP code; Stop and quit while it is stopped; 10,000 steps;
// conditions that loop; a table of 10^6 entries in scope; clients that write a message in two parts. A step takes at most 20 ms: judged at
// the 99th of 100, for a machine does other things too, and the longest is printed.
import * as dap from './client.mjs';

const { check, remote, script } = dap;
const steps = Number(process.env.STEPS ?? (dap.scale === 1 ? 10000 : 2000));

function judge(what, times) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)] ?? times.at(-1);
  console.log(`${what}: ${times.length} steps, median ${at(0.5).toFixed(2)} ms, 99 % ${at(0.99).toFixed(2)} ms, longest ${times.at(-1).toFixed(1)} ms`);
  if (dap.scale === 1) check(`${what}: a step takes at most 20 ms`, at(0.99) <= 20, at(0.99)); // a sanitizer makes times its own
}

/** One step as an editor makes it: the request, the stop, the stack. */
async function step(c, how, threadId, times) {
  const began = performance.now();
  const stop = await c.go(how, threadId);
  times.push(performance.now() - began);
  return stop;
}

async function ten_thousand_steps() {
  const c = dap.stdio();
  const file = script(`local function leaf(n)
  return n * 2
end
local co = coroutine.wrap(function()
  while true do
    coroutine.yield(leaf(1))
  end
end)
local t = setmetatable({}, { __index = function(_, k)
  return k
end })
while true do
  local a = leaf(1) + t[3] + co()
  pcall(error, "x")
  table.sort({ 2, 1 }, function(x, y)
    return x < y
  end)
end
`);
  await c.begin({ program: file, stopOnEntry: true });
  let stop = await c.stopped();
  const times = [];
  const hows = ['stepIn', 'stepIn', 'next', 'stepIn', 'stepIn', 'stepOut', 'next', 'stepIn'];
  // out of the main chunk it would never come back
  for (let i = 0; i < steps && stop; i++) {
    const how = hows[i % hows.length];
    const main = stop.line >= 12 && stop.line !== 16;
    stop = await step(c, how === 'stepOut' && (main || stop.line < 12) ? 'stepIn' : how, stop.threadId, times);
    c.log.length = 0;
  }
  check('all of the steps stopped', times.length === steps && stop !== null, [times.length, stop]);
  judge('in, over, out', times);
  await dap.end(c, 'steps');
}

async function a_table_of_a_million_in_scope() {
  const c = dap.stdio();
  const file = script(`local big = {}
for i = 1, 1000000 do big[i] = { i } end
local named = {}
for i = 1, 1000000 do named["k" .. i] = i end
local n = 0
while true do
  n = n + 1
  big[1] = n
end
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [7]); });
  let stop = await c.stopped();
  await c.breakpoints(file, []);
  const times = [];
  const pages = [];
  const timed = async (list, work) => {
    const began = performance.now();
    const result = await work();
    list.push(performance.now() - began);
    return result;
  };
  for (let i = 0; i < 204; i++) {
    const closing = i >= 200; // what a page of names leaves behind is not the step's
    const variables = await timed(closing ? [] : times, async () => {
      stop = await c.go('next', stop.threadId);
      const { scopes } = await c.get('scopes', { frameId: stop.frame });
      return (await c.get('variables', { variablesReference: scopes[0].variablesReference })).variables;
    });
    const of = (name) => variables.find((v) => v.name === name).variablesReference;
    await timed(closing ? [] : times, () => c.get('variables', { variablesReference: of('big'), filter: 'indexed', start: (i * 3331) % 999900, count: 100 }));
    // who opens a table of names pays for the table; who does not, does not
    if (closing) await timed(pages, () => c.get('variables', { variablesReference: of('named'), filter: 'named', start: 0, count: 50 }));
  }
  judge('with two tables of 10^6 entries, one open', times);
  pages.sort((a, b) => a - b);
  console.log(`a page of 10^6 names: median ${pages[pages.length >> 1].toFixed(0)} ms, longest ${pages.at(-1).toFixed(0)} ms`);
  check('a page of names comes soon', pages.at(-1) < 5000 * dap.scale, pages);
  await dap.end(c, 'a million');
}

async function in_coroutines_and_timers() {
  const c = dap.stdio();
  const file = script(`local count = 0
local function work()
  count = count + 1
  return count
end
local co = coroutine.wrap(function()
  while true do
    work()
    coroutine.yield()
  end
end)
setInterval(function()
  co()
end, 1)
setInterval(function()
  work()
end, 2)
setTimeout(function()
  coroutine.wrap(function()
    require("timers").sleep(5)
    work()
  end)()
end, 5)
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [3, 9, 13, 20]); });
  const lines = {};
  const times = [];
  let stop = await c.stopped();
  for (let i = 0; i < 200 && stop; i++) {
    lines[stop.line] = (lines[stop.line] ?? 0) + 1;
    if (i % 4 === 3) stop = await step(c, 'next', stop.threadId, times);
    else stop = await c.go('continue', stop.threadId);
  }
  check('it stops at each', [3, 9, 13, 20].every((line) => lines[line] > 0), lines);
  judge('coroutines and timers', times);
  await dap.end(c, 'coroutines and timers');
}

async function conditions_that_loop() {
  const c = dap.stdio();
  const file = script('local n = 0\nfor i = 1, 3 do\n  n = n + i\nend\nprint("done", n)\n');
  await c.begin({ program: file }, async () => {
    await c.breakpoints(file, [{ line: 3, condition: '(function() while true do pcall(function() while true do end end) end end)()' }]);
  });
  for (let stop = await c.stopped(); stop; stop = await c.go('continue', stop.threadId)) {
    check('told where, and why', stop.line === 3 && (stop.text ?? stop.description ?? '') !== '', stop);
  }
  check('the script came to its end', await dap.until(() => c.text.includes('done\t6')), c.text);
  await dap.end(c, 'conditions that loop');
}

/** Helix and others: the kernel keeps the body until the head is acknowledged. */
async function head_and_body_apart() {
  const p = await dap.serve(['--debug-wait', script('local n = 0\nwhile true do\n  n = n + 1\nend\n')]);
  const c = await dap.connect(p.port);
  c.raw = (bytes) => {
    const body = bytes.indexOf('\r\n\r\n') + 4;
    c.output.write(bytes.subarray(0, body));
    c.output.write(bytes.subarray(body));
  };
  await c.begin({ attach: true, stopOnEntry: true });
  let stop = await c.stopped();
  const times = [];
  for (let i = 0; i < 200 && stop; i++) stop = await step(c, 'next', stop.threadId, times);
  check('all of the steps stopped', times.length === 200 && stop !== null, [times.length, stop]);
  judge('head and body apart', times);
  await c.get('disconnect', { terminateDebuggee: true });
  check('it leaves', (await dap.leaves(p)) !== 'it did not end');
}

const stopped_script = `local function f()
  local a = 1
  return a
end
setInterval(function() f() end, 1)
`;

async function stop_and_quit_while_stopped() {
  const ways = {
    terminate: (c) => c.get('terminate', {}),
    'disconnect, terminateDebuggee': (c) => c.get('disconnect', { terminateDebuggee: true }),
    disconnect: (c) => c.get('disconnect', {}),
    SIGTERM: (c) => c.process.child.kill('SIGTERM'),
    SIGINT: (c) => c.process.child.kill('SIGINT'),
    'the client is gone': (c) => c.output.end(),
    'the client is killed': (c) => { c.output.destroy(); c.input.destroy(); },
    'os.exit at the prompt': (c, stop) => { void c.ask('evaluate', { expression: 'os.exit(0)', frameId: stop.frame, context: 'repl' }).catch(() => {}); },
    'while an evaluation loops': (c, stop) => {
      void c.ask('evaluate', { expression: 'while true do end', frameId: stop.frame, context: 'repl' }).catch(() => {});
      return c.get('disconnect', { terminateDebuggee: true });
    },
  };
  for (const [name, how] of Object.entries(ways)) {
    for (const code of [stopped_script, 'coroutine.wrap(function()\n  local a = 1\n  print(a)\nend)()\n']) {
      const c = dap.stdio();
      const file = script(code);
      await c.begin({ program: file }, async () => { await c.breakpoints(file, [2]); });
      const stop = await c.stopped();
      check(`${name}: it is stopped`, stop?.line === 2, stop);
      const began = performance.now();
      await how(c, stop);
      if (name === 'terminate') {
        check('terminate: is told', (await c.event('terminated')) !== null);
        await c.get('disconnect', {});
      }
      if (name === 'os.exit at the prompt') {
        await c.event('terminated');
        c.output.end();
      }
      const status = await dap.leaves(c.process);
      check(`${name}: the process ends`, status !== 'it did not end', `${status} ${c.process.err}`);
      check(`${name}: within 5 s`, performance.now() - began < 5000 * dap.scale, performance.now() - began);
      if (c.process.code === undefined) c.process.child.kill('SIGKILL');
    }
  }
}

async function in_http_code() {
  if (process.env.EPLUA_WEB !== '1') return; // without the web module there is no HTTP
  const file = script('function handle(x)\n  local y = x + 1\n  return y\nend\nfunction slowly()\n  require("timers").sleep(5)\n  return handle(1)\nend\nsetInterval(function() end, 50)\n');
  const p = await dap.serve(['--http=0', '--stay', file]);
  p.http = Number((await dap.until(() => /http:\/\/[^/]*:(\d+)\/\n/.exec(p.err)))?.[1] ?? 0);
  check('both listen', p.http > 0 && p.port > 0, p.err);
  const c = await dap.connect(p.port);
  await c.begin({ attach: true }, async () => { await c.breakpoints(file, [2]); });
  for (const code of ['return handle(41)', 'return slowly() + 40', 'local co = coroutine.wrap(handle) return co(41)']) {
    const reply = remote.execute(p, code, { timeout: 30 });
    const stop = await c.stopped();
    check(`${code}: stops`, stop?.line === 2, stop);
    const status = await remote.ask(p.http, 'GET', '/status');
    check(`${code}: /status says paused`, status.value?.status === 'paused', status.text ?? status.error);
    check(`${code}: the value`, /41|1/.test(await c.value('x', stop.frame)));
    const next = await c.go('next', stop.threadId);
    check(`${code}: steps`, next?.line === 3, next);
    await c.get('continue', { threadId: next.threadId });
    check(`${code}: is answered`, (await reply).value?.result === 42, await reply);
  }
  // the time of a request stands still while it is stopped, and goes on behind
  for (const [code, status] of [['return handle(41)', 200], ['handle(41) while true do end', 408]]) {
    let answered = false;
    const late = remote.execute(p, code, { timeout: 0.3 }).finally(() => { answered = true; });
    const stop = await c.stopped();
    const began = performance.now();
    await dap.until(() => answered || performance.now() - began > 700);
    check(`${code}: waits for the debugger`, !answered);
    await c.get('continue', { threadId: stop.threadId });
    check(`${code}: then ${status}`, (await late).status === status, await late);
  }
  await c.breakpoints(file, []);
  check('the next is served', (await remote.execute(p, 'return 6 * 7')).value?.result === 42);
  // stop and restart from elsewhere while it is stopped
  for (const what of ['restart', 'stop']) {
    await remote.execute(p, 'before = true');
    await c.breakpoints(file, [2]);
    const reply = remote.execute(p, 'return handle(41)', { timeout: 30 });
    await c.stopped();
    check(`/engine/${what} while it is stopped`, (await remote.ask(p.http, 'POST', `/engine/${what}`)).status === 200);
    check(`${what}: the request is answered`, (await reply).status > 0, await reply);
    check(`${what}: /status answers`, (await remote.ask(p.http, 'GET', '/status')).status === 200);
    // soon, not within the request: what is asked until then goes to the engine that ends
    check(`${what}: another engine`, await dap.until(async () => (await remote.execute(p, 'return before == nil')).value?.result === true));
  }
  c.close();
  p.child.kill();
  check('it leaves', (await dap.leaves(p)) !== 'it did not end');
}

await dap.parts({
  ten_thousand_steps, head_and_body_apart, a_table_of_a_million_in_scope, in_coroutines_and_timers, conditions_that_loop, stop_and_quit_while_stopped, in_http_code,
});
