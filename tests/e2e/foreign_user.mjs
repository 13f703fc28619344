// SPDX-License-Identifier: GPL-3.0-or-later
// A3, the token guards every route, and A8, another local user stays out: HTTP, WebSocket, telnet, the socket file. Needs root, to
// become two users: the program runs as one (and as root), who wants in is `nobody`.
import * as remote from '../support/remote.mjs';
import { fileURLToPath } from 'node:url';

const { check, fs, path, spawn } = remote;
const owner = 12345;
const nobody = 65534;

// --- who wants in: another process, another user ---
// What it is to do comes by stdin as JSON, [{door, ...}], and what came of it goes out the same way.

async function stranger_does(job) {
  switch (job.door) {
    case 'http': return remote.ask(job.port, job.method, job.target, job.body, job.headers);
    case 'websocket': return { status: await remote.upgrade(job.port, job.headers) };
    case 'telnet': return remote.talk(job.port, job.bytes, job.ms, job.enough && new RegExp(job.enough));
    case 'socket': return remote.talk(job.path, job.bytes, 3000);
    case 'file': try { return { text: fs.readFileSync(job.path, 'utf8') }; } catch (error) { return { error: error.code }; }
    case 'hold': return hold(job);
    default: return { error: 'no such door' };
  }
}

// Takes as many connections as it gets, says something on each, and keeps them until it is ended.
async function hold(job) {
  const held = [];
  for (let i = 0; i < job.count; i++) {
    const s = remote.net.connect({ port: job.port, host: '127.0.0.1' });
    s.on('error', () => {});
    s.on('connect', () => { if (job.bytes) s.write(job.bytes); });
    held.push(new Promise((resolve) => { s.once('data', resolve); s.once('close', resolve); setTimeout(resolve, 3000); }));
  }
  await Promise.all(held);
  return { held: held.length };
}

if (process.argv[2] === 'stranger') {
  let text = '';
  for await (const part of process.stdin) text += part;
  const { jobs, parallel, stay } = JSON.parse(text);
  const results = new Array(jobs.length);
  let next = 0;
  await Promise.all(Array.from({ length: parallel }, async () => {
    while (next < jobs.length) {
      const i = next++;
      results[i] = await stranger_does(jobs[i]);
    }
  }));
  if (stay) setInterval(() => {}, 1000); // with what it holds, until it is killed
  process.stdout.write(`${JSON.stringify({ uid: process.getuid(), results })}\n`, () => { if (!stay) process.exit(0); });
}

// The files of this test where anybody can read them: the checkout may be in a closed folder.
const here = path.join(remote.folder, 'open');
function open_to_all() {
  fs.chmodSync(remote.folder, 0o755);
  fs.mkdirSync(path.join(here, 'e2e'), { recursive: true });
  fs.mkdirSync(path.join(here, 'support'));
  const source = path.dirname(fileURLToPath(import.meta.url));
  fs.copyFileSync(path.join(source, 'foreign_user.mjs'), path.join(here, 'e2e', 'foreign_user.mjs'));
  fs.copyFileSync(path.join(source, '..', 'support', 'remote.mjs'), path.join(here, 'support', 'remote.mjs'));
}

// Does the jobs as `uid`; gives the results in their order. stay: {child} too, which holds what it has until it is killed.
async function as_stranger(jobs, { parallel = 4, uid = nobody, stay = false } = {}) {
  const child = spawn(process.execPath, [path.join(here, 'e2e', 'foreign_user.mjs'), 'stranger'],
    { uid, gid: uid, stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH, EPLUA: remote.eplua, EPLUA_TEST_FOLDER: remote.folder } });
  let text = '';
  child.stdout.on('data', (data) => { text += data; });
  const closed = new Promise((resolve) => { child.on('close', resolve); });
  child.stdin.end(JSON.stringify({ jobs, parallel, stay }));
  await (stay ? Promise.race([closed, remote.until(() => text.includes('\n'))]) : closed);
  const said = JSON.parse(text || '{"results":[]}');
  check('it was somebody else', said.uid === uid, said.uid);
  if (!stay) return said.results;
  return { results: said.results, leave: async () => { child.kill('SIGKILL'); await closed; } };
}

// --- the program as its owner ---

async function start_as(uid) {
  const folder = path.join(remote.folder, `of-${uid}`);
  for (const name of ['', 'run', 'home']) {
    fs.mkdirSync(path.join(folder, name), { mode: 0o700 });
    fs.chownSync(path.join(folder, name), uid, uid);
  }
  const env = { ...remote.environment, XDG_RUNTIME_DIR: path.join(folder, 'run'), HOME: path.join(folder, 'home') };
  const canary = path.join(folder, 'home', 'canary');
  const p = await remote.start(['--http=0', '--telnet=0', '--dap=0', '--stay', '-e', `canary = ${JSON.stringify(canary)}`], { uid, gid: uid, env, cwd: '/' });
  check(`it runs as ${uid}`, p.http > 0 && p.telnet > 0 && p.dap > 0 && p.token.length === 64, p.err);
  // what nobody may make happen: the file is there when any code has run
  return Object.assign(p, { canary, uid, code_that_tells: 'io.open(canary, "a"):write("ran\\n"):close() return 42' });
}

function untouched(what, p) {
  check(`${what}: no code has run`, !fs.existsSync(p.canary), fs.existsSync(p.canary) && fs.readFileSync(p.canary, 'utf8'));
}

// 40 tokens that somebody may hope for, made of the right one where that makes them harder; with "right" for the test of the test.
function bad_tokens(token) {
  const other = (at) => token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);
  const upper = /[a-f]/.test(token) ? token.toUpperCase() : `${token}0`;
  return [
    '', '0', 'null', 'undefined', 'true', 'Bearer', '*', '%', 'token', 'eplua', 'admin', 'root', '../', '{}', '[]', "' OR '1'='1", '$(id)',
    `${token}0`, `0${token}`, token.slice(1), token.slice(0, 63), token.slice(0, 32), token.slice(0, 1), upper, [...token].reverse().join(''),
    `${token}${token}`, `${token},${token}`, `${token} x`, `"${token}"`, `'${token}'`, `0x${token}`, `${token}%00`, `${token}=`, `${token};`,
    other(0), other(31), other(63), '0'.repeat(64), 'f'.repeat(64), token.replace(/./g, 'a'),
  ];
}

async function every_route(p) {
  const described = (await remote.ask(p.http, 'GET', '/openapi.json', undefined, { authorization: `Bearer ${p.token}` })).value;
  const routes = Object.entries(described?.paths ?? {}).flatMap(([target, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), target: target.replace(/\{\w+\}/g, 'x') })));
  check('the routes are known', routes.length >= 12 && routes.some((r) => r.target === '/execute'), routes.length);
  const bodies = { '/execute': { script: p.code_that_tells }, '/plua/execute': { code: p.code_that_tells } };
  const tokens = bad_tokens(p.token);
  check('40 bad tokens', tokens.length === 40 && !tokens.includes(p.token), tokens.length);
  const ways = (token, i) => (i % 2 ? { 'x-eplua-token': token } : { authorization: `Bearer ${token}` });
  const jobs = routes.flatMap(({ method, target }) => [
    { door: 'http', port: p.http, method, target, body: bodies[target], headers: {} },
    { door: 'http', port: p.http, method, target, body: bodies[target], headers: { authorization: `Basic ${Buffer.from(`:${p.token}`).toString('base64')}` } },
    { door: 'http', port: p.http, method, target: `${target}?token=${p.token}&access_token=${p.token}`, body: bodies[target], headers: {} },
    { door: 'http', port: p.http, method, target, body: bodies[target], headers: { cookie: `eplua-${p.http}=${p.token}; token=${p.token}` } },
    { door: 'http', port: p.http, method: 'HEAD', target, headers: {} },
    { door: 'http', port: p.http, method: 'OPTIONS', target, headers: { 'access-control-request-method': 'POST' } },
  ]);
  // each token on some routes, each route with some tokens, and the ones that run code with all: the rest differs in nothing
  tokens.forEach((token, i) => {
    for (const [target, body] of Object.entries(bodies)) jobs.push({ door: 'http', port: p.http, method: 'POST', target, body, headers: ways(token, i) });
    const { method, target } = routes[i % routes.length];
    jobs.push({ door: 'http', port: p.http, method, target, body: bodies[target], headers: ways(token, i + 1) });
  });
  return { jobs, routes };
}

async function no_route_without_the_token(p) {
  const { jobs, routes } = await every_route(p);
  const began = Date.now();
  const results = await as_stranger(jobs, { parallel: 24 });
  const took = Date.now() - began;
  const bad = results.map((r, i) => ({ r, job: jobs[i] })).filter(({ r }) => ![401, 403].includes(r.status));
  check(`${jobs.length} requests to ${routes.length} routes are refused`, bad.length === 0 && results.length === jobs.length,
    bad.slice(0, 3).map(({ r, job }) => `${job.method} ${job.target} ${JSON.stringify(job.headers)}: ${r.status} ${r.error ?? ''}`));
  check('what is refused says nothing', results.every((r) => !r.text?.includes(p.token) && !r.headers?.['access-control-allow-origin']));
  check('guessing is slowed down', took > 2000, took);
  untouched('routes', p);
  // the test can fail: with the token the same requests are answered
  const right = await as_stranger([{ door: 'http', port: p.http, method: 'GET', target: '/status', headers: { authorization: `Bearer ${p.token}` } },
    { door: 'http', port: p.http, method: 'POST', target: '/execute', body: { script: 'return 42' }, headers: { 'x-eplua-token': p.token } }]);
  check('with the token it is let in', right[0]?.status === 200 && right[1]?.value?.result === 42, right);
}

async function a_thousand_guesses_do_not_get_in_anybodys_way(p) {
  const guess = (i) => i.toString(16).padStart(64, '0');
  const jobs = Array.from({ length: 1000 }, (_, i) => ({ door: 'http', port: p.http, method: 'POST', target: '/execute', body: { script: p.code_that_tells }, headers: { authorization: `Bearer ${guess(i)}` } }));
  const limit = Date.now() + 10000 * remote.scale;
  let over = false;
  const guessing = as_stranger(jobs, { parallel: 500, stay: true });
  const slowest = { ms: 0, failed: 0, asked: 0 };
  guessing.then(() => { over = true; });
  while (!over && Date.now() < limit) {
    const began = Date.now();
    const r = await remote.ask(p.http, 'GET', '/status', undefined, { authorization: `Bearer ${p.token}` });
    slowest.asked++;
    if (r.status !== 200) slowest.failed++;
    slowest.ms = Math.max(slowest.ms, Date.now() - began);
  }
  console.log(`${slowest.asked} requests beside the guesses, ${slowest.failed} failed, the slowest took ${slowest.ms} ms`);
  check('who knows the token is served while 500 guess at once', slowest.asked > 20 && slowest.failed * 10 < slowest.asked && slowest.ms < 1000 * remote.scale, slowest);
  const { leave } = await guessing;
  await leave();
  untouched('guesses', p);
}

// Requests of DAP as they go over the wire.
function dap_requests(...requests) {
  return requests.map((r, i) => {
    const body = JSON.stringify({ seq: i + 1, type: 'request', ...r });
    return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }).join('');
}

async function debuggers_show_the_token(p) {
  const first = { command: 'initialize', arguments: { adapterID: 'x' } };
  const rest = [{ command: 'configurationDone' }, { command: 'evaluate', arguments: { expression: p.code_that_tells, context: 'repl' } },
    { command: 'eplua/evaluate', arguments: { code: p.code_that_tells } }, { command: 'pause', arguments: { threadId: 1 } }, { command: 'terminate' }];
  const tries = [{}, ...bad_tokens(p.token).slice(0, 40).map((token) => ({ token })), { token: 5 }, { token: [p.token] }, { token: { x: p.token } }];
  const jobs = tries.map((args, i) => ({
    door: 'telnet', port: p.dap, ms: 8000, enough: '"request_seq":7',
    bytes: dap_requests(first, i % 2 ? { command: 'attach', arguments: args } : { command: 'launch', arguments: { code: p.code_that_tells, ...args } }, ...rest),
  }));
  jobs.push({ door: 'telnet', port: p.dap, ms: 8000, enough: '"request_seq":5', bytes: dap_requests(...rest) });
  const r = await as_stranger(jobs, { parallel: 8 });
  const let_in = r.filter((one) => /"success":true,"command":"(?!initialize)/.test(one?.text ?? '') || /"result"|"event":"(?!output|initialized)/.test(one?.text ?? ''));
  check('a debugger without the token gets nothing', let_in.length === 0 && r.length === jobs.length, let_in.slice(0, 2));
  check('it is told so', r.filter((one) => /token/i.test(one?.text ?? '')).length > jobs.length / 2, r.slice(0, 2));
  untouched('DAP', p);
  // the test can fail: with the token it is let in
  const [right] = await as_stranger([{ door: 'telnet', port: p.dap, ms: 8000, enough: '"request_seq":4',
    bytes: dap_requests(first, { command: 'attach', arguments: { token: p.token } }, { command: 'configurationDone' }, { command: 'evaluate', arguments: { expression: '6 * 7', context: 'repl' } }) }]);
  check('with it it comes in', /"result":"42"/.test(right?.text ?? ''), right);
}

async function five_doors(p) {
  const lua = `${p.code_that_tells}\n`;
  const jobs = [
    { door: 'http', method: 'POST', target: '/execute', body: { script: p.code_that_tells }, headers: {}, port: p.http },
    { door: 'http', method: 'GET', target: `/link/${p.link}`, headers: {}, port: p.http },
    { door: 'http', method: 'GET', target: `/link/${p.link}`, headers: { 'user-agent': 'Mozilla/5.0', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, port: p.http },
    { door: 'websocket', headers: {}, port: p.http },
    { door: 'websocket', headers: { Origin: `http://127.0.0.1:${p.http}` }, port: p.http },
    { door: 'websocket', headers: { Authorization: 'Bearer x' }, port: p.http },
    { door: 'telnet', port: p.telnet, bytes: lua, ms: 8000, enough: 'eplua>|no\\n' },
    { door: 'telnet', port: p.telnet, bytes: `\n${lua}${lua}`, ms: 20000 },
    { door: 'telnet', port: p.telnet, bytes: ':json\n{"type":"execute","id":1,"code":"return 42"}\n', ms: 8000, enough: 'answer|no\\n' },
    { door: 'telnet', port: p.telnet, bytes: '\xff\xfb\x01\xff\xfd\x03', ms: 1000 },
    { door: 'socket', path: p.socket, bytes: `${JSON.stringify({ type: 'execute', id: 1, code: p.code_that_tells })}\n` },
    { door: 'file', path: p.tokenFile },
    { door: 'file', path: p.tokenFile.replace(/token$/, 'json') },
  ];
  const r = await as_stranger(jobs, { parallel: 4 });
  check('HTTP is closed', r[0]?.status === 401, r[0]);
  check('a link is for its owner', [401, 403].includes(r[1]?.status) && [401, 403].includes(r[2]?.status), [r[1], r[2]]);
  check('WebSocket is closed', [3, 4, 5].every((i) => [401, 403].includes(r[i]?.status)), r.slice(3, 6));
  for (const i of [6, 7, 8, 9]) {
    check('telnet asks for the token', r[i]?.text.includes('token'), r[i]);
    check('telnet tells nothing', !/eplua>|42|"type"|Lua 5/.test(r[i]?.text ?? ''), r[i]);
  }
  check('the socket file is closed', r[10]?.error === 'EACCES' || r[10]?.error === 'ENOENT' || (r[10]?.closed && r[10].text === ''), r[10]);
  check('the files are closed', r[11]?.error === 'EACCES' && r[12]?.error === 'EACCES', r.slice(11));
  await remote.until(() => fs.existsSync(p.canary), 300); // what was to come would be there
  untouched('doors', p);
  // the link was not used up by somebody else
  const own = await as_stranger([{ door: 'http', method: 'GET', target: `/link/${p.link}`, headers: {}, port: p.http }], { uid: p.uid });
  check('its owner opens the link', own[0]?.status === 303 && /^eplua-\d+=/.test(own[0].headers['set-cookie']?.[0] ?? ''), own);
  const cookie = (own[0]?.headers?.['set-cookie']?.[0] ?? '').split(';')[0];
  const browser = { 'user-agent': 'Mozilla/5.0', cookie };
  const both = { door: 'http', method: 'GET', target: '/status', headers: browser, port: p.http };
  check('the cookie is good for its owner', (await as_stranger([both], { uid: p.uid }))[0]?.status === 200);
  check('... and for nobody else', (await as_stranger([both]))[0]?.status === 401);
}

// The kernel calls the owner of a closed connection 0. To a program of root that must not be root.
async function who_is_gone_was_not_the_owner(p) {
  const request = `POST /execute HTTP/1.1\r\nHost: 127.0.0.1:${p.http}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(JSON.stringify({ script: p.code_that_tells }))}\r\n\r\n${JSON.stringify({ script: p.code_that_tells })}`;
  const jobs = [];
  for (let i = 0; i < 200; i++) {
    jobs.push({ door: 'telnet', port: p.http, bytes: request, ms: i % 8 });
    jobs.push({ door: 'telnet', port: p.telnet, bytes: `${p.code_that_tells}\n`, ms: i % 8 });
    jobs.push({ door: 'telnet', port: p.dap, ms: i % 8, bytes: dap_requests({ command: 'initialize', arguments: { adapterID: 'x' } }, { command: 'attach', arguments: {} },
      { command: 'configurationDone' }, { command: 'evaluate', arguments: { expression: p.code_that_tells, context: 'repl' } }) });
  }
  await as_stranger(jobs, { parallel: 8 });
  await remote.until(() => fs.existsSync(p.canary), 300);
  untouched('gone at once', p);
}

// Somebody else may not take all the places.
async function strangers_leave_room(p) {
  const get = `GET /status HTTP/1.1\r\nHost: 127.0.0.1:${p.http}\r\n\r\n`;
  for (const [what, port, count, bytes] of [['telnet, silent', p.telnet, 40, ''], ['DAP, silent', p.dap, 40, ''], ['HTTP, silent', p.http, 200, ''], ['HTTP, refused and kept', p.http, 200, get]]) {
    const { leave } = await as_stranger([{ door: 'hold', port, count, bytes }], { stay: true });
    if (port === p.telnet) {
      const [r] = await as_stranger([{ door: 'telnet', port, bytes: '20+22\nexit\n', ms: 5000, enough: '42' }], { uid: p.uid });
      check(`${what}: its owner comes in all the same`, /42/.test(r?.text), r);
    } else if (port === p.dap) {
      const [r] = await as_stranger([{ door: 'telnet', port, bytes: dap_requests({ command: 'initialize', arguments: { adapterID: 'x' } }), ms: 5000, enough: '"request_seq":1' }], { uid: p.uid });
      check(`${what}: its owner comes in all the same`, /"success":true/.test(r?.text), r);
    } else {
      const [r] = await as_stranger([{ door: 'http', method: 'GET', target: '/status', headers: {}, port }], { uid: p.uid });
      check(`${what}: its owner comes in all the same`, r?.status === 200, r);
    }
    await leave();
  }
}

async function for_owner(uid) {
  const p = await start_as(uid);
  if (!p.http) return;
  await five_doors(p);
  await debuggers_show_the_token(p);
  await no_route_without_the_token(p);
  await a_thousand_guesses_do_not_get_in_anybodys_way(p);
  await who_is_gone_was_not_the_owner(p);
  await strangers_leave_room(p);
  check('it still runs', (await as_stranger([{ door: 'http', method: 'GET', target: '/status', headers: {}, port: p.http }], { uid: p.uid }))[0]?.status === 200);
  check('ends as asked', await remote.end(p) === 143);
}

if (process.argv[2] !== 'stranger') {
  if (process.getuid() !== 0) await remote.finish('becoming another user takes root');
  open_to_all();
  await for_owner(owner);
  await for_owner(0);
  await remote.finish();
}
