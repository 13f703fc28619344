// SPDX-License-Identifier: GPL-3.0-or-later
// A4, the token does not leak: 20 starts under umask 000; argv, environment, output, replies, the list. Its file is there, and
// ours alone, before anybody can connect.
import * as remote from '../support/remote.mjs';

const { check, fs, path, net } = remote;
const starts = 20;

// A port that was free a moment ago.
async function free_port() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await remote.once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

// Connects as soon as somebody listens, and looks at the folder in that moment.
function look_when_open(port) {
  return new Promise((resolve) => {
    const attempt = () => {
      const s = net.connect({ port, host: '127.0.0.1' });
      s.on('connect', () => {
        const run = path.join(remote.runtime, 'eplua');
        const files = fs.readdirSync(run).flatMap((name) => {
          const one = fs.lstatSync(path.join(run, name), { throwIfNoEntry: false }); // one that is made beside may be gone
          return one ? [{ name, mode: one.mode & 0o7777 }] : [];
        });
        s.destroy();
        resolve({ folder: fs.lstatSync(run).mode & 0o7777, files });
      });
      s.on('error', () => { setImmediate(attempt); });
    };
    attempt();
  });
}

function hidden(what, text, p) {
  check(`${what} does not show the token`, p.token.length === 64 && !String(text).includes(p.token), what);
}

async function replies(p) {
  const headers = { authorization: 'Bearer wrong' };
  const under_way = []; // who shows a wrong one waits for the refusal
  for (const target of ['/', '/status', '/engine/inspect', '/engine/callbacks', '/metrics', '/health', '/openapi.json', '/ui', '/nothing',
    '/link/none', '/source?file=/nowhere.lua', '/%00', '/../eplua'])
    for (const more of [{}, headers, { host: 'evil' }, { 'user-agent': 'Mozilla/5.0' }])
      under_way.push(remote.ask(p.http, 'GET', target, undefined, more));
  const prompts = ['wrong\n', ':state\n:who\n:help\nexit\n', 'return _G\nexit\n'].map((bytes) => remote.talk(p.telnet, bytes, 2000));
  const all = await Promise.all(under_way);
  all.push(await remote.ask(p.http, 'POST', '/execute', { script: 'error(debug.traceback())' }));
  all.push(await remote.ask(p.http, 'POST', '/execute', { script: 'return _PY, _G, arg, package.loaded' }));
  all.push(await remote.ask(p.http, 'POST', '/execute', { script: 'local t = {} for k in pairs(_PY) do t[#t + 1] = tostring(k) .. tostring(_PY[k]) end return t' }));
  all.push(await remote.ask(p.http, 'POST', '/execute', '{'));
  check('requests are answered', all.filter((r) => r.status > 0).length > 40, all.length);
  for (const r of all) hidden('a reply', JSON.stringify(r), p);
  for (const prompt of prompts) hidden('telnet', (await prompt).text, p);
  hidden('the socket file', (await remote.talk(p.socket, '{"type":"ask","id":1,"verb":"state"}\n{"type":"subscribe","channels":["status","output"]}\n', 1500, /"status"[^]*"answer"/)).text, p);
}

async function list(p) {
  const q = await remote.start(['--list']);
  await q.ended;
  check('--list knows it', q.out.includes(String(p.pid)), q.out + q.err);
  hidden('--list', q.out + q.err, p);
  hidden('PID.json', fs.readFileSync(p.tokenFile.replace(/token$/, 'json')), p);
}

const tokens = new Set();
for (let i = 0; i < starts; i++) {
  const port = await free_port();
  const seen = look_when_open(port);
  const p = await remote.start([`--http=${port}`, '--telnet=0', '--stay', '--loglevel', 'debug', '-e', 'print "ran" io.flush()'], { before: 'umask 000' });
  if (!check('it starts', p.http === port && p.telnet > 0, p.err)) break;
  const { folder, files } = await seen;
  const file = files.find((one) => one.name === `${p.pid}.token`);
  check('the folder is ours alone', folder === 0o700, folder.toString(8));
  check('the token is there before the door is open', file, files);
  for (const one of files) check(`${one.name} is ours alone`, (one.mode & 0o077) === 0, one.mode.toString(8));
  check('the file is 0600', (fs.lstatSync(p.tokenFile).mode & 0o7777) === 0o600);
  check('no two processes have the same', !tokens.has(p.token) && /^[0-9a-f]{64}$/.test(p.token));
  tokens.add(p.token);
  hidden('argv', fs.readFileSync(`/proc/${p.pid}/cmdline`), p);
  hidden('the environment', fs.readFileSync(`/proc/${p.pid}/environ`), p);
  const child = await remote.execute(p, 'local f = io.popen("env; tr \'\\\\0\' \' \' </proc/self/cmdline; ls -l /proc/self/fd") return f:read "a"');
  check('a child process tells what it has', /PATH=/.test(child.text), child.text ?? child.error);
  hidden('what a child has', child.text, p);
  if (i === 0) {
    await replies(p);
    await list(p);
  }
  await remote.end(p);
  hidden('output', p.out, p);
  hidden('the log', p.err, p);
  check('it takes the file with it', !fs.existsSync(p.tokenFile));
  check('... and all else', fs.readdirSync(path.join(remote.runtime, 'eplua')).length === 0, fs.readdirSync(path.join(remote.runtime, 'eplua')));
}
await remote.finish();
