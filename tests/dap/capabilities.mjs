// SPDX-License-Identifier: GPL-3.0-or-later
// Each capability once, by the client that VS Code's people test adapters with, over stdio and over TCP.
import { createRequire } from 'node:module';
import * as dap from './client.mjs';

const { check, fs, path, remote } = dap;
const require = createRequire(path.join(process.env.NODE_PACKAGES, 'package.json'));
const { DebugClient } = require('@vscode/debugadapter-testsupport');

// Exactly what is claimed. What is not in the list must be absent or false.
const claimed = [
  'supportsConfigurationDoneRequest', 'supportsFunctionBreakpoints', 'supportsConditionalBreakpoints',
  'supportsHitConditionalBreakpoints', 'supportsEvaluateForHovers', 'supportsSetVariable', 'supportsSetExpression',
  'supportsCompletionsRequest', 'supportsLoadedSourcesRequest', 'supportsRestartRequest', 'supportsTerminateRequest',
  'supportTerminateDebuggee', 'supportsDelayedStackTraceLoading', 'supportsLogPoints', 'supportsBreakpointLocationsRequest',
  'supportsExceptionInfoRequest', 'supportsExceptionFilterOptions', 'supportsClipboardContext', 'supportsValueFormattingOptions',
  'supportsCancelRequest',
];

const program = dap.script(`local prefix = "hello"            -- 1
local function greet(name, ...)     -- 2
  local text = prefix .. " " .. name -- 3
  -- a comment                       -- 4
  local extra = select("#", ...)    -- 5
  return text, extra                -- 6
end                                 -- 7
counter = 0                         -- 8
for i = 1, 10 do                    -- 9
  counter = counter + i             -- 10
end                                 -- 11
local t = { 1, 2, 3, name = "t", sub = { deep = true } } -- 12
greet("world", 1, 2)                -- 13
local co = coroutine.create(function(n) -- 14
  local m = n * 2                   -- 15
  coroutine.yield(m)                -- 16
  error({ code = 7 })               -- 17
end)                                -- 18
coroutine.resume(co, 21)            -- 19
pcall(error, "caught one")          -- 20
pcall(error, "special thing")       -- 21
local f = load("local inside = 5\\nreturn inside") -- 22
f()                                 -- 23
print(counter, t.name)              -- 24
io.stderr:write("to stderr\\n")     -- 25
error "the end"                     -- 26
`);

/** Rejects when a promise takes too long. The client itself has no limit over TCP. */
const soon = (promise, what) => dap.soon(promise, what);

/** What one session needs: where it talks, and how to tell whether the other side has ended. */
class Session {
  constructor(client) {
    this.c = client;
    this.output = [];
    client.defaultTimeout = dap.patience;
    client.on('output', (e) => this.output.push(e.body));
  }

  stop() { return soon(this.c.waitForEvent('stopped'), 'stopped'); }

  async launch(more = {}, prepare = async () => {}) {
    const initialized = this.c.waitForEvent('initialized');
    this.able = (await soon(this.c.initializeRequest({
      adapterID: 'eplua', linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path', supportsVariableType: true,
    }), 'initialize')).body;
    const launched = this.c.launchRequest({ program, ...more });
    await Promise.race([initialized, launched.then(() => initialized)]);
    await prepare();
    await soon(this.c.configurationDoneRequest(), 'configurationDone');
    await soon(launched, 'launch');
  }

  /** Launches with breakpoints at these lines and gives the first stop. */
  async until(breakpoints, more = {}) {
    const stopped = this.stop();
    await this.launch(more, async () => { this.breakpoints = await this.lines(breakpoints); });
    return (await stopped).body;
  }

  async lines(list) {
    const breakpoints = list.map((b) => (typeof b === 'number' ? { line: b } : b));
    return (await this.c.setBreakpointsRequest({ source: { path: program }, breakpoints })).body.breakpoints;
  }

  async go(how = 'continueRequest', threadId = this.thread) {
    const stopped = this.stop();
    await this.c[how]({ threadId });
    return (await stopped).body;
  }

  async frames(threadId, more = {}) {
    return (await this.c.stackTraceRequest({ threadId, ...more })).body;
  }

  async scope(frameId, name) {
    const { scopes } = (await this.c.scopesRequest({ frameId })).body;
    return scopes.find((s) => s.name === name);
  }

  async variables(variablesReference, more = {}) {
    const { variables } = (await this.c.variablesRequest({ variablesReference, ...more })).body;
    return Object.fromEntries(variables.map((v) => [v.name, v]));
  }

  async evaluate(expression, frameId, context = 'watch') {
    try {
      return (await this.c.evaluateRequest({ expression, frameId, context })).body.result;
    } catch (error) { return `error: ${error.message}`; }
  }
}

/** Whether a request fails, as it must. */
async function refused(what, promise) {
  let said = null;
  try { await soon(promise, what); } catch (error) { said = error.message; }
  check(`${what} is refused`, said !== null && said !== '', said ?? 'it succeeded');
}

const tests = {
  async capabilities(s) {
    await s.launch();
    for (const name of claimed) check(`claims ${name}`, s.able[name] === true, s.able[name]);
    for (const [name, value] of Object.entries(s.able)) {
      if (value === true) check(`what is claimed is tested here: ${name}`, claimed.includes(name));
    }
    const filters = s.able.exceptionBreakpointFilters ?? [];
    check('the filters of exceptions', ['uncaught', 'caught', 'pattern'].every((f) => filters.some((e) => e.filter === f)), filters);
    check('each takes a condition', filters.every((f) => f.supportsCondition && f.conditionDescription), filters);
    check('uncaught is on at first, the others are not', filters.every((f) => !!f.default === (f.filter === 'uncaught')), filters);
    check('completions are triggered by . and :', ['.', ':'].every((ch) => s.able.completionTriggerCharacters?.includes(ch)), s.able.completionTriggerCharacters);
  },

  async 'a breakpoint, the stack, scopes and values'(s) {
    const stop = await s.until([6]);
    check('stops for a breakpoint', stop.reason === 'breakpoint' && stop.allThreadsStopped === true, stop);
    check('it says which one', stop.hitBreakpointIds?.[0] === s.breakpoints[0].id, stop);
    const { stackFrames, totalFrames } = await s.frames(stop.threadId);
    check('the frame', stackFrames[0].line === 6 && stackFrames[0].source.path === fs.realpathSync(program), stackFrames[0]);
    check('its name', /greet/.test(stackFrames[0].name), stackFrames[0]);
    check('whose caller is the main chunk', stackFrames[1].line === 13, stackFrames[1]);
    check('totalFrames', totalFrames >= 2, totalFrames);
    const page = await s.frames(stop.threadId, { startFrame: 1, levels: 1 });
    check('a page of the stack', page.stackFrames.length === 1 && page.stackFrames[0].line === 13 && page.totalFrames === totalFrames, page);
    const frame = stackFrames[0].id;
    const locals = await s.variables((await s.scope(frame, 'Locals')).variablesReference);
    check('locals', locals.name?.value === '"world"' && locals.extra?.value === '2' && /hello world/.test(locals.text?.value), locals);
    check('types', locals.name.type === 'string' && /^(number|integer)$/.test(locals.extra.type), locals);
    const varargs = await s.variables((await s.scope(frame, 'Varargs')).variablesReference);
    check('varargs', Object.values(varargs).map((v) => v.value).join() === '1,2', varargs);
    const upvalues = await s.variables((await s.scope(frame, 'Upvalues')).variablesReference);
    check('upvalues', upvalues.prefix?.value === '"hello"', upvalues);
    const globals = await s.scope(frame, 'Globals');
    check('globals are expensive', globals.expensive === true, globals);
    const all = await s.variables(globals.variablesReference);
    check('a global', all.counter?.value === '55', all.counter);
    const above = stackFrames[1].id;
    const main = await s.variables((await s.scope(above, 'Locals')).variablesReference);
    check('a table has indexed and named parts', main.t.indexedVariables === 3 && main.t.namedVariables === 2, main.t);
    const indexed = await s.variables(main.t.variablesReference, { filter: 'indexed', start: 1, count: 2 });
    check('a page of the indexed', Object.values(indexed).map((v) => v.value).join() === '2,3', indexed);
    const named = await s.variables(main.t.variablesReference, { filter: 'named' });
    check('the named', Object.values(named).some((v) => v.value === '"t"') && !Object.values(named).some((v) => v.value === '3'), named);
    const sub = Object.values(named).find((v) => /sub/.test(v.name));
    check('what reads it', (await s.evaluate(sub.evaluateName, above)) === sub.value, sub);
    check('deeper', Object.values(await s.variables(sub.variablesReference))[0].value === 'true');
  },

  async 'setVariable and setExpression'(s) {
    const stop = await s.until([6]);
    const [{ id }] = (await s.frames(stop.threadId)).stackFrames;
    const locals = await s.scope(id, 'Locals');
    const set = (await s.c.setVariableRequest({ variablesReference: locals.variablesReference, name: 'text', value: '"an" .. "other"' })).body;
    check('setVariable tells the value', set.value === '"another"', set);
    check('a local has changed', (await s.evaluate('text', id)) === '"another"');
    await s.c.customRequest('setExpression', { expression: 'prefix', value: '"bye"', frameId: id });
    check('an upvalue has changed', (await s.evaluate('prefix', id)) === '"bye"');
    await s.c.customRequest('setExpression', { expression: 'some_table', value: '{ x = 1 }', frameId: id });
    await s.c.customRequest('setExpression', { expression: 'some_table.x', value: '40 + 2', frameId: id });
    check('a field has changed', (await s.evaluate('some_table.x', id)) === '42');
    await refused('a value with a syntax error', s.c.setVariableRequest({ variablesReference: locals.variablesReference, name: 'text', value: '1 +' }));
    await refused('a variable that is none', s.c.setVariableRequest({ variablesReference: locals.variablesReference, name: 'nobody', value: '1' }));
    await refused('an expression that cannot be set', s.c.customRequest('setExpression', { expression: '1 + 1', value: '1', frameId: id }));
    await s.lines([]);
  },

  async 'evaluate in its contexts'(s) {
    const stop = await s.until([6]);
    const [top, main] = (await s.frames(stop.threadId)).stackFrames;
    check('watch', (await s.evaluate('name .. extra', top.id)) === '"world2"');
    check('hover', (await s.evaluate('name', top.id, 'hover')) === '"world"');
    check('varargs', (await s.evaluate('select("#", ...)', top.id)) === '2');
    check('in the caller', (await s.evaluate('t.sub.deep', main.id)) === 'true');
    check('repl: statements', !/^error/.test(await s.evaluate('counter = counter + 1', top.id, 'repl')));
    check('repl: it was done', (await s.evaluate('counter', top.id, 'repl')) === '56');
    check('repl: a local is written', !/^error/.test(await s.evaluate('text = "by repl"', top.id, 'repl'))
      && (await s.evaluate('text', top.id)) === '"by repl"');
    const long = await s.evaluate('("x"):rep(1000)', top.id, 'clipboard');
    check('clipboard: all of it', long.length >= 1000, long.length);
    const hex = (await s.c.evaluateRequest({ expression: '255', frameId: top.id, context: 'watch', format: { hex: true } })).body;
    check('hexadecimal', hex.result === '0xff', hex);
    check('an error', /^error: .*nil/.test(await s.evaluate('nothing.x', top.id)));
    const table = (await s.c.evaluateRequest({ expression: '{ 10, 20 }', frameId: top.id, context: 'watch' })).body;
    check('a table can be opened', table.variablesReference > 0 && Object.values(await s.variables(table.variablesReference))[1].value === '20', table);
  },

  async completions(s) {
    const stop = await s.until([6]);
    const [{ id }] = (await s.frames(stop.threadId)).stackFrames;
    const of = async (text) => (await s.c.completionsRequest({ frameId: id, text, column: text.length + 1 })).body.targets.map((t) => t.label);
    check('a local', (await of('na')).some((l) => /^name/.test(l)));
    check('an upvalue', (await of('pre')).some((l) => /^prefix/.test(l)));
    check('a global', (await of('coun')).some((l) => /^counter/.test(l)));
    check('a field', (await of('string.for')).some((l) => /^(string\.)?format/.test(l)), await of('string.for'));
    check('a method of a local', (await of('name:up')).some((l) => /upper/.test(l)), await of('name:up'));
  },

  async 'a condition and a hit count'(s) {
    const stop = await s.until([{ line: 10, condition: 'i == 4' }]);
    const [{ id }] = (await s.frames(stop.threadId)).stackFrames;
    check('where the condition holds', (await s.evaluate('i', id)) === '4');
    await s.lines([{ line: 10, hitCondition: '% 3' }]);
    const next = await s.go('continueRequest', stop.threadId);
    const [again] = (await s.frames(next.threadId)).stackFrames;
    const i = Number(await s.evaluate('i', again.id));
    await s.go('continueRequest', next.threadId);
    const [third] = (await s.frames(next.threadId)).stackFrames;
    check('each third hit', Number(await s.evaluate('i', third.id)) === i + 3, [i, await s.evaluate('i', third.id)]);
  },

  async 'a log point'(s) {
    const stop = await s.until([{ line: 10, logMessage: 'at {i} of {counter}' }, 13]);
    const [{ line }] = (await s.frames(stop.threadId)).stackFrames;
    check('it does not stop', line === 13, line);
    const text = s.output.map((o) => o.output).join('');
    check('a log point speaks', /at 10 of 45/.test(text), text);
    const said = s.output.find((o) => /at 10 of/.test(o.output));
    check('and says where', said?.line === 10 && said?.source?.path === fs.realpathSync(program), said);
  },

  async 'a function breakpoint'(s) {
    const file = dap.script('function later(n)\n  local a = n\n  return a\nend\nlater(1)\nlater(2)\nstring.format("x")\n');
    const stopped = s.stop();
    await s.launch({ program: file }, async () => {
      const { breakpoints } = (await s.c.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'later', condition: 'n == 2' }, { name: 'string.format' }] })).body;
      check('one for each', breakpoints.length === 2 && breakpoints.every((b) => b.id > 0), breakpoints);
    });
    const stop = (await stopped).body;
    const [{ id, line }] = (await s.frames(stop.threadId)).stackFrames;
    check('a function of Lua, where the condition holds', stop.reason === 'function breakpoint' && line <= 2, [stop, line]);
    check('its argument', (await s.evaluate('n', id)) === '2');
    const next = await s.go('continueRequest', stop.threadId);
    check('a function of C', next.reason === 'function breakpoint', next);
    check('who calls it', (await s.frames(next.threadId)).stackFrames.some((f) => f.line === 7));
  },

  async 'a function breakpoint, where the call says no name'(s) {
    const file = dap.script('function later(n)\n  return n\nend\nlocal other = function(n) return n end\npcall(later, 1)\npcall(other, 2)\ncoroutine.wrap(later)(3)\nreturn later(4)\n');
    const stopped = s.stop();
    await s.launch({ program: file }, async () => s.c.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'later' }] }));
    let stop = (await stopped).body;
    for (const n of ['1', '3', '4']) {
      const [{ id }] = (await s.frames(stop.threadId)).stackFrames;
      check(`call ${n}`, stop.reason === 'function breakpoint' && (await s.evaluate('n', id)) === n, stop);
      if (n !== '4') stop = await s.go('continueRequest', stop.threadId);
    }
  },

  async 'exceptions: caught, a pattern, uncaught'(s) {
    const stopped = s.stop();
    await s.launch({}, async () => {
      await s.c.setExceptionBreakpointsRequest({ filters: ['caught'], filterOptions: [] });
    });
    let stop = (await stopped).body;
    const [{ line }] = (await s.frames(stop.threadId)).stackFrames.filter((f) => f.source?.path);
    check('the first that is caught', stop.reason === 'exception' && line === 20, [stop, line]);
    const info = (await s.c.exceptionInfoRequest({ threadId: stop.threadId })).body;
    check('exceptionInfo', /caught one/.test(info.description ?? info.exceptionId) && info.breakMode === 'always', info);
    await s.c.setExceptionBreakpointsRequest({ filters: [], filterOptions: [{ filterId: 'pattern', condition: '^spec' }] });
    stop = await s.go('continueRequest', stop.threadId);
    check('one whose message fits', /special/.test(stop.text ?? stop.description ?? ''), stop);
    await s.c.setExceptionBreakpointsRequest({ filters: ['uncaught'] });
    stop = await s.go('continueRequest', stop.threadId);
    const frames = (await s.frames(stop.threadId)).stackFrames.filter((f) => f.source?.path);
    check('uncaught, where it was thrown', stop.reason === 'exception' && frames[0].line === 26, [stop, frames[0]]);
    const exited = s.c.waitForEvent('exited');
    await s.c.continueRequest({ threadId: stop.threadId });
    const exit = (await soon(exited, 'exited')).body;
    check('the exit code of a script that fails', exit.exitCode === 1, exit);
  },

  async 'an exception with a condition'(s) {
    const stopped = s.stop();
    await s.launch({}, async () => {
      await s.c.setExceptionBreakpointsRequest({ filters: [], filterOptions: [{ filterId: 'caught', condition: 'tostring(err):find "special"' }] });
    });
    const stop = (await stopped).body;
    const [{ line }] = (await s.frames(stop.threadId)).stackFrames.filter((f) => f.source?.path);
    check('the one that fits', stop.reason === 'exception' && line === 21, [stop, line]);
  },

  async 'coroutines are threads'(s) {
    const stop = await s.until([16]);
    const { threads } = (await s.c.threadsRequest()).body;
    check('main and the coroutine', threads.length === 2, threads);
    check('they can be told from each other', new Set(threads.map((t) => t.name)).size === 2 && threads.some((t) => /^coroutine \d+ \(\S+:\d+\)$/.test(t.name)), threads);
    check('the one that stopped is among them', threads.some((t) => t.id === stop.threadId), [threads, stop]);
    const other = threads.find((t) => t.id !== stop.threadId);
    const { stackFrames } = await s.frames(other.id);
    check('the stack of the other', stackFrames.some((f) => f.line === 19), stackFrames);
    check('values there', (await s.evaluate('t.name', stackFrames.find((f) => f.line === 19).id)) === '"t"');
  },

  async 'code from a string has a source'(s) {
    const stop = await s.until([23]);
    const inside = await s.go('stepInRequest', stop.threadId);
    const [{ id, source, line }] = (await s.frames(inside.threadId)).stackFrames;
    check('a reference, not a path', source.sourceReference > 0 && !source.path && line === 1, source);
    check('its name', /inside/.test(source.name), source);
    const text = (await s.c.sourceRequest({ source, sourceReference: source.sourceReference })).body;
    check('its text', text.content === 'local inside = 5\nreturn inside', text);
    const { sources } = (await s.c.customRequest('loadedSources')).body;
    check('loadedSources', sources.some((one) => one.path === fs.realpathSync(program)) && sources.some((one) => one.sourceReference === source.sourceReference), sources);
    const { breakpoints } = (await s.c.setBreakpointsRequest({ source, breakpoints: [{ line: 2 }] })).body;
    check('a breakpoint there', breakpoints[0].verified && breakpoints[0].line === 2, breakpoints);
    check('it has one name everywhere', new Set([source, breakpoints[0].source, sources.find((one) => one.sourceReference === source.sourceReference)].map((one) => one.name)).size === 1, [source, breakpoints, sources]);
    const hit = await s.go('continueRequest', inside.threadId);
    const [frame] = (await s.frames(hit.threadId)).stackFrames;
    check('is hit', frame.line === 2 && frame.source.sourceReference === source.sourceReference, frame);
    check('its local', (await s.evaluate('inside', frame.id)) === '5');
    void id;
  },

  async breakpointLocations(s) {
    await s.launch({ stopOnEntry: true });
    const locations = async (line, endLine) => (await s.c.customRequest('breakpointLocations', { source: { path: program }, line, endLine })).body.breakpoints.map((b) => b.line);
    check('a line with code', (await locations(3)).join() === '3');
    check('one without', (await locations(4)).join() === '');
    check('several', (await locations(1, 6)).includes(5) && !(await locations(1, 6)).includes(4));
    const [moved] = await s.lines([4]);
    check('a breakpoint moves down to code', moved.verified && moved.line === 5, moved);
  },

  async pause(s) {
    await s.launch({ program: dap.script('local n = 0\nprint "ready"\nwhile true do\n  n = n + 1\nend\n') });
    check('it runs', await dap.until(() => s.output.some((o) => /ready/.test(o.output))), s.output);
    const stopped = s.stop();
    await s.c.pauseRequest({ threadId: 1 });
    const stop = (await stopped).body;
    check('a tight loop pauses', stop.reason === 'pause', stop);
    const [{ id, line }] = (await s.frames(stop.threadId)).stackFrames;
    check('somewhere in it', line >= 3 && line <= 5, line);
    check('with its values', /^\d+$/.test(await s.evaluate('n', id))); // it may have been quicker than the loop: 0
  },

  async restart(s) {
    const stop = await s.until([8], { program, args: ['a'] });
    check('first', stop.reason === 'breakpoint');
    const again = s.stop();
    await s.c.restartRequest({});
    const next = (await soon(again, 'a stop after the restart')).body;
    const [{ id, line }] = (await s.frames(next.threadId)).stackFrames;
    check('the breakpoint is there again', line === 8, line);
    check('in a fresh state', (await s.evaluate('counter', id)) === 'nil');
    check('with the same arguments', (await s.evaluate('arg[1]', id)) === '"a"');
  },

  async terminate(s) {
    await s.until([8]);
    const ended = s.c.waitForEvent('terminated');
    await s.c.terminateRequest({});
    await soon(ended, 'terminated');
    check('it ends', true);
  },

  async 'output, and launch with arguments, folder and environment'(s) {
    const cwd = fs.mkdtempSync(path.join(remote.folder, 'cwd.'));
    const file = dap.script('io.write(arg[1], " ", os.getenv "MINE", " ")\nprint(require("lfs").currentdir())\nio.stderr:write("wrong\\n")\n');
    const ended = s.c.waitForEvent('terminated');
    await s.launch({ program: file, args: ['first'], cwd, env: { MINE: 'yes' } });
    await soon(ended, 'terminated');
    const text = (category) => s.output.filter((o) => (o.category ?? 'console') === category).map((o) => o.output).join('');
    check('stdout', text('stdout') === `first yes ${cwd}\n`, s.output);
    check('stderr', text('stderr') === 'wrong\n', s.output);
  },

  async 'stopOnEntry and steps'(s) {
    const stopped = s.stop();
    await s.launch({ stopOnEntry: true });
    let stop = (await stopped).body;
    check('entry', stop.reason === 'entry', stop);
    for (const line of [7, 8]) {
      stop = await s.go('nextRequest', stop.threadId);
      const [frame] = (await s.frames(stop.threadId)).stackFrames;
      check(`next: line ${line}`, stop.reason === 'step' && frame.line === line, frame);
    }
  },

  async 'our own requests'(s) {
    const stop = await s.until([13]);
    for (const name of ['inspect', 'timers', 'metrics', 'windows']) {
      const { body } = await s.c.customRequest(`eplua/${name}`, {});
      check(`eplua/${name}`, typeof body === 'object', body);
    }
    const complete = await s.c.customRequest('eplua/complete', { text: 'coun' });
    check('eplua/complete', JSON.stringify(complete.body).includes('counter'), complete.body);
    const stopped = s.stop();
    await s.c.customRequest('eplua/runTo', { source: { path: program }, line: 19 });
    const next = (await stopped).body;
    const [frame] = (await s.frames(next.threadId)).stackFrames;
    check('eplua/runTo', frame.line === 19 && stop.reason === 'breakpoint', [next, frame]);
    const again = s.stop();
    await s.c.customRequest('eplua/setCallbackBreakpoints', { breakpoints: [{ kind: 'timeout' }] });
    await s.evaluate('setTimeout(function() local inside = 1 end, 1)', frame.id, 'repl');
    await s.c.setExceptionBreakpointsRequest({ filters: [] });
    await s.c.customRequest('eplua/runTo', { source: { path: program }, line: 24 });
    const late = (await again).body;
    check('24 is reached', late.reason !== 'exception', late);
  },

  async 'the profiler'(s) {
    const file = dap.script('local function burn() for i = 1, 2e6 do end end\nprint "ready"\nwhile true do burn() end\n');
    await s.launch({ program: file });
    check('it runs', await dap.until(() => s.output.some((o) => /ready/.test(o.output))), s.output);
    const ticks = async (kind) => {
      await s.c.customRequest('eplua/profileStart', { kind, rate: 1000 });
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      const { body } = await s.c.customRequest('eplua/profileStop', { format: 'speedscope' });
      return JSON.parse(body.text);
    };
    const profile = await ticks('wall');
    check('a profile of a busy script', JSON.stringify(profile.shared.frames).includes('burn'), profile);
    await refused('to stop what does not run', s.c.customRequest('eplua/profileStop', { format: 'speedscope' }));
    const stopped = s.stop();
    await s.c.pauseRequest({ threadId: 1 });
    await stopped;
    await s.c.customRequest('eplua/profileStart', { kind: 'wall' });
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    const { text } = (await s.c.customRequest('eplua/profileStop', { format: 'collapsed' })).body;
    check('one that begins while the script is stopped: it waits', /^\(idle\) \d+\n$/.test(text), text);
  },

  async 'what is not claimed is refused'(s) {
    await s.until([6]);
    for (const name of ['stepBack', 'reverseContinue', 'goto', 'restartFrame', 'disassemble', 'readMemory', 'setDataBreakpoints', 'noSuchRequest']) {
      await refused(name, s.c.customRequest(name, { threadId: 1, frameId: 1, targetId: 1 }));
    }
  },
};

const kinds = {
  async stdio() {
    const c = new DebugClient(remote.eplua, '--dap', 'eplua', { env: remote.environment, cwd: remote.folder });
    await c.start();
    return { c, end: () => c.stop() };
  },
  async tcp() {
    const p = await dap.serve([]);
    check('a port is told', p.port > 0, p.err);
    const c = new DebugClient('-', '-', 'eplua');
    await c.start(p.port);
    return { c, end: async () => { await c.stop(); p.child.kill(); await dap.leaves(p); } };
  },
};

const list = {};
for (const [kind, open] of Object.entries(kinds)) {
  for (const [name, test] of Object.entries(tests)) {
    list[`${kind}: ${name}`] = async () => {
      const { c, end } = await open();
      try {
        await test(new Session(c));
      } catch (error) {
        check(`${kind}: ${name}`, false, error.stack ?? String(error));
      }
      await dap.soon(end(), `${kind}: ${name}: the end`).catch((error) => check(name, false, String(error)));
    };
  }
}
await dap.parts(list);
