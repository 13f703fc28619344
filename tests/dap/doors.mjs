// SPDX-License-Identifier: GPL-3.0-or-later
// How a debugger gets in, and what it starts: stdio that stays clean, TCP and who is let in there, /dap on the web server, what is
// launched in which folder and environment, and every way to leave.
import http from 'node:http';
import crypto from 'node:crypto';
import * as dap from './client.mjs';

const { check, until, script, fs, path, net, remote, frame } = dap;
const initialize = (seq = 1) => frame({ seq, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } });
const lasting = script('setInterval(function() end, 1000)\n');

/** Runs to the end what was begun; gives all it wrote to standard output. */
async function written(c, exit = 0) {
  const e = await c.event('exited', undefined, 30000 * dap.scale);
  check('its exit status', e?.body.exitCode === exit, e);
  await c.event('terminated');
  return c.log.filter((m) => m.event === 'output' && m.body.category === 'stdout').map((m) => m.body.output).join('');
}

// --- stdio ---

async function children_write_in_order() {
  const c = dap.stdio();
  await c.begin({ program: script(`for i = 1, 50 do
  print("own " .. i)
  os.execute("echo child " .. ${'"" ..'} i)
end
local f = io.popen("echo by popen", "r")
print(f:read "a")
f:close()
io.popen("cat", "w"):write("into popen\\n"):close()
`) });
  const text = await written(c);
  const wanted = Array.from({ length: 50 }, (_, i) => `own ${i + 1}\nchild ${i + 1}\n`).join('');
  check('what children write stands where they wrote it', text.startsWith(wanted), text.slice(0, 300));
  check('popen too', text.includes('by popen\n') && text.includes('into popen\n'), text.slice(-100));
  await dap.end(c, 'children');
  dap.clean(c, 'children');
}

async function children_have_nothing_of_the_protocol() {
  const c = dap.stdio();
  await c.begin({ program: script('os.execute("readlink /proc/self/fd/0; ls /proc/self/fd | tr \'\\\\n\' \' \'; cat; echo; echo end")\nprint(io.read("a") == "")\n') });
  const text = await written(c);
  const [input, list] = text.split('\n');
  check('standard input is at its end', input === '/dev/null' && text.includes('end\ntrue\n'), text);
  const here = remote.spawn('sh', ['-c', 'ls /proc/self/fd | tr "\\n" " "'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let without = ''; // what any child of ours has
  here.stdout.on('data', (data) => { without += data; });
  await remote.once(here, 'close');
  check('no other descriptors', list.trim() === without.trim(), [list, without]);
  await dap.end(c, 'descriptors');
  dap.clean(c, 'descriptors');
}

async function a_child_that_stays_behind() {
  const c = dap.stdio();
  await c.begin({ program: script('os.execute("sleep 100 & echo $!")\n') });
  const pid = Number((await written(c)).trim());
  check('its number came', pid > 0, pid);
  await dap.end(c, 'a child stays');
  if (pid > 0) process.kill(pid);
}

async function a_flood_of_foreign_output() {
  const c = dap.stdio();
  await c.begin({ program: script('os.execute("head -c 20000000 /dev/zero | tr \'\\\\0\' \'x\' | fold -w 99; echo; echo last")\nprint "done"\n') });
  await written(c);
  check('the end of it came', await until(() => c.text.endsWith('last\ndone\n')), c.text.slice(-50));
  await dap.end(c, 'a flood');
  dap.clean(c, 'a flood');
}

async function a_transcript_is_played() {
  const file = path.join(dap.folder, 'transcript');
  const requests = [
    { command: 'initialize', arguments: { adapterID: 'x' } }, { command: 'launch', arguments: { program: lasting } },
    { command: 'configurationDone' }, { command: 'threads' }, { command: 'nothing' }];
  fs.writeFileSync(file, Buffer.concat(requests.map((r, i) => frame({ seq: i + 1, type: 'request', ...r }))));
  const out = path.join(dap.folder, 'answers');
  const child = remote.spawn('sh', ['-c', `exec "$0" --no-gui --dap <"${file}" >"${out}"`, remote.eplua], { env: remote.environment, stdio: 'ignore' });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  const text = fs.readFileSync(out, 'utf8');
  check('it ends with its input', code === 0, code);
  for (const command of ['initialize', 'launch', 'configurationDone', 'nothing']) check(`${command} was answered`, text.includes(`"command":"${command}"`), text);
  check('nothing but frames', text.split(/Content-Length: \d+\r\n\r\n/).slice(1).every((m) => { try { return JSON.parse(m) !== null; } catch { return false; } }), text);
}

async function the_end_of_input_is_the_end() {
  const states = {
    'before a word': async () => {},
    'in a head': async (c) => c.raw('Content-Len'),
    'in a message': async (c) => c.raw('Content-Length: 100\r\n\r\n{"seq":1'),
    'after initialize': async (c) => c.initialize(),
    'before configurationDone': async (c) => { await c.initialize(); await c.get('launch', { program: lasting }); },
    'while a script runs': async (c) => c.begin({ program: script('while true do end') }),
    'while it is stopped': async (c) => { await c.begin({ program: lasting, stopOnEntry: true }); await c.stopped(); },
    'when it has ended': async (c) => { await c.begin({ code: 'print(1)' }); await c.event('terminated'); },
  };
  for (const [name, prepare] of Object.entries(states)) {
    for (const args of [[], [lasting]]) {
      const c = dap.stdio(args);
      await prepare(c);
      c.output.end();
      const status = await dap.leaves(c.process);
      check(`${name} ${args.length ? 'with a script' : ''}: it ends`, typeof status === 'number', `${status} ${c.process.err}`);
      if (c.process.code === undefined) c.process.child.kill('SIGKILL');
    }
  }
}

async function what_goes_wrong_before_is_said_on_stderr() {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await remote.once(taken, 'listening');
  const cases = [
    [['--dap', `--telnet=${taken.address().port}`], 2, /taken by/], [['--dap', '-i'], 2, /standard input/], [['--debug-wait', lasting], 2, /give --dap, --http or --telnet/],
    [['--debug-wait', '-i', lasting], 2, /give --dap, --http or --telnet/],
    [['--dap=70000'], 2, /port/], [['--dap', '-'], 2, /standard input/], [['--dap', '--no-such-thing'], 2, /unknown/], [[`--dap=${taken.address().port}`], 2, /taken by/]];
  for (const [args, status, words] of cases) {
    const p = await remote.start(args);
    await p.ended;
    check(`${args.join(' ')}: status, reason`, p.code === status && words.test(p.err), [p.code, p.err]);
    check(`${args.join(' ')}: nothing on standard output`, p.out === '', p.out);
  }
  taken.close();
}

// --- what is launched ---

async function launches_follow_each_other() {
  const p = await dap.serve();
  const one = path.join(dap.folder, 'one');
  fs.mkdirSync(one);
  fs.writeFileSync(path.join(one, 'here.lua'), 'print(arg[0], #arg, arg[1], arg[2], os.getenv "DOORS", os.getenv "HOME", ...)\nos.execute "pwd; echo $DOORS"\nos.exit(3)\n');
  const c = await dap.connect(p.port);
  await c.begin({ program: 'here.lua', cwd: one, args: ['a', 'b c'], env: { DOORS: 'open', HOME: '/nowhere' } });
  check('its exit status', (await c.event('exited'))?.body.exitCode === 3);
  await c.event('terminated');
  check('arguments, variables', await until(() => /here\.lua\t2\ta\tb c\topen\t\/nowhere\ta\tb c\n/.test(p.out)), p.out);
  check('folder, also of children', await until(() => p.out.includes(`${fs.realpathSync(one)}\nopen\n`)), p.out);
  p.out = '';
  await c.get('restart');
  await c.event('terminated');
  check('a restart is the same again', await until(() => /here\.lua\t2\ta\tb c\topen\t\/nowhere/.test(p.out)), p.out);
  c.close();
  p.out = '';
  const d = await dap.connect(p.port);
  await d.begin({ code: 'print("second", os.getenv "DOORS", os.getenv "HOME", arg[1])' });
  await d.event('terminated');
  check('the next has the variables of the process', await until(() => p.out.includes(`second\tnil\t${remote.environment.HOME}\tnil\n`)), p.out);
  d.close();
  check('the process stays', p.code === undefined, p.err);
  const e = await dap.connect(p.port);
  await e.begin({ code: 'closes = setmetatable({}, {__gc = function() local t = os.clock() repeat until os.clock() - t > 0.3 end})' });
  await e.event('terminated');
  p.child.kill();
  check('and ends by a signal, also when a script closes just then', (await dap.leaves(p)) === 143, p.code);
}

async function what_cannot_be_launched() {
  const c = dap.stdio();
  await c.initialize();
  const folder = path.join(dap.folder, 'folder');
  fs.mkdirSync(folder);
  for (const [args, words] of [
    [{ program: '/nowhere/x.lua' }, /nowhere/], [{ program: folder }, /folder/], [{ program: lasting, cwd: '/nowhere' }, /nowhere/],
    [{ program: lasting, cwd: lasting }, /folder/], [{}, /nothing|program/], [{ program: 'x'.repeat(5000) }, /./], [{ program: lasting, env: { '': 'x' } }, /./],
    [{ program: lasting, env: { 'A=B': 'x' } }, /./]]) await c.refused('launch', args, words);
  const launched = c.ask('launch', { program: script('print "all the same"') });
  await c.get('configurationDone');
  check('a good one after them', (await launched).success, await launched);
  check('runs', (await written(c)) === 'all the same\n');
  await dap.end(c, 'bad launches');
  dap.clean(c, 'bad launches');
}

async function the_script_of_the_command_line() {
  const file = script('print("mine", ...)\n');
  for (const [args, wanted] of [[{}, 'mine\tx\n'], [{ args: ['y', 'z'] }, 'mine\ty\tz\n'], [{ attach: true }, 'mine\tx\n']]) {
    const c = dap.stdio([file, 'x']);
    await c.initialize();
    check('it has not begun', c.text === '', c.text);
    await c.begin(args).catch(async (error) => { // begin() initializes, which it was already
      if (!/initialize/.test(String(error))) throw error;
      const { attach, ...rest } = args;
      const begun = c.ask(attach ? 'attach' : 'launch', rest);
      await c.get('configurationDone');
      check('begun', (await begun).success, await begun);
    });
    const text = await written(c);
    check(`${JSON.stringify(args)}: it runs once`, text === wanted, text);
    await dap.end(c, 'a script of the command line');
  }
}

async function a_script_is_found_from_anywhere() {
  fs.writeFileSync(path.join(dap.folder, 'relative.lua'), 'print("found")\nos.execute "pwd"\n');
  const c = dap.stdio(['relative.lua'], { cwd: dap.folder });
  await c.begin({ cwd: '/' });
  check('the script of the command line, in another folder', (await written(c)) === 'found\n/\n', c.text);
  await c.get('restart', { arguments: { cwd: '/tmp' } });
  await c.event('terminated');
  check('and again', await until(() => c.text.includes('/\nfound\n/')), c.text);
  await dap.end(c, 'another folder');
}

async function a_process_that_waits() {
  const p = await dap.serve();
  const facts = JSON.parse(fs.readFileSync(path.join(remote.runtime, 'eplua', `${p.pid}.json`), 'utf8'));
  check('it can be found', facts.dap === p.port, facts);
  const c = await dap.connect(p.port);
  await c.initialize();
  await c.refused('attach', {}, /nothing/);
  c.close();
  p.child.kill('SIGINT');
  check('^C ends it', (await dap.leaves(p)) === 130, p.code);
  const q = await dap.serve(['--run-for', '1']);
  check('--run-for ends it', (await dap.leaves(q)) === 0, [q.code, q.err]);
  const r = await dap.serve([script('print "done"')]);
  check('with a script it ends as that does', (await dap.leaves(r)) === 0 && r.out === 'done\n', [r.code, r.out]);
}

async function the_last_words_arrive() {
  for (let i = 0; i < 5; i++) {
    const p = await dap.serve(['--debug-wait', script('for i = 1, 20000 do print("line " .. i) end os.exit(7)')]);
    const c = await dap.connect(p.port);
    await c.begin({ attach: true });
    await c.gone;
    const exited = c.log.find((m) => m.event === 'exited');
    check('the exit status, before the process is gone', exited?.body.exitCode === 7, c.log.slice(-3));
    check('and the last line', c.text.includes('line 20000\n'), c.text.slice(-100));
    check('it ends', (await dap.leaves(p)) === 7, p.code);
  }
}

// --- waiting for a debugger that comes by another door ---

// JSON lines over the socket file, as an IDE that attaches talks: {ask(command, args), end()}
async function attached(p) {
  const socket = net.connect(p.socket);
  await remote.once(socket, 'connect');
  let text = '';
  let seq = 0;
  socket.on('data', (data) => { text += data; });
  socket.on('error', () => {});
  return {
    async ask(command, args = {}) {
      const number = ++seq;
      socket.write(`${JSON.stringify({ type: 'dap', message: { seq: number, type: 'request', command, arguments: args } })}\n`);
      return until(() => text.split('\n').slice(0, -1).map((line) => JSON.parse(line).message)
        .find((m) => m?.type === 'response' && m.request_seq === number));
    },
    end: () => socket.destroy(),
  };
}

async function a_script_that_has_gone_elsewhere() {
  const file = script(`require("lfs").chdir("/")
local n = 0
setInterval(function()
  n = n + 1
  local double = 2 * n
end, 5)
`);
  const p = await dap.serve([path.basename(file)], { cwd: path.dirname(file) }); // the source is "@NAME", and / has none of that name
  const c = await dap.connect(p.port);
  await c.begin({ attach: true }, async () => { await c.breakpoints(file, [{ line: 4, logMessage: 'n {n}' }, 5]); });
  const stop = await c.stopped();
  check('a breakpoint in the file is one in the script', stop?.line === 5, stop);
  check('its frame is of that file', stop?.source?.path === fs.realpathSync(file), stop?.source);
  await c.go('continue', stop.threadId);
  const said = c.log.find((m) => m.event === 'output' && /^n \d/.test(m.body.output));
  check('a log point, too', said?.body.source?.path === fs.realpathSync(file), said);
  const { sources } = await c.get('loadedSources');
  check('and it is among the sources', sources.some((one) => one.path === fs.realpathSync(file)), sources);
  await c.get('disconnect', { terminateDebuggee: true });
  check('it leaves', (await dap.leaves(p)) !== 'it did not end');
}

async function a_script_waits_for_who_attaches() {
  const p = await remote.start(['--telnet=0', '--debug-wait', script('began = true\nprint "began"\nsetInterval(function() end, 1000)\n')]);
  check('it says that it waits', /waits for a debugger/.test(p.err), p.err);
  const told = remote.talk(p.telnet, '"began: " .. tostring(began)\n', 20000 * dap.scale, /began: \w/); // waits as the script does
  const d = await attached(p);
  check('initialize', (await d.ask('initialize', { adapterID: 'x' }))?.success === true);
  check('attach', (await d.ask('attach'))?.success === true);
  check('it has not begun', p.out === '', p.out);
  check('configurationDone', (await d.ask('configurationDone'))?.success === true);
  check('it begins', await until(() => p.out === 'began\n'), [p.out, p.err]);
  check('what was asked at the prompt is answered then', /began: true/.test((await told).text), await told);
  d.end();
  p.child.kill();
  await dap.leaves(p);
}

async function a_script_waits_for_who_comes_by_the_web() {
  if (process.env.EPLUA_WEB !== '1') return;
  const p = await remote.start(['--http=0', '--debug-wait', '-e', 'print "began" setInterval(function() end, 1000)']);
  const w = await websocket(p.http);
  const answer = (seq) => until(() => w.messages.find((m) => m.request_seq === seq));
  for (const [k, command] of ['initialize', 'attach', 'configurationDone'].entries()) {
    check('it has not begun', p.out === '', p.out);
    w.send({ seq: k + 1, type: 'request', command, arguments: { adapterID: 'x' } });
    check(command, (await answer(k + 1))?.success === true, w.messages);
  }
  check('it begins', await until(() => p.out === 'began\n'), [p.out, p.err]);
  w.socket.destroy();
  p.child.kill();
  await dap.leaves(p);
}

// --- TCP ---

async function no_browser_gets_in() {
  const p = await dap.serve(['-e', 'setInterval(function() end, 1000)']);
  const post = (body) => `POST / HTTP/1.1\r\nHost: 127.0.0.1:${p.port}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  for (const bytes of ['GET / HTTP/1.1\r\n', post(initialize().toString()), `\r\n${post('{}')}`, '\x16\x03\x01', 'SSH-2.0-x\r\n']) {
    const r = await remote.talk(p.port, bytes, 10000);
    check(`${JSON.stringify(bytes.slice(0, 12))}: closed without a word`, r.closed && r.text === '', r);
  }
  check('the log tells', await until(() => /dap: .*refused: an HTTP request/.test(p.err)), p.err);
  const r = await remote.talk(p.port, 'Content-Length: 7\r\nHost: x\r\n\r\n', 10000);
  check('a Host line ends it as well', r.closed && !r.text.includes('"response"'), r);
  p.child.kill();
  await dap.leaves(p);
}

async function killed_in_the_middle() {
  const p = await dap.serve(['-e', 'setInterval(function() end, 1000)']);
  const bytes = initialize();
  for (let n = 1; n < bytes.length; n += 7) {
    const s = net.connect(p.port, '127.0.0.1');
    s.on('error', () => {});
    await remote.once(s, 'connect');
    s.write(bytes.subarray(0, n));
    if (n % 2) s.resetAndDestroy(); else s.end();
  }
  const c = await dap.connect(p.port);
  check('the next is served', (await c.ask('initialize', { adapterID: 'x' })).success === true);
  c.close();
  check('all are let go', await until(() => fs.readdirSync(`/proc/${p.pid}/fd`).length < 40), fs.readdirSync(`/proc/${p.pid}/fd`).length);
  p.child.kill();
  check('it lives, and leaves', (await dap.leaves(p)) === 143, p.code);
}

async function one_who_does_not_read() {
  const p = await dap.serve([script('for i = 1, 300000 do print(("x"):rep(100) .. i) end print "over" setInterval(function() end, 1000)')]);
  const c = await dap.connect(p.port);
  c.input.pause();
  for (const message of [{ command: 'initialize', arguments: { adapterID: 'x' } }, { command: 'attach', arguments: {} }, { command: 'configurationDone' }]) {
    c.raw(frame({ seq: ++c.seq, type: 'request', ...message }));
  }
  check('the script runs on', await until(() => /over\n/.test(p.out), 60000), p.err);
  check('what waits is bounded', remote.kilobytes(p.pid, 'VmRSS') < 200000 * dap.scale, remote.kilobytes(p.pid, 'VmRSS'));
  c.input.resume();
  check('the end comes when it reads again', await until(() => c.text.includes('over\n')), c.text.slice(-100));
  dap.clean({ ...c, strays: [] }, 'who did not read');
  c.close();
  p.child.kill();
  await dap.leaves(p);
}

// --- /dap on the web server ---

// A WebSocket by hand: {status, send(text), messages, close(), closed}
function websocket(port, headers = {}) {
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1', port, path: '/dap',
      headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64'), ...headers },
    });
    request.on('response', (reply) => { reply.resume(); resolve({ status: reply.statusCode }); });
    request.on('error', () => resolve({ status: 0 }));
    request.on('upgrade', (reply, socket, head) => {
      const w = { status: reply.statusCode, messages: [], closed: false, socket };
      let bytes = head;
      const take = (data) => {
        bytes = Buffer.concat([bytes, data]);
        for (;;) {
          if (bytes.length < 2) return;
          let length = bytes[1] & 127;
          let at = 2;
          if (length === 126) { if (bytes.length < 4) return; length = bytes.readUInt16BE(2); at = 4; }
          if (length === 127) { if (bytes.length < 10) return; length = Number(bytes.readBigUInt64BE(2)); at = 10; }
          if (bytes.length < at + length) return;
          if ((bytes[0] & 15) === 1) w.messages.push(JSON.parse(bytes.toString('utf8', at, at + length)));
          bytes = bytes.subarray(at + length);
        }
      };
      w.send = (value) => {
        const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
        const start = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 255]);
        socket.write(Buffer.concat([start, Buffer.alloc(4), body])); // a mask of zeros
      };
      socket.on('data', take);
      socket.on('close', () => { w.closed = true; });
      socket.on('error', () => {});
      take(Buffer.alloc(0));
      resolve(w);
    });
    request.end();
  });
}

async function by_websocket() {
  if (process.env.EPLUA_WEB !== '1') return;
  const p = await remote.start(['--http=0', '--stay', '-e', 'n = 41 setInterval(function() n = n + 0 end, 50)']);
  const w = await websocket(p.http);
  check('let in', w.status === 101, w.status);
  const answer = (seq) => until(() => w.messages.find((m) => m.request_seq === seq));
  w.send({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } });
  check('initialize', (await answer(1))?.success === true, w.messages);
  w.send({ seq: 2, type: 'request', command: 'attach', arguments: {} });
  w.send({ seq: 3, type: 'request', command: 'configurationDone' });
  check('attach', (await answer(2))?.success === true && (await answer(3))?.success === true, w.messages);
  w.send('no JSON');
  w.send({ seq: 4, type: 'request', command: 'evaluate', arguments: { expression: 'n + 1', context: 'repl' } });
  check('evaluate', (await answer(4))?.body?.result === '42', w.messages.slice(-2));
  const second = await websocket(p.http);
  second.send({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } });
  second.send({ seq: 2, type: 'request', command: 'attach', arguments: {} });
  const refused = await until(() => second.messages.find((m) => m.request_seq === 2));
  check('a second one is told who holds it', refused?.success === false && /WebSocket/.test(JSON.stringify(refused)), refused);
  w.socket.destroy();
  for (let seq = 3; seq < 200; seq++) {
    second.send({ seq, type: 'request', command: 'attach', arguments: {} });
    const a = await until(() => second.messages.find((m) => m.request_seq === seq));
    if (a?.success) break;
    check('... until that is gone', seq < 199, a);
  }
  second.socket.destroy();
  check('a foreign page is not', (await websocket(p.http, { Origin: 'http://evil.example' })).status === 403);
  check('nor a browser without a cookie', (await websocket(p.http, { Origin: `http://127.0.0.1:${p.http}`, 'User-Agent': 'Mozilla/5.0' })).status === 401);
  check('it is no page', (await remote.ask(p.http, 'GET', '/dap')).status === 426);
  check('panels are there as well', (await remote.upgrade(p.http)) === 101);
  check('ends', (await remote.end(p)) === 143, p.code);
}

await dap.parts({
  children_write_in_order,
  children_have_nothing_of_the_protocol,
  a_child_that_stays_behind,
  a_flood_of_foreign_output,
  a_transcript_is_played,
  the_end_of_input_is_the_end,
  what_goes_wrong_before_is_said_on_stderr,
  launches_follow_each_other,
  what_cannot_be_launched,
  the_script_of_the_command_line,
  a_script_is_found_from_anywhere,
  a_process_that_waits,
  the_last_words_arrive,
  a_script_that_has_gone_elsewhere,
  a_script_waits_for_who_attaches,
  a_script_waits_for_who_comes_by_the_web,
  no_browser_gets_in,
  killed_in_the_middle,
  one_who_does_not_read,
  by_websocket,
});
