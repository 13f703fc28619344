// SPDX-License-Identifier: GPL-3.0-or-later
// The web server as its users see it: every route and status of PROTOCOLS.md, servers that scripts start, restarts.
// node server.mjs PATH-OF-EPLUA. Each check prints a line; the exit status says whether all held.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const eplua = process.argv[2];
const agent = new http.Agent({ keepAlive: true });
let failures = 0;

function check(what, got, wanted) {
  const holds = wanted instanceof RegExp ? wanted.test(got) : got === wanted;
  if (!holds) failures++;
  console.log(`${holds ? 'ok' : 'not ok'} - ${what}${holds ? '' : `: got ${got}, wanted ${wanted}`}`);
}

// Starts eplua; resolves when its stderr names the port of the web server (or it ended).
async function start(args) {
  const child = spawn(eplua, ['--no-gui', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const process = { child, out: '', err: '', port: 0 };
  child.stdout.on('data', (data) => { process.out += data; });
  process.ended = once(child, 'exit').then(([code]) => { process.code = code; });
  const ready = new Promise((resolve) => {
    child.stderr.on('data', (data) => {
      process.err += data;
      const found = /http:\/\/[^:]+:(\d+)\//.exec(process.err);
      if (found) { process.port = Number(found[1]); resolve(); }
    });
  });
  await Promise.race([ready, process.ended]);
  return process;
}

async function end(process) {
  process.child.kill('SIGTERM');
  await process.ended;
}

// Waits until a condition holds, at most 20 s.
async function until(what, condition) {
  const limit = Date.now() + 20000;
  while (!(await condition())) {
    if (Date.now() > limit) { check(what, 'never', 'soon'); return; }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

// By node:http, since fetch() sends what browsers send, and is taken for one.
function ask(process, method, path, body, headers = {}) {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1', port: process.port, method, path, agent,
      headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }), ...headers },
    }, (reply) => {
      let text = '';
      reply.on('data', (data) => { text += data; });
      reply.on('end', () => {
        let value = null;
        try { value = JSON.parse(text); } catch { /* not all is JSON */ }
        resolve({ status: reply.statusCode, text, value, headers: reply.headers });
      });
    });
    request.on('error', reject);
    request.end(sent);
  });
}

const execute = (process, script, more = {}) => ask(process, 'POST', '/execute', { script, ...more });

async function routes() {
  const p = await start(['--http=0', '--stay', '-e', 'function add(a, b) return a + b end  setInterval(function() end, 1000)']);
  let r = await execute(p, 'return 1+1');
  check('execute answers', `${r.status} ${r.value.result}`, '200 2');
  r = await execute(p, 'return 1, "two", {3}, nil, 2^53 + 1 | 0, print');
  check('all results come', JSON.stringify(r.value.results.slice(0, 4)), '[1,"two",[3],null]');
  check('integers are exact', /9007199254740992/.test(r.text), true);
  r = await execute(p, 'print "seen" return nil');
  check('output is captured', r.value.output, 'seen\n');
  r = await execute(p, 'error "boo"');
  check('an error in Lua', `${r.status} ${r.value.detail}`, '400 execute:1: boo');
  check('... has a traceback', r.value.traceback, /main chunk/);
  check('a syntax error', (await execute(p, 'x =')).status, 400);
  r = await execute(p, 'while true do end', { timeout: 0.2 });
  check('a time limit', r.status, 408);
  r = await execute(p, 'require("timers").sleep(50) return "later"');
  check('code that yields answers when it finishes', r.value.result, 'later');
  r = await execute(p, 'local t = {} t.t = t return t');
  check('a cycle has a text', `${r.status} ${typeof r.value.result}`, '200 string');
  r = await execute(p, JSON.stringify({ function: 'add', args: [2, 3] }), { is_json: true });
  check('a call as JSON', r.value.result, 5);
  r = await execute(p, JSON.stringify({ module: 'math', function: 'max', args: [2, 3] }), { is_json: true });
  check('... of a module', r.value.result, 3);
  r = await execute(p, JSON.stringify({ function: 'nothing]]' }), { is_json: true });
  check('... of nothing', `${r.status} ${r.value.detail}`, '400 there is no function nothing]]');
  r = await ask(p, 'POST', '/plua/execute', { code: 'return 7' });
  check('the older route', `${r.status} ${r.value.success} ${r.value.result} ${r.value.error}`, '200 true 7 null');
  r = await ask(p, 'POST', '/plua/execute', { code: 'error "no"' });
  check('... answers 200 always', `${r.status} ${r.value.success} ${r.value.error}`, '200 false execute:1: no');

  for (const [what, body, status] of [['no JSON', '{', 422], ['no object', '[]', 422], ['no script', {}, 422],
    ['a script of another type', { script: 7 }, 422], ['a time of another type', { script: '', timeout: 'x' }, 422],
    ['a negative time', { script: '', timeout: -1 }, 422]])
    check(what, (await ask(p, 'POST', '/execute', body)).status, status);
  check('another content type', (await ask(p, 'POST', '/execute', '{}', { 'content-type': 'text/plain' })).status, 415);
  check('an unknown path', (await ask(p, 'GET', '/nothing')).status, 404);
  r = await ask(p, 'GET', '/ws');
  check('the address of a WebSocket, without one', `${r.status} ${r.headers['upgrade']}`, '426 websocket');
  r = await ask(p, 'GET', '/execute');
  check('another method', `${r.status} ${r.headers['allow']}`, '405 POST');
  check('a head', (await ask(p, 'HEAD', '/status')).status, 200);

  r = await ask(p, 'GET', '/status');
  check('status', `${r.status} ${r.value.status} ${r.value.running_intervals} ${r.value.server_port}`, `200 running 1 ${p.port}`);
  r = await ask(p, 'GET', '/engine/callbacks');
  check('callbacks', `${r.value.count} ${r.value.callbacks[0].kind}`, '1 interval');
  check('inspect', (await ask(p, 'GET', '/engine/inspect')).value.timers.length, 1);
  check('health', (await ask(p, 'GET', '/health')).status, 200);
  check('metrics', (await ask(p, 'GET', '/metrics')).text, /^eplua_intervals 1$/m);
  r = await ask(p, 'GET', '/', undefined, { accept: 'application/json' });
  check('the root for programs', r.value.message, 'EPLua');
  r = await ask(p, 'GET', '/', undefined, { accept: 'text/html' });
  check('... for people', `${r.status} ${r.headers['content-security-policy']}`, /^200 default-src 'none'/);
  check('... is not sniffed', r.headers['x-content-type-options'], 'nosniff');
  const link = new URL((await ask(p, 'POST', '/link')).value.link).pathname;
  const browser = { 'user-agent': 'Mozilla/5.0', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' };
  r = await ask(p, 'GET', '/', undefined, browser);
  check('a browser stays out', `${r.status} ${/curl -X POST/.test(r.text)}`, '401 true');
  r = await ask(p, 'GET', link, undefined, browser);
  check('a link lets it in', `${r.status} ${r.headers.location}`, '303 /');
  const cookie = r.headers['set-cookie'][0].split(';')[0];
  check('... with a cookie that is kept from pages', r.headers['set-cookie'][0], /HttpOnly.*SameSite=Strict/);
  check('... which is good', (await ask(p, 'GET', '/', undefined, { ...browser, cookie })).status, 200);
  check('... once', (await ask(p, 'GET', link, undefined, browser)).status, 401);
  check('nothing of the disk', (await ask(p, 'GET', '/web/..%2f..%2fREADME.md')).status, 400);
  check('source', (await ask(p, 'GET', '/source?file=/etc/hostname/x')).status, 404);
  check('source of a folder', (await ask(p, 'GET', '/source?file=/tmp')).status, 422);

  const described = (await ask(p, 'GET', '/openapi.json')).value;
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const method of Object.keys(methods)) {
      if (path.includes('{') || method !== 'get') continue;
      r = await ask(p, 'GET', path);
      check(`as described: GET ${path}`, [200, 422].includes(r.status), true);
    }
  }
  const busy = execute(p, 'while true do end', { timeout: 20 });
  await until('busy', async () => (await ask(p, 'GET', '/status')).value.status === 'busy');
  check('stop ends it', (await ask(p, 'POST', '/engine/stop')).status, 200);
  check('who ran is told', (await busy).status, /400|503/);
  await until('a fresh engine', async () => (await ask(p, 'GET', '/status')).value.status === 'idle');
  await until('nothing runs', async () => (await ask(p, 'GET', '/engine/callbacks')).value?.count === 0); // idle is also who is about to go
  await ask(p, 'POST', '/engine/restart');
  await until('it runs again', async () => (await ask(p, 'GET', '/status')).value.running_intervals === 1);
  await end(p);
  check('ends by a signal', p.code ?? 143, 143);
}

// Who asks a restricted script is restricted, too.
async function sources_of_the_restricted() {
  const folder = mkdtempSync(join(tmpdir(), 'eplua-source-'));
  try {
    mkdirSync(join(folder, 'open'));
    for (const name of ['script.lua', 'secret.lua', 'open.lua', 'open/a.lua']) writeFileSync(join(folder, name), 'x = 1\n');
    symlinkSync(join(folder, 'secret.lua'), join(folder, 'open', 'link.lua'));
    const p = await start(['--http=0', '--stay', '--sandbox', `--allow-read=${folder}/open`, join(folder, 'script.lua')]);
    const status = async (name) => (await ask(p, 'GET', `/source?file=${folder}/${name}`)).status;
    for (const name of ['script.lua', 'open/a.lua', 'open/../script.lua']) check(`restricted: source of ${name}`, await status(name), 200);
    for (const name of ['secret.lua', 'open.lua', 'open/link.lua', 'open/../secret.lua', 'nowhere.lua']) check(`restricted: no source of ${name}`, await status(name), 403);
    await end(p);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A port that was free a moment ago.
async function free_port() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function servers_of_scripts() {
  const port = await free_port();
  const code = `local ok, port = _PY.start_web_server(nil, ${port}) print(ok, port == ${port}, _PY.get_web_server_status().running)
    print(_PY.start_web_server(nil, ${port}))
    for i = 1, 5 do print(_PY.stop_web_server()) print(_PY.start_web_server(nil, ${port})) end
    print(_PY.stop_web_server(), _PY.get_web_server_status().running)`;
  const p = await start(['-e', code]);
  await p.ended;
  check('a script starts and stops a server', p.out.split('\n')[0], 'true\ttrue\ttrue');
  check('... not twice', p.out.split('\n')[1], /^nil\tthe http server runs already/);
  check('... again on the same port', p.out.split(`true\t${port}`).length, 6);
  check('... and then ends', `${p.code} ${/true\tfalse\n$/.test(p.out)}`, '0 true');

  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const other = await start([`--http=${taken.address().port}`, '-e', 'print "ran"']);
  await other.ended;
  check('a port that is taken', `${other.code} ${other.out}`, '2 ');
  check('... is said, with whose it is', other.err, /port \d+ is taken by node \(pid \d+\)/);
  taken.close();
}

await routes();
await sources_of_the_restricted();
await servers_of_scripts();
agent.destroy();
process.exit(failures ? 1 : 0);
