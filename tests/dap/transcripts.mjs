// SPDX-License-Identifier: GPL-3.0-or-later
// Exact conversations: the handshake and its order, frames that are none, requests that are wrong, clients that vanish, a second
// client, what is printed, pauses of all kinds, time that stands still meanwhile.
import * as dap from './client.mjs';

const { check, fs, path, frame, script } = dap;

const loop = script('local n = 0\nprint "ready"\nwhile true do\n  n = n + 1\nend\n');
const short = script('local a = 1\nlocal b = 2\nprint(a + b)\n');

/** `loop` has begun: before that there is nothing to look at. */
const ready = async (c) => check('the loop runs', await dap.until(() => c.text.includes('ready')), c.log.slice(-3));

/** The messages of a client as one line each: "> next", "stopped(step)". */
const told = (c) => c.log.map((m) => (m.type === 'event' ? m.event : `${m.command}${m.success ? '' : '!'}`));

async function the_handshake() {
  const c = dap.stdio();
  const able = await c.initialize();
  check('initialize answers what it can', able.supportsConfigurationDoneRequest === true, able);
  const launched = c.ask('launch', { program: short });
  await c.event('initialized');
  const [one] = await c.breakpoints(short, [2]);
  check('a breakpoint is verified before anything runs', one.verified === true && one.line === 2 && one.id > 0, one);
  await c.get('setFunctionBreakpoints', { breakpoints: [] });
  await c.get('setExceptionBreakpoints', { filters: [] });
  check('nothing runs before configurationDone', !told(c).includes('stopped') && c.text === '', told(c));
  await c.get('configurationDone');
  check('launch is answered', (await launched).success === true);
  const stop = await c.stopped();
  check('the breakpoint stops', stop?.line === 2 && stop.reason === 'breakpoint', stop);
  check('and is named', JSON.stringify(stop.hitBreakpointIds) === JSON.stringify([one.id]), stop);
  await c.get('continue', { threadId: stop.threadId });
  const exited = await c.event('exited');
  check('exited with 0', exited?.body.exitCode === 0, exited);
  check('terminated comes, once', await dap.until(() => told(c).filter((e) => e === 'terminated').length === 1), told(c));
  check('the output came', c.text.includes('3\n'), c.text);
  await c.get('disconnect', {});
  await dap.end(c, 'the handshake');
  check('it leaves with 0', c.process.code === 0, c.process.code);
  dap.clean(c, 'the handshake');
  const seqs = c.log.map((m) => m.seq);
  check('seq rises by one', seqs.every((s, i) => i === 0 || s === seqs[i - 1] + 1), seqs.slice(0, 20));
}

async function out_of_order() {
  const c = dap.stdio();
  for (const [command, args] of [
    ['configurationDone', {}], ['launch', { program: short }], ['attach', {}], ['continue', { threadId: 1 }], ['next', { threadId: 1 }],
    ['stackTrace', { threadId: 1 }], ['threads'], ['setBreakpoints', { source: { path: short }, breakpoints: [{ line: 1 }] }], ['evaluate', { expression: '1' }],
    ['pause', { threadId: 1 }], ['restart', {}], ['scopes', { frameId: 1 }], ['variables', { variablesReference: 1 }],
  ]) await c.refused(command, args);
  await c.initialize();
  await c.refused('initialize', { adapterID: 'eplua' });
  for (const [command, args] of [
    ['continue', { threadId: 1 }], ['stackTrace', { threadId: 1 }], ['scopes', { frameId: 1 }],
    ['variables', { variablesReference: 1 }], ['setVariable', { variablesReference: 1, name: 'a', value: '1' }],
    ['exceptionInfo', { threadId: 1 }], ['restart', {}], ['attach', {}],
  ]) await c.refused(command, args);
  await c.refused('launch', { program: path.join(dap.folder, 'no-such-file.lua') }, /no-such-file/);
  await c.refused('launch', { program: 17 });
  await c.refused('launch', { program: short, args: 'one' });
  await c.refused('launch', { program: short, args: [1, {}] });
  await c.refused('launch', { program: short, cwd: path.join(dap.folder, 'no-such-folder') }, /no-such-folder/);
  await c.refused('launch', {});
  const launched = c.ask('launch', { program: loop });
  await c.event('initialized');
  await c.get('configurationDone');
  check('after all that it can be launched', (await launched).success === true, await launched);
  await ready(c);
  await c.refused('launch', { program: short });
  await c.refused('configurationDone', {});
  for (const command of ['continue', 'next', 'stepIn', 'stepOut']) {
    const answer = await c.ask(command, { threadId: 1 });
    check(`${command} while it runs breaks nothing`, !answer.gone, answer);
  }
  await c.refused('stackTrace', { threadId: 1 });
  await c.refused('scopes', { frameId: 1 });
  await c.get('pause', { threadId: 1 });
  const stop = await c.stopped();
  check('and pauses', stop?.reason === 'pause', stop);
  await c.refused('stackTrace', { threadId: 4711 });
  await c.refused('scopes', { frameId: 4711 });
  await c.refused('variables', { variablesReference: 4711 });
  await c.refused('variables', { variablesReference: -1 });
  await c.refused('evaluate', { expression: '1', frameId: 4711 });
  await c.refused('source', { sourceReference: 4711 });
  const old = stop.frame;
  await c.get('next', { threadId: stop.threadId });
  await c.stopped();
  await c.refused('scopes', { frameId: old });
  await c.get('terminate', {});
  await c.event('terminated');
  await c.refused('next', { threadId: 1 });
  await dap.end(c, 'out of order');
  dap.clean(c, 'out of order');
}

async function wrong_arguments() {
  const c = dap.stdio();
  const ticking = script('local n = 0\nsetInterval(function()\n  n = n + 1\nend, 1)\n');
  await c.begin({ program: ticking });
  const wrong = [undefined, null, [], 'text', 17, {}, { threadId: 'one' }, { threadId: null }, { threadId: {} }, { threadId: 1e300 }, { frameId: [] },
    { source: null }, { source: {} }, { source: { path: 5 } }, { source: { path: '' } }, { source: { path: short }, breakpoints: {} },
    { source: { path: short }, breakpoints: [null, 5, {}, { line: 'x' }, { line: -1 }, { line: 0 }, { line: 1e12 }, { line: 1.5 }] },
    { source: { path: short }, lines: [1, 2] }, { source: { path: short }, breakpoints: [{ line: 1, condition: 5, hitCondition: {}, logMessage: [] }] },
    { breakpoints: [{ name: 5 }, {}, null, { name: '' }] }, { filters: 'all' }, { filters: [1, null, 'none'] }, { filters: [], filterOptions: [{}, { filterId: 'x' }] },
    { expression: 5 }, { expression: '' }, { expression: '1', frameId: 'x' }, { expression: '1', context: 5 }, { variablesReference: 'x', start: -5, count: -1 },
    { text: 5, column: 'x' }, { text: 'a', column: -7 }, { text: 'a', column: 1e9 }, { name: {}, value: [] }, { requestId: 'x' }, { levels: -1, startFrame: -9 },
    { source: { path: '/etc/\u0000passwd' } }, { source: { path: `/${'x'.repeat(100000)}` }, breakpoints: [{ line: 1 }] }, { source: { path: '/' }, breakpoints: [{ line: 1 }] },
    { source: { sourceReference: 'x' } }, { source: { path: 'file:///%zz' }, breakpoints: [{ line: 1 }] }];
  const commands = ['setBreakpoints', 'setFunctionBreakpoints', 'setExceptionBreakpoints', 'stackTrace', 'scopes', 'variables', 'setVariable',
    'setExpression', 'evaluate', 'completions', 'source', 'loadedSources', 'exceptionInfo', 'breakpointLocations', 'threads', 'cancel', 'continue',
    'next', 'launch', 'attach', 'initialize', 'configurationDone', 'eplua/runTo', 'eplua/setCallbackBreakpoints', 'eplua/complete',
    'eplua/inspect', 'eplua/profileStop', 'eplua/nothing'];
  let answered = 0;
  for (const running of [true, false]) {
    if (!running) {
      // what was right in them may have stopped it
      for (const kind of ['setFunctionBreakpoints', 'eplua/setCallbackBreakpoints']) await c.get(kind, { breakpoints: [] });
      await c.get('setExceptionBreakpoints', { filters: [] });
      await c.ask('continue', { threadId: 1 });
      await c.ask('threads');
      c.events.length = 0;
      await c.get('pause', { threadId: 1 });
      check('a stop', (await c.stopped()) !== null);
    }
    for (const command of commands) {
      if (!running && ['continue', 'next'].includes(command)) continue;
      const answers = await Promise.all(wrong.map((args) => c.ask(command, args)));
      answered += answers.filter((a) => !a.gone && (a.success || (a.message ?? '') !== '')).length;
      check(`${command}: each has an answer, refusals say why`, answers.every((a) => !a.gone && (a.success || (a.message ?? '') !== '')),
        answers.find((a) => a.gone || (!a.success && !a.message)));
    }
  }
  check('all of them', answered === wrong.length * (commands.length * 2 - 2), answered);
  check('it is stopped still', (await c.value('1 + 1')) === '2' || (await c.ask('threads')).success);
  await dap.end(c, 'wrong arguments');
  dap.clean(c, 'wrong arguments');
}

// The connection ends, the process does not crash, and what is next is served. Each on a connection of its own.
const request = (more) => JSON.stringify({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'x' }, ...more });
const not_frames = {
  'no length': 'Content-Type: x\r\n\r\n{}',
  'a length that is no number': 'Content-Length: abc\r\n\r\n{}',
  'a negative length': 'Content-Length: -5\r\n\r\n{}',
  'a length with a sign': 'Content-Length: +2\r\n\r\n{}',
  'hexadecimal': 'Content-Length: 0x2\r\n\r\n{}',
  'a length of 20 digits': 'Content-Length: 99999999999999999999\r\n\r\n{}',
  'a length of 2^64 + 2': 'Content-Length: 18446744073709551618\r\n\r\n{}',
  'a gigabyte': 'Content-Length: 1073741824\r\n\r\n{}',
  'two lengths that differ': 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ',
  'a head of 64 KiB': `X: ${'y'.repeat(65536)}\r\n\r\n`,
  'a head without an end': 'z'.repeat(65536),
  'zeros': Buffer.alloc(65536),
  'HTTP': 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'a POST': 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}',
  'TLS': Buffer.from('16030100a5010000a10303', 'hex'),
};
const not_messages = {
  'no JSON': frame('{"seq": 1, '),
  'an empty message': frame(''),
  'a number': frame('5'),
  'a list': frame('[1, 2]'),
  'null': frame('null'),
  'no type': frame('{"seq": 1, "command": "threads"}'),
  'no command': frame('{"seq": 1, "type": "request"}'),
  'a command that is no text': frame('{"seq": 1, "type": "request", "command": {}}'),
  'an answer to nothing': frame('{"seq": 1, "type": "response", "request_seq": 77, "success": true, "command": "runInTerminal"}'),
  'an event': frame('{"seq": 1, "type": "event", "event": "stopped"}'),
  'not UTF-8': Buffer.concat([Buffer.from('Content-Length: 6\r\n\r\n'), Buffer.from('"\xff\xfe\xfd "', 'latin1')]),
  'brackets 100,000 deep': frame('['.repeat(100000)),
  'objects 100,000 deep': frame(`${'{"a":'.repeat(100000)}1${'}'.repeat(100000)}`),
  'a length that is too small': Buffer.concat([Buffer.from('Content-Length: 5\r\n\r\n'), Buffer.from(request())]),
  'a text of 1 MiB': frame(JSON.stringify({ seq: 1, type: 'request', command: 'x'.repeat(1 << 20) })),
};

async function bad_bytes(kinds, closes) {
  const p = await dap.serve(['-e', 'setInterval(function() end, 1000)']);
  check('it listens', p.port > 0, p.err);
  for (const [name, bytes] of Object.entries(kinds)) {
    const c = await dap.connect(p.port);
    c.raw(bytes);
    if (closes) {
      await dap.soon(c.gone, `${name}: the end`).catch(() => {});
      check(`${name}: the connection ends`, c.closed);
    } else {
      c.raw(frame({ seq: 3, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } }));
      await dap.until(() => c.closed || c.log.some((m) => m.request_seq === 3 && m.success) || c.strays.some((m) => m.request_seq === 3));
      check(`${name}: goes on or ends, and hangs nowhere`, c.closed || c.strays.some((m) => m.request_seq === 3 && m.success), [c.log, c.closed]);
    }
    c.close();
    check(`${name}: the process lives`, p.code === undefined, `${p.code} ${p.err}`);
    if (p.code !== undefined) return;
  }
  const c = await dap.connect(p.port);
  check('a good client is served afterwards', (await c.ask('initialize', { adapterID: 'x' })).success === true);
  c.close();
  p.child.kill();
  check('it leaves', typeof await dap.leaves(p) !== 'undefined');
}

async function bad_bytes_on_stdio() {
  for (const name of ['no length', 'a gigabyte', 'zeros', 'two lengths that differ']) {
    const c = dap.stdio();
    await c.begin({ program: loop });
    c.raw(not_frames[name]);
    const status = await dap.leaves(c.process);
    check(`${name} on stdio: the process ends`, typeof status === 'number', `${status} ${c.process.err}`);
    check(`${name} on stdio: clean`, c.noise === '', c.noise);
  }
}

async function byte_by_byte() {
  const c = dap.stdio();
  const bytes = Buffer.concat([
    frame({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } }),
    Buffer.from('X-Other: 5\r\n'), // a header that nobody knows
    frame({ seq: 2, type: 'request', command: 'nothing' }),
  ]);
  for (const byte of bytes) {
    c.raw(Buffer.from([byte]));
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  check('two answers', await dap.until(() => c.strays.length === 2), c.strays);
  check('to both', c.strays[0]?.success === true && c.strays[1]?.success === false, c.strays);
  c.strays.length = 0;
  c.seq = 2;
  c.raw(Buffer.concat([frame({ seq: 3, type: 'request', command: 'nothing' }), frame({ seq: 4, type: 'request', command: 'nothing' })]));
  check('two in one piece', await dap.until(() => c.strays.length === 2), c.strays);
  c.strays.length = 0;
  await dap.end(c, 'byte by byte');
}

async function odd_seqs() {
  const c = dap.stdio();
  await c.initialize();
  for (const seq of ['"7"', '-3', '1.5', 'null', '99999999999999999999', '1']) {
    const before = c.log.length;
    c.raw(frame(`{"seq":${seq},"type":"request","command":"nothing"}`));
    check(`seq ${seq}: one answer`, await dap.until(() => c.log.length > before), seq);
  }
  c.raw(frame('{"type":"request","command":"nothing"}'));
  c.strays.length = 0;
  check('it goes on', (await c.ask('nothing')).success === false);
  await dap.end(c, 'odd numbers');
}

async function stdio_is_clean() {
  const file = script(`print "by print"
io.write "by write\\n"
io.stderr:write "to stderr\\n"
os.execute "echo from a child; echo its error >&2"
print(io.read "l")
io.stdout:write "last"
`);
  const c = dap.stdio();
  await c.begin({ program: file });
  await c.event('terminated');
  const text = (category) => c.log.filter((m) => m.event === 'output' && m.body.category === category).map((m) => m.body.output).join('');
  check('all that was printed, as events', ['by print\n', 'by write\n', 'from a child\n', 'nil\n', 'last'].every((t) => text('stdout').includes(t)), text('stdout'));
  check('each once', text('stdout').split('by print').length === 2 && text('stdout').split('from a child').length === 2, text('stdout'));
  check('stderr', ['to stderr\n', 'its error\n'].every((t) => text('stderr').includes(t)), text('stderr'));
  await dap.end(c, 'output');
  dap.clean(c, 'output');
}

async function much_output() {
  const c = dap.stdio();
  await c.begin({ program: script('for i = 1, 200000 do print(i) end\n') });
  await c.event('terminated', undefined, 60000);
  check('the last line came', await dap.until(() => c.text.includes('200000\n')), c.text.slice(-200));
  await dap.end(c, 'much output');
  dap.clean(c, 'much output');
}

async function a_client_vanishes() {
  for (const stay of [false, true]) {
    const file = script('local n = 0\nsetInterval(function()\n  n = n + 1\n  print("tick " .. n)\n  io.flush()\nend, 10)\n');
    const p = await dap.serve([file]);
    const c = await dap.connect(p.port);
    await c.begin({ attach: true, stayStopped: stay }, async () => { await c.breakpoints(file, [3]); });
    check('it stops', (await c.stopped())?.line === 3);
    c.output.destroy();
    if (!stay) {
      check('the script goes on when its client is gone', await dap.until(() => /tick 5/.test(p.out)), p.out + p.err);
      check('and no breakpoint is left', p.code === undefined);
    }
    const d = await dap.connect(p.port);
    const before = p.out;
    await d.initialize();
    const attached = await dap.until(async () => { const a = await d.ask('attach', {}); return a.success ? a : null; });
    check('another one attaches', attached !== null);
    if (stay) {
      await d.get('configurationDone', {});
      const again = await d.stopped();
      check('it is stopped where it was, and the new client is told', again?.line === 3 && p.out === before, [again, p.out]);
      check('with its values', /^\d+$/.test(await d.value('n', again.frame)), await d.value('n', again.frame));
      await d.get('continue', { threadId: again.threadId });
      check('goes on by the new client', await dap.until(() => /tick 5/.test(p.out)), p.out + p.err);
    }
    await d.get('disconnect', {});
    d.close();
    check('it lives on', p.code === undefined, p.err);
    p.child.kill();
    await dap.leaves(p);
  }
}

async function a_second_client() {
  const file = script('setInterval(function() local a = 1 end, 10)\n');
  const p = await dap.serve([file]);
  const first = await dap.connect(p.port);
  await first.begin({ attach: true });
  const second = await dap.connect(p.port);
  await second.initialize();
  await second.refused('attach', {}, /127\.0\.0\.1|held|attached|debug/i);
  await second.refused('launch', { program: file });
  await first.breakpoints(file, [1]);
  check('the first is not disturbed', (await first.stopped())?.line === 1);
  await first.get('disconnect', {});
  first.close();
  const attached = await dap.until(async () => { const a = await second.ask('attach', {}); return a.success ? a : null; });
  check('when it has gone the second may', attached !== null);
  await second.ask('configurationDone', {});
  second.close();
  p.child.kill();
  await dap.leaves(p);
}

async function seventeen_clients() {
  const p = await dap.serve(['-e', 'setInterval(function() end, 1000)']);
  const all = await Promise.all(Array.from({ length: 40 }, () => dap.connect(p.port).catch(() => null)));
  const answers = await Promise.all(all.map((c) => c?.ask('initialize', { adapterID: 'x' }).catch(() => null)));
  check('some are served', answers.filter((a) => a?.success).length >= 4, answers.length);
  for (const c of all) c?.close();
  const served = await dap.until(async () => {
    const c = await dap.connect(p.port).catch(() => null);
    const a = c && await c.ask('initialize', { adapterID: 'x' }).catch(() => null);
    c?.close();
    return a?.success;
  });
  check('one is, when they have gone', served === true, p.err);
  p.child.kill();
  await dap.leaves(p);
}

async function pauses() {
  const kinds = {
    'a tight loop': 'while true do end',
    'a loop in pcall': 'while true do pcall(function() while true do end end) end',
    'a loop in a coroutine': 'coroutine.wrap(function() while true do end end)()',
    'an engine that sleeps': 'setTimeout(function() end, 3600000)',
    'a script that sleeps': 'require("timers").sleep(3600000)',
    'a coroutine that waits': 'local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) setTimeout(function() coroutine.resume(co) end, 3600000)',
    'timers of 0 ms': 'setInterval(function() end, 0)',
  };
  for (const [name, code] of Object.entries(kinds)) {
    const c = dap.stdio();
    await c.begin({ program: script(code) });
    for (let round = 0; round < 3; round++) {
      const asked = await c.ask('pause', { threadId: 1 });
      if (!check(`${name}, round ${round}: may be paused`, asked.success, asked)) break;
      const e = await c.event('stopped');
      check(`${name}: pauses`, e?.body.reason === 'pause', e);
      check(`${name}: threads are told`, Array.isArray((await c.get('threads')).threads));
      check(`${name}: an expression without a frame`, (await c.value('6 * 7', undefined, 'repl')) === '42', await c.value('6 * 7', undefined, 'repl'));
      await c.get('continue', { threadId: e.body.threadId || 1 });
    }
    await dap.end(c, name);
    dap.clean(c, name);
  }
}

async function a_request_that_is_cancelled() {
  const c = dap.stdio();
  await c.begin({ program: loop });
  await ready(c);
  const asked = c.ask('evaluate', { expression: '1 + 1', context: 'repl' }); // waits for the loop, which does not end
  const id = c.seq;
  await c.get('cancel', { requestId: id });
  const answer = await asked;
  check('it is answered, as cancelled', answer.success === false && /cancel/i.test(answer.message), answer);
  await c.get('cancel', { requestId: id });
  await c.get('cancel', { requestId: 4711 });
  check('the script runs on', (await c.ask('pause', { threadId: 1 })).success && (await c.stopped()) !== null);
  await dap.end(c, 'cancel');
}

async function time_stands_still() {
  const c = dap.stdio();
  const file = script(`local sys = require "sys"
local times = {}
setInterval(function()
  times[#times + 1] = sys.hrtime()
  local n = #times
end, 20)
`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [{ line: 5, condition: '#times == 3' }]); });
  const stop = await c.stopped();
  check('stops at the third tick', stop?.line === 5, stop);
  await new Promise((resolve) => { setTimeout(resolve, 600); });
  await c.breakpoints(file, [{ line: 5, condition: '#times == 6' }]);
  const next = await c.go('continue', stop.threadId);
  const gaps = [];
  for (let i = 4; i < 6; i++) gaps.push(Number(await c.value(`(times[${i + 1}] - times[${i}]) // 1000`, next.frame)));
  check('no storm of ticks afterwards', gaps.every((us) => us > 1000), gaps); // of 20 ms each; on a busy machine one may come late
  await dap.end(c, 'time');
}

async function a_source_is_told_of_once() {
  const c = dap.stdio();
  const loaded = script('local inner = 1\n');
  const file = script(`dofile("${loaded}")\nlocal n = 0\nwhile true do\n  n = n + 1\n  dofile("${loaded}")\nend\n`);
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [2]); });
  let stop = await c.stopped();
  for (let i = 0; i < 6; i++) {
    await c.breakpoints(file, i % 2 ? [] : [4, 5]);
    await c.breakpoints(loaded, i % 3 ? [1] : []);
    stop = await c.go('next', stop.threadId);
  }
  const of = (path) => c.log.filter((m) => m.event === 'loadedSource' && m.body.source.path === path && m.body.reason === 'new').length;
  check('each source is new once, whatever becomes of the breakpoints', of(file) === 1 && of(loaded) === 1, [of(file), of(loaded)]);
  await c.get('restart', {});
  await c.breakpoints(file, [2]);
  check('another engine has it anew', (await c.event('loadedSource')) !== null);
  await dap.end(c, 'sources');
  dap.clean(c, 'sources');
}

async function an_error_is_told() {
  const c = dap.stdio();
  const file = script('local x = nil\nprint(x.y)\n');
  await c.begin({ program: file }, async () => { await c.get('setExceptionBreakpoints', { filters: ['uncaught'] }); });
  const stop = await c.stopped();
  const info = await c.get('exceptionInfo', { threadId: stop.threadId });
  check('an error whose value is a text is called one', info.exceptionId === 'error' && /index/.test(info.description), info);
  await c.get('continue', { threadId: stop.threadId });
  await c.event('terminated');
  const said = c.log.find((m) => m.event === 'output' && /attempt to index/.test(m.body.output));
  check('the report comes in red, with its place', said?.body.category === 'stderr' && said.body.line === 2 && said.body.source?.path === file, said);
  await dap.end(c, 'error');
  dap.clean(c, 'error');
}

async function restart_and_terminate() {
  const c = dap.stdio();
  const file = script('x = (x or 0) + 1\nlocal y = x\nsetTimeout(function() end, 3600000)\n');
  await c.begin({ program: file }, async () => { await c.breakpoints(file, [2]); });
  let stop = await c.stopped();
  for (let i = 0; i < 5; i++) {
    check(`round ${i}: stops`, stop?.line === 2 && stop.reason === 'breakpoint', stop);
    check(`round ${i}: a state of its own`, (await c.value('x', stop.frame)) === '1');
    if (i % 2) await c.get('continue', { threadId: stop.threadId });
    await c.get('restart', {});
    const e = await c.event(['stopped', 'terminated']);
    check(`round ${i}: not told as an end`, e?.event === 'stopped', told(c));
    const { stackFrames } = await c.get('stackTrace', { threadId: e.body.threadId });
    stop = { ...e.body, line: stackFrames[0].line, frame: stackFrames[0].id };
  }
  await c.get('terminate', {});
  check('terminated', (await c.event('terminated')) !== null);
  await dap.end(c, 'restart');
  dap.clean(c, 'restart');
}

async function disconnect_in_its_ways() {
  for (const kill of [undefined, true, false]) {
    const p = await dap.serve([script('setInterval(function() print "alive" io.flush() end, 10)\n')]);
    const c = await dap.connect(p.port);
    await c.begin({ attach: true });
    await c.get('pause', { threadId: 1 });
    await c.event('stopped');
    await c.get('disconnect', kill === undefined ? {} : { terminateDebuggee: kill });
    const length = p.out.length;
    if (kill) {
      check('terminateDebuggee: the script ends, and the process, which has nothing more to do', typeof await dap.leaves(p) === 'number', p.err);
    } else {
      check(`terminateDebuggee ${kill}: it runs on`, await dap.until(() => p.out.length > length + 30), p.out + p.err);
    }
    p.child.kill();
    await dap.leaves(p);
  }
  const c = dap.stdio();
  await c.begin({ program: loop });
  await c.get('disconnect', {});
  const status = await dap.leaves(c.process);
  check('stdio: what was launched ends, and the process too', typeof status === 'number', `${status} ${c.process.err}`);
  for (const kill of [undefined, true, false]) { // VS Code says false always
    const over = dap.stdio();
    await over.begin({ program: script('print "over"\n') });
    await over.event('terminated');
    await over.get('disconnect', kill === undefined ? {} : { terminateDebuggee: kill });
    const left = await dap.leaves(over.process);
    check(`stdio, the script has ended, terminateDebuggee ${kill}: the process leaves`, typeof left === 'number', `${left} ${over.process.err}`);
  }
  const let_go = dap.stdio();
  const flag = script('');
  await let_go.begin({ program: script(`setTimeout(function() io.open("${flag}", "w"):write("done"):close() end, 200)\n`) });
  await let_go.get('disconnect', { terminateDebuggee: false });
  const left = await dap.leaves(let_go.process);
  check('stdio, let go: the script runs to its end, and the process leaves', typeof left === 'number' && dap.fs.readFileSync(flag, 'utf8') === 'done', `${left} ${let_go.process.err}`);
}

async function lines_and_paths_of_other_kinds() {
  const c = dap.stdio();
  await c.initialize({ linesStartAt1: false, columnsStartAt1: false, pathFormat: 'uri' });
  const odd = path.join(dap.folder, 'with space & ümlaut.lua');
  fs.writeFileSync(odd, 'local a = 1\nlocal b = 2\nreturn a + b\n');
  const uri = `file://${odd.split('/').map(encodeURIComponent).join('/')}`;
  const launched = c.ask('launch', { program: odd });
  await c.event('initialized');
  const { breakpoints } = await c.get('setBreakpoints', { source: { path: uri }, breakpoints: [{ line: 1 }] });
  check('lines from 0', breakpoints[0].verified && breakpoints[0].line === 1, breakpoints);
  await c.get('configurationDone');
  await launched;
  const stop = await c.stopped();
  check('stops there', stop?.line === 1, stop);
  check('a URI', decodeURIComponent(stop.source.path) === `file://${fs.realpathSync(odd)}`, stop.source);
  check('a value', (await c.value('a', stop.frame)) === '1');
  await dap.end(c, 'lines from 0');
}

async function noDebug() {
  const c = dap.stdio();
  await c.begin({ program: short, noDebug: true, stopOnEntry: true }, async () => { await c.breakpoints(short, [2]); });
  const e = await c.event(['stopped', 'terminated']);
  check('noDebug: runs through', e?.event === 'terminated', e);
  check('noDebug: its output comes', await dap.until(() => c.text.includes('3\n')), c.text);
  await dap.end(c, 'noDebug');
}

async function debug_wait() {
  const p = await dap.serve(['--debug-wait', script('print "began"\nio.flush()\nlocal a = 1\nsetInterval(function() end, 1000)\n')]);
  check('it listens', p.port > 0, p.err);
  const c = await dap.connect(p.port);
  await c.initialize();
  const attached = c.ask('attach', { stopOnEntry: true });
  await c.event('initialized');
  check('it has not begun', p.out === '', p.out);
  await c.get('configurationDone');
  check('attached', (await attached).success, await attached);
  const stop = await c.stopped();
  check('stops at its first line', stop?.line === 1 && stop.reason === 'entry', stop);
  await c.get('continue', { threadId: stop.threadId });
  check('begins', await dap.until(() => /began/.test(p.out)), p.out);
  c.close();
  p.child.kill();
  await dap.leaves(p);
}

await dap.parts({
  the_handshake,
  out_of_order,
  wrong_arguments,
  bad_frames: () => bad_bytes(not_frames, true),
  bad_messages: () => bad_bytes(not_messages, false),
  bad_bytes_on_stdio,
  byte_by_byte,
  odd_seqs,
  stdio_is_clean,
  much_output,
  a_client_vanishes,
  a_second_client,
  seventeen_clients,
  pauses,
  a_request_that_is_cancelled,
  time_stands_still,
  a_source_is_told_of_once,
  an_error_is_told,
  restart_and_terminate,
  disconnect_in_its_ways,
  lines_and_paths_of_other_kinds,
  noDebug,
  debug_wait,
});
