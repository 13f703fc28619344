// SPDX-License-Identifier: GPL-3.0-or-later
// What users, scripts and files do to a debugger: breakpoints where there is nothing, 10,000 of them, conditions that fail or never
// end, evaluations of all bad kinds, hooks of the script's own, source that has changed, closures that are collected.
import * as dap from './client.mjs';

const { check, fs, path, script } = dap;

async function breakpoints_where_nothing_is() {
  const file = script(`-- a comment

local a = 1

-- another
local function f(
  x)
  return x
end

f(a)
-- the end

`);
  const c = dap.stdio();
  await c.begin({ program: file, stopOnEntry: true }, async () => {
    const missing = await c.breakpoints(path.join(dap.folder, 'missing.lua'), [1, 2]);
    check('in a missing file: not verified, and why', missing.length === 2 && missing.every((b) => b.verified === false && b.message && b.id > 0), missing);
    const folder = await c.breakpoints(dap.folder, [1]);
    check('in a folder', folder[0].verified === false && folder[0].message, folder);
    const binary = path.join(dap.folder, 'binary.lua');
    fs.writeFileSync(binary, Buffer.from([27, 76, 117, 97, 0, 255, 254]));
    check('in a file that is no source', (await c.breakpoints(binary, [1]))[0].verified === false);
    const broken = script('local = 5\n');
    const wrong = await c.breakpoints(broken, [1]);
    check('in a file with a syntax error', wrong[0].verified === false && wrong[0].message, wrong);
    const empty = script('');
    const none = await c.breakpoints(empty, [1, 50]); // Lua runs a `return` in line 1 of it
    check('in an empty file', none[1].verified === false && none[1].message, none);
    const moved = await c.breakpoints(file, [1, 2, 3, 4, 5, 10, 12, 13, 1000, 2147483647]);
    check('lines without code move down', moved[0].line === 3 && moved[1].line === 3 && moved[2].line === 3 && moved[5].line === 11, moved);
    check('where no code follows: not verified', moved.slice(7).every((b) => b.verified === false && b.message), moved);
    check('each has a number of its own', new Set(moved.map((b) => b.id)).size === moved.length, moved);
    check('the same again has the same numbers', JSON.stringify((await c.breakpoints(file, [1, 2, 3, 4, 5, 10, 12, 13, 1000, 2147483647])).map((b) => b.id)) === JSON.stringify(moved.map((b) => b.id)));
    const same = await c.breakpoints(file, [3, 3, 3]);
    check('thrice the same', same.length === 3 && same.every((b) => b.verified), same);
  });
  const stop = await c.stopped();
  check('it runs all the same', stop?.line === 3, stop);
  await dap.end(c, 'nothing there');
}

async function ten_thousand_breakpoints() {
  const lines = Array.from({ length: 10000 }, (_, i) => `local function f${i % 150}_() return ${i} end`).map((l, i) => (i % 150 === 0 ? `do ${l}` : i % 150 === 149 ? `${l} end` : l));
  const file = script(`${lines.slice(0, 9900).join('\n')}\nlast = 1\n`);
  const c = dap.stdio();
  const began = performance.now();
  await c.begin({ program: file }, async () => {
    const all = await c.breakpoints(file, Array.from({ length: 10000 }, (_, i) => i + 1));
    check('10,000 are answered', all.length === 10000, all.length);
    check('those with code are verified', all.filter((b) => b.verified).length === 9901, all.filter((b) => b.verified).length);
    const others = Array.from({ length: 100 }, (_, i) => path.join(dap.folder, `not-there-${i}.lua`));
    for (const other of others) await c.breakpoints(other, Array.from({ length: 100 }, (_, i) => i + 1));
  });
  let stop = await c.stopped();
  for (let line = 1; line <= 20; line++) {
    check(`stops at ${line}`, stop?.line === line, stop);
    stop = await c.go('continue', stop.threadId);
  }
  await c.breakpoints(file, [9901]);
  stop = await c.go('continue', stop.threadId);
  check('at the last', stop?.line === 9901, stop);
  console.log(`10,000 breakpoints: ${(performance.now() - began).toFixed(0)} ms`);
  await dap.end(c, '10,000 breakpoints');
}

const body = `local n = 0
for i = 1, 10 do
  n = n + i
end
print("done", n)
`;

async function conditions() {
  const c = dap.stdio();
  const file = script(body);
  await c.begin({ program: file }, async () => {
    for (const condition of ['i ==', 'return 1', '1 2', ')', 'i = 5', '"', `${'('.repeat(300)}1`, 'local x = 1', 'goto y', '...+']) {
      const [one] = await c.breakpoints(file, [{ line: 3, condition }]);
      check(`condition ${condition.slice(0, 20)}: said to be wrong at once`, one.verified === false && one.message, one);
    }
    for (const hitCondition of ['x', '== ', '>>5', '5 5', '-1', '%', '%0', '1e5x', '99999999999999999999999']) {
      const [one] = await c.breakpoints(file, [{ line: 3, hitCondition }]);
      check(`hit count "${hitCondition}": said to be wrong at once`, one.verified === false && one.message, one);
    }
    check('one with a comment is right', (await c.breakpoints(file, [{ line: 3, condition: 'i == 3 -- a comment' }]))[0].verified);
  });
  const stop = await c.stopped();
  check('the one that was right stops', (await c.value('i', stop.frame)) === '3', stop);
  await dap.end(c, 'conditions');

  // what goes wrong while it runs: it stops there, or says so and goes on, but never in silence and never for ever
  for (const [name, condition] of Object.entries({
    'an error': 'nothing.field', 'an error with a table': 'error({})', 'an endless loop': '(function() while true do end end)()',
    'an endless loop in pcall': '(function() while true do pcall(function() while true do end end) end end)()', 'a yield': 'coroutine.yield()',
    'endless recursion': '(function() local function f() return f() + 1 end return f() end)()', 'os.exit': 'false and os.exit()',
    'too much memory': '("x"):rep(1e10)',
  })) {
    const d = dap.stdio(['--max-memory=256M']);
    const one = script(body);
    await d.begin({ program: one }, async () => { await d.breakpoints(one, [{ line: 3, condition }]); });
    let stops = 0;
    let said = false;
    for (let e = await d.event(['stopped', 'terminated'], undefined, 60000 * dap.scale); e?.event === 'stopped' && stops < 20; e = await d.event(['stopped', 'terminated'], undefined, 60000 * dap.scale)) {
      stops++;
      said ||= !!(e.body.text ?? e.body.description);
      check(`${name}: the stack can be read`, (await d.ask('stackTrace', { threadId: e.body.threadId })).success);
      if (stops === 3) await d.breakpoints(one, []);
      await d.get('continue', { threadId: e.body.threadId });
    }
    if (name !== 'os.exit') check(`${name}: is told`, said || d.log.some((m) => m.event === 'output' && /condition/i.test(m.body.output)), d.log.slice(-5));
    check(`${name}: the script ends as without it`, await dap.until(() => d.text.includes('done\t55')), d.text);
    await dap.end(d, name);
  }
}

async function log_points() {
  const c = dap.stdio();
  const file = script(body);
  const messages = ['{', '}', '{}', '{{i}}', '{i', 'a {i +} b', 'is {nothing.x}', '{error({})}', '{"}"}', '{ {1,2}[1] }', '{({1,2})[2]}', 'ü {i} ü', '{i}{n}'];
  await c.begin({ program: file }, async () => {
    for (const logMessage of messages) await c.breakpoints(file, [{ line: 3, logMessage }]);
    await c.breakpoints(file, [...messages.map((logMessage) => ({ line: 3, logMessage })), { line: 5 }]);
  });
  const stop = await c.stopped();
  check('only the last one stops', stop?.line === 5, stop);
  check('values', c.text.includes('10' + '45'), c.text.slice(-300));
  await dap.end(c, 'log points');
  // one that never ends
  const d = dap.stdio();
  await d.begin({ program: file }, async () => { await d.breakpoints(file, [{ line: 3, condition: 'i == 2', logMessage: '{(function() while true do end end)()}' }]); });
  check('one that never ends is cut off', await dap.until(() => d.text.includes('done\t55'), 60000), d.text);
  await dap.end(d, 'a log point that loops');
}

async function evaluations() {
  const c = dap.stdio(['--max-memory=256M']);
  const file = script(`function f(a, b)
  local t = setmetatable({}, { __tostring = function() while true do end end, __index = function() error "index" end })
  local s = ("x"):rep(1000)
  return a
end
f(1)
print "over"
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [4]); });
  const stop = await c.stopped();
  const ask = async (expression, context = 'watch') => c.ask('evaluate', { expression, frameId: stop.frame, context });
  const bad = {
    'never returns': 'while true do end', 'never returns, in pcall': 'while true do pcall(function() while true do end end) end',
    'never returns, in a coroutine': 'coroutine.wrap(function() while true do end end)()',
    'errors with a table': 'error({ code = 1 })', 'errors with nil': 'error()', 'errors with itself': 'error(setmetatable({}, { __tostring = error }))',
    'a syntax error': 'local 5', 'recursion': 'local function g() return g() + 1 end return g()',
    'yields': 'coroutine.yield(1)', 'sleeps': 'require("timers").sleep(100)',
    'memory': 'local t = {} while true do t[#t + 1] = ("x"):rep(1e6) .. #t end',
  };
  for (const [name, expression] of Object.entries(bad)) {
    const began = performance.now();
    const answer = await dap.soon(ask(expression, 'repl'), name, 30000 * dap.scale).catch((e) => ({ gone: true, message: String(e) }));
    check(`${name}: an answer`, !answer.gone, answer);
    check(`${name}: says what is wrong`, answer.success === false && (answer.message ?? '') !== '', answer);
    if (performance.now() - began > 15000 * dap.scale) check(`${name}: in good time`, false, performance.now() - began);
  }
  check('prints: the text comes', (await ask('print "from the prompt"', 'repl')).success && await dap.until(() => c.text.includes('from the prompt\n')));
  check('many results', /1.*2.*3/s.test((await ask('1, 2, 3', 'repl')).body?.result ?? ''), await ask('1, 2, 3', 'repl'));
  check('no result', (await ask('local x = 1', 'repl')).success);
  for (const context of ['watch', 'hover', 'repl', 'clipboard', 'variables', 'no such']) {
    check(`a value whose __tostring loops, ${context}`, !(await dap.soon(ask('t', context), context)).gone);
    check(`a value whose __index raises, ${context}`, !(await ask('t.x', context)).gone);
  }
  const breaks = await ask('f(2)', 'repl');
  check('code with a breakpoint in it does not stop again', breaks.success && breaks.body.result === '2', breaks);
  const thread = await ask('coroutine.create(function() end)');
  check('a coroutine as a value', thread.success && /thread/.test(thread.body.type ?? thread.body.result), thread);
  check('sets a hook', (await ask('debug.sethook(function() end, "l")', 'repl')).gone !== true);
  check('and unsets it', (await ask('debug.sethook()', 'repl')).gone !== true);
  check('the frame is as it was', (await c.value('a', stop.frame)) === '1');
  await c.get('continue', { threadId: stop.threadId });
  check('the script goes on', await dap.until(() => c.text.includes('over\n')), c.text.slice(-200));
  await dap.end(c, 'evaluations');
  dap.clean(c, 'evaluations');
  // os.exit in a watch ends the script, and the session is told
  const d = dap.stdio();
  await d.begin({ program: file }, async () => { await d.breakpoints(file, [4]); });
  const there = await d.stopped();
  const gone = d.ask('evaluate', { expression: 'os.exit(3)', frameId: there.frame, context: 'repl' });
  const exited = await d.event('exited');
  check('os.exit at the prompt: exited', exited?.body.exitCode === 3, exited);
  check('and answered', typeof (await gone).success === 'boolean');
  await dap.end(d, 'os.exit');
}

async function hooks_of_the_script() {
  const c = dap.stdio();
  const file = script(`local lines, calls = 0, 0
debug.sethook(function(what) if what == "line" then lines = lines + 1 else calls = calls + 1 end end, "lc")
local function f(x)
  return x + 1
end
for i = 1, 5 do
  f(i)
end
local before = lines
debug.sethook()
local f2 = f(1)
print("hook", lines > 10, calls >= 5, lines == before or lines == before + 1)
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [4, 9, 11]); });
  let stop = await c.stopped();
  check('stops in spite of it', stop?.line === 4, stop);
  stop = await c.go('stepOut', stop.threadId);
  check('steps', stop?.line === 6, stop);
  await c.breakpoints(file, [9, 11]);
  stop = await c.go('continue', stop.threadId);
  check('line 9', stop?.line === 9, stop);
  stop = await c.go('next', stop.threadId);
  stop = await c.go('continue', stop.threadId);
  check('when it is gone too', stop?.line === 11, stop);
  await c.get('continue', { threadId: stop.threadId });
  check('the hook of the script has seen it all', await dap.until(() => c.text.includes('hook\ttrue\ttrue\ttrue\n')), c.text);
  await dap.end(c, 'hooks');
}

async function source_that_changes() {
  const c = dap.stdio();
  const file = script('local a = 1\nlocal b = 2\nlocal c = 3\nreturn a\n');
  await c.begin({ program: file, stopOnEntry: true });
  const stop = await c.stopped();
  fs.writeFileSync(file, '-- all is new\n-- and shorter\n');
  const now = await c.breakpoints(file, [2]);
  check('an answer', now.length === 1, now);
  fs.unlinkSync(file);
  check('the file is gone: an answer', (await c.breakpoints(file, [2, 3])).length === 2);
  const frames = await c.get('stackTrace', { threadId: stop.threadId });
  check('the stack is told', frames.stackFrames.length > 0);
  const next = await c.go('next', stop.threadId);
  check('steps go on', next === null || next.line >= 2, next);
  await dap.end(c, 'a changed source');
}

async function closures_and_collections() {
  const c = dap.stdio();
  const file = script(`collectgarbage("generational")
local hits = 0
for i = 1, 300 do
  local f = load("return function(n)\\n  local m = n\\n  return m\\nend", i % 2 == 0 and "=even" or "=odd")()
  local g = function(n)
    hits = hits + n
    return n
  end
  g(1)
  f(i)
  if i % 3 == 0 then collectgarbage() end
  for j = 1, 20 do load("local x = " .. j .. " return x")() end
end
print("hits", hits)
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [6]); });
  let count = 0;
  for (let stop = await c.stopped(); stop; stop = await c.go('continue', stop.threadId)) {
    count++;
    if (stop.line !== 6 || stop.source?.path !== file) {
      check('each stop is where it should be', false, stop);
      break;
    }
  }
  check('one stop an iteration, whatever is collected', count === 300, count);
  check('it ran', c.text.includes('hits\t300'), c.text);
  await dap.end(c, 'closures');
}

async function set_and_removed_while_it_runs() {
  const c = dap.stdio();
  const file = script(`local n = 0
local function work()
  n = n + 1
  return n
end
while true do
  work()
  if n % 1000 == 0 then collectgarbage "step" end
end
`);
  await c.begin({ program: file });
  let stops = 0;
  for (let i = 0; i < 1000; i++) {
    const lines = [[3], [], [4, 7], [], [2], [], [3, 4, 7, 8], []][i % 8];
    c.raw(dap.frame({ seq: ++c.seq, type: 'request', command: 'setBreakpoints', arguments: { source: { path: file }, breakpoints: lines.map((line) => ({ line })) } }));
    if (i % 10 === 0) {
      await c.ask('threads');
      for (const e of c.events.splice(0)) {
        if (e.event !== 'stopped') continue;
        stops++;
        await c.get('continue', { threadId: e.body.threadId });
      }
    }
  }
  await c.ask('threads');
  await c.breakpoints(file, []);
  for (;;) {
    const e = c.events.splice(0).find((one) => one.event === 'stopped');
    if (e) { stops++; await c.ask('continue', { threadId: e.body.threadId }); }
    else if ((await c.ask('stackTrace', { threadId: 1 })).success) await c.ask('continue', { threadId: 1 });
    else break;
  }
  await c.get('pause', { threadId: 1 });
  const stop = await c.stopped();
  check('it runs all the time', Number(await c.value('n', stop.frame)) > 0, stop);
  check('it has stopped now and then', stops > 0, stops);
  c.strays.length = 0;
  await dap.end(c, 'set and removed');
}

async function values_of_all_kinds() {
  const c = dap.stdio();
  const file = script(`local big = {}
for i = 1, 1000000 do big[i] = i end
local text = ("x"):rep(100 * 1024 * 1024)
local cycle = {} cycle.self = cycle cycle[cycle] = cycle
local odd = { [1.5] = "f", [true] = "b", ["not a name"] = 1, ["\\255\\254"] = "\\0\\1\\255", [print] = io.stdout, nan = 0/0, inf = math.huge, min = math.mininteger, f = 1.0 }
local weak = setmetatable({}, { __mode = "k", __metatable = "locked" })
local trap = setmetatable({}, { __index = function() os.exit(9) end, __pairs = function() os.exit(9) end, __len = function() os.exit(9) end, __tostring = function() os.exit(9) end, __name = 5 })
local a <const>, b <close> = 1, nil
local a = 2
do
  local a = 3
  print(a)
end
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [12]); });
  const stop = await c.stopped();
  check('stops', stop?.line === 12, stop);
  const { scopes } = await c.get('scopes', { frameId: stop.frame });
  const locals = scopes.find((s) => s.name === 'Locals');
  const began = performance.now();
  const { variables } = await c.get('variables', { variablesReference: locals.variablesReference });
  const of = (name) => variables.find((v) => v.name === name);
  check('10^6 entries are counted, not sent', of('big')?.indexedVariables === 1000000, of('big'));
  check('100 MB are cut', of('text')?.value.length < 10000, of('text')?.value.length);
  check('shadowed ones are there, the innermost first', variables.filter((v) => /^a\b/.test(v.name)).length === 3 && of('a').value === '3', variables.map((v) => [v.name, v.value]).filter(([n]) => /^a/.test(n)));
  const page = await c.get('variables', { variablesReference: of('big').variablesReference, filter: 'indexed', start: 999990, count: 10 });
  check('the last page', page.variables.length === 10 && page.variables[9].value === '1000000', page.variables.at(-1));
  const all = await c.get('variables', { variablesReference: of('big').variablesReference });
  check('without a count it is bounded', all.variables.length <= 10000, all.variables.length);
  let ref = of('cycle').variablesReference;
  for (let i = 0; i < 50; i++) ref = (await c.get('variables', { variablesReference: ref })).variables.find((v) => v.name === 'self').variablesReference;
  check('a cycle can be walked for ever', ref > 0);
  const oddities = (await c.get('variables', { variablesReference: of('odd').variablesReference })).variables;
  check('odd keys and values', oddities.length >= 9, oddities.map((v) => [v.name, v.value]));
  check('a float is told from an integer', oddities.find((v) => /\bf\b/.test(v.name) && /1\.0/.test(v.value)) !== undefined, oddities);
  check('what would end the process is not called', (await c.get('variables', { variablesReference: of('trap').variablesReference })) && c.process.code === undefined);
  check('locked metatables are read all the same', (await c.get('variables', { variablesReference: of('weak').variablesReference })) !== null);
  check('in good time', performance.now() - began < 5000 * dap.scale, performance.now() - began);
  check('a constant cannot be set', (await c.ask('setVariable', { variablesReference: locals.variablesReference, name: 'b', value: '5' })).success === false);
  await dap.end(c, 'values');
}

async function deep_stacks() {
  const c = dap.stdio();
  const file = script('local function down(n)\n  if n == 0 then\n    return 0\n  end\n  return 1 + down(n - 1)\nend\nprint(down(150000))\n');
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [3]); });
  const stop = await c.stopped();
  check('stops at the bottom', stop?.line === 3, stop);
  const began = performance.now();
  const page = await c.get('stackTrace', { threadId: stop.threadId, startFrame: 149990, levels: 10 });
  check('a page from afar', page.stackFrames.length === 10 && page.totalFrames >= 150000, [page.stackFrames.length, page.totalFrames]);
  const all = await c.get('stackTrace', { threadId: stop.threadId });
  check('all of them are bounded', all.stackFrames.length > 0 && all.stackFrames.length <= 10000, all.stackFrames.length);
  check('in good time', performance.now() - began < 5000 * dap.scale, performance.now() - began);
  await c.breakpoints(file, []);
  const out = await c.go('stepOut', stop.threadId);
  check('out', out?.line === 5, out);
  await dap.end(c, 'deep stacks');
}

async function a_flood() {
  const c = dap.stdio();
  await c.begin({ program: script('setInterval(function() end, 1)\n') });
  const n = 100000;
  const piece = [];
  for (let i = 0; i < n; i++) piece.push(dap.frame({ seq: 1000 + i, type: 'request', command: i % 2 ? 'threads' : 'evaluate', arguments: { expression: '1', context: 'repl' } }));
  c.raw(Buffer.concat(piece));
  const seen = new Set();
  await dap.until(() => {
    for (const m of c.strays.splice(0)) seen.add(m.request_seq);
    return seen.size === n || c.closed;
  }, 60000);
  check('each of 100,000 requests has its answer, or the client was cut', seen.size === n || c.closed, seen.size);
  if (!c.closed) await dap.end(c, 'a flood');
}

await dap.parts({
  breakpoints_where_nothing_is, ten_thousand_breakpoints, conditions, log_points, evaluations, hooks_of_the_script, source_that_changes,
  closures_and_collections, set_and_removed_while_it_runs, values_of_all_kinds, deep_stacks, a_flood,
});
