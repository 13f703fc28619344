// SPDX-License-Identifier: GPL-3.0-or-later
// 10,000 random requests, good and bad, on scripts with coroutines and timers: never a hang, never a crash, one answer to each.
// The seed is printed; SEED=n runs it again, OPERATIONS=n more or less of it.
import * as dap from './client.mjs';

const { check, script } = dap;
const operations = Number(process.env.OPERATIONS ?? 10000);
let state = Number(process.env.SEED ?? (Date.now() % 2147483647)) | 1;
console.log(`SEED=${state}`);

/** Marsaglia's xorshift, so that a seed gives the same requests everywhere. */
function random(n) {
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  return (state >>> 0) % n;
}
const one = (list) => list[random(list.length)];

const file = script(`local function fib(n)
  if n < 2 then
    return n
  end
  return fib(n - 1) + fib(n - 2)
end
local shared = { list = {}, n = 0 }
local function worker(name)
  while true do
    local ok, why = pcall(function()
      shared.n = shared.n + 1
      if shared.n % 7 == 0 then
        error({ name = name })
      end
      return fib(5)
    end)
    coroutine.yield(ok)
  end
end
local workers = {}
for i = 1, 3 do
  workers[i] = coroutine.create(worker)
end
setInterval(function()
  for i, w in ipairs(workers) do
    coroutine.resume(w, "w" .. i)
  end
end, 2)
setInterval(function()
  table.sort({ 3, 1, 2 }, function(a, b)
    return a < b
  end)
  local t <close> = setmetatable({}, { __close = function() shared.n = shared.n + 1 end })
  load("local x = 1\\nreturn x", "=piece")()
end, 3)
coroutine.wrap(function()
  local sleep = require("timers").sleep
  while true do
    sleep(2)
    if shared.n > 1e6 then print(shared.n) end
    local made = coroutine.wrap(function() coroutine.yield(1) return 2 end)
    made() made()
  end
end)()
`);

const expressions = ['shared', 'shared.n', 'n', 'name', 'fib(3)', 'error "x"', '1 +', '...', 'a, b', 'workers[1]', '_G', 'print(1)',
  'shared.n = 1', 't', 'collectgarbage()', 'coroutine.wrap(function() coroutine.yield() end)()', 'nothing.x', 'ok', 'why'];
const conditions = ['true', 'false', 'n == 2', 'nothing.x', '1 +', 'shared.n % 3 == 0', 'error({})'];
const known = { frames: [1], references: [1], threads: [1], sources: [] };

const kinds = {
  continue: () => ({ threadId: one(known.threads) }),
  next: () => ({ threadId: one(known.threads) }),
  stepIn: () => ({ threadId: one(known.threads) }),
  stepOut: () => ({ threadId: one(known.threads) }),
  pause: () => ({ threadId: one(known.threads) }),
  threads: () => undefined,
  stackTrace: () => ({ threadId: one(known.threads), startFrame: random(3), levels: random(5) }),
  scopes: () => ({ frameId: one(known.frames) }),
  variables: () => ({ variablesReference: one(known.references), start: random(4), count: random(20), filter: one([undefined, 'indexed', 'named']) }),
  evaluate: () => ({ expression: one(expressions), frameId: one([undefined, one(known.frames)]), context: one(['watch', 'repl', 'hover', undefined]) }),
  setVariable: () => ({ variablesReference: one(known.references), name: one(['n', 'ok', 'i', 'a', 'shared', 'none']), value: one(['1', '"x"', '{}', 'nil', '1 +']) }),
  setExpression: () => ({ expression: one(expressions), value: one(['1', '{}']), frameId: one(known.frames) }),
  setBreakpoints: () => ({ source: { path: file }, breakpoints: Array.from({ length: random(5) }, () => ({
    line: 1 + random(48), condition: one([undefined, undefined, one(conditions)]), hitCondition: one([undefined, undefined, '% 5', '> 3']),
    logMessage: one([undefined, undefined, 'at {shared.n} {']) })) }),
  setFunctionBreakpoints: () => ({ breakpoints: Array.from({ length: random(3) }, () => ({ name: one(['fib', 'coroutine.yield', 'table.sort', 'worker', 'no:one']) })) }),
  setExceptionBreakpoints: () => ({ filters: one([[], ['caught'], ['uncaught'], ['caught', 'uncaught']]), filterOptions: one([undefined, [{ filterId: 'pattern', condition: 'x' }]]) }),
  'eplua/setCallbackBreakpoints': () => ({ breakpoints: one([[], [{ kind: 'interval' }], [{ kind: 'timeout', condition: 'false' }], [{ kind: '', slowerThan: 5 }]]) }),
  'eplua/runTo': () => ({ source: { path: file }, line: 1 + random(48) }),
  'eplua/inspect': () => ({}),
  'eplua/timers': () => ({}),
  completions: () => ({ text: one(['sh', 'shared.', 'string.f', '', 'x:']), column: 1 + random(8), frameId: one([undefined, one(known.frames)]) }),
  exceptionInfo: () => ({ threadId: one(known.threads) }),
  loadedSources: () => ({}),
  source: () => ({ sourceReference: one([1, 2, 99, ...known.sources]) }),
  breakpointLocations: () => ({ source: { path: file }, line: random(20), endLine: random(50) }),
  cancel: () => ({ requestId: random(10000) }),
  configurationDone: () => ({}),
  nonsense: () => ({ x: random(5) }),
};
// those that make it run or stop come more often
const often = ['continue', 'continue', 'continue', 'next', 'stepIn', 'stepOut', 'stepIn', 'next', 'pause', 'stackTrace', 'scopes', 'variables', 'evaluate', 'setBreakpoints'];
const names = [...Object.keys(kinds), ...often, ...often];

function learn(answer) {
  if (!answer.success || !answer.body) return;
  const keep = (list, values) => { list.push(...values.filter((v) => v > 0)); list.splice(0, list.length - 12); };
  if (answer.command === 'threads') keep(known.threads, answer.body.threads.map((t) => t.id));
  if (answer.command === 'stackTrace') {
    keep(known.frames, answer.body.stackFrames.map((f) => f.id));
    keep(known.sources, answer.body.stackFrames.map((f) => f.source?.sourceReference ?? 0));
  }
  if (answer.command === 'scopes') keep(known.references, answer.body.scopes.map((s) => s.variablesReference));
  if (answer.command === 'variables') keep(known.references, answer.body.variables.map((v) => v.variablesReference));
}

async function walk() {
  const c = dap.stdio();
  await c.begin({ program: file, stopOnEntry: true });
  const under = new Set();
  let answers = 0;
  let stops = 0;
  let dead = '';
  for (let i = 0; i < operations && !dead; i++) {
    // what was asked of a script that runs may wait until it goes on
    const command = under.size > 40 ? 'continue' : one(names);
    const args = kinds[command]();
    const asked = c.ask(command, args).then((answer) => {
      answers++;
      if (answer.gone) dead ||= `the connection ended at request ${i}, ${command} ${JSON.stringify(args)}`;
      learn(answer);
    }, (error) => { dead ||= `${error.message}: request ${i} ${JSON.stringify(args)}`; }).finally(() => under.delete(asked));
    under.add(asked);
    // mostly one at a time, now and then a few at once
    if (random(4) !== 0) await Promise.race([Promise.all(under), new Promise((resolve) => { setTimeout(resolve, 20); })]);
    for (const e of c.events.splice(0)) {
      if (e.event === 'stopped') { stops++; if (e.body.threadId) { known.threads.push(e.body.threadId); known.threads.splice(0, known.threads.length - 12); } }
      if (e.event === 'terminated') dead ||= `the script has ended at request ${i}: ${c.text.slice(-300)}`;
    }
  }
  if (c.closed) {
    check('the process lives', false, `${dead}; status ${await dap.leaves(c.process)} ${c.process.err}`);
    return;
  }
  for (const kind of ['setFunctionBreakpoints', 'eplua/setCallbackBreakpoints']) await c.ask(kind, { breakpoints: [] });
  await c.ask('setExceptionBreakpoints', { filters: [] });
  await c.ask('setBreakpoints', { source: { path: file }, breakpoints: [] });
  await c.ask('continue', { threadId: 1 });
  await c.ask('continue', { threadId: 1 });
  await Promise.all(under);
  check('no hang, no end before its time', dead === '', dead);
  check('one answer to each request', answers === operations && c.strays.length === 0, [answers, c.strays.slice(0, 3)]);
  check('it has stopped and gone on', stops > operations / 200, stops);
  console.log(`${operations} requests, ${stops} stops`);
  // it still does what it should
  c.events.length = 0;
  await c.get('pause', { threadId: 1 });
  // a pause of before may have come behind the last "continue": then it stands already, and no event comes
  const goes = ['continue', 'next', 'stepIn', 'stepOut', 'eplua/runTo'];
  const stood = c.log.findLastIndex((m) => m.event === 'stopped') > c.log.findLastIndex((m) => m.success && goes.includes(m.command));
  const e = stood ? { event: 'stopped' } : await c.event(['stopped', 'terminated']);
  check('at the end it pauses as ever', e?.event === 'stopped', e);
  await dap.end(c, 'random requests');
  dap.clean(c, 'random requests');
}

await dap.parts({ walk });
