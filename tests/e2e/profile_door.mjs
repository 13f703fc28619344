// SPDX-License-Identifier: GPL-3.0-or-later
// GET /engine/profile of a script that is busy and never comes back to its loop; two at once; a client that goes; and a stall that is named.
import * as remote from '../support/remote.mjs';

const { check, fs, path } = remote;
const file = path.join(remote.folder, 'busy.lua');
fs.writeFileSync(file, `
local function hot(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end
local function outer() while true do hot(10000) end end
setTimeout(outer, 50)
`);
const p = await remote.start(['--http=0', '--stall=100', file]);
const profile = (query) => remote.ask(p.http, 'GET', `/engine/profile?${query}`);
check('it starts', p.http > 0, p.err);

const [one, other] = await Promise.all([
  profile('seconds=1&format=svg'),
  new Promise((resolve) => { setTimeout(resolve, 300); }).then(() => profile('seconds=1')),
]);
check('a busy script is profiled', one.status === 200 && one.text.includes('<svg'), one.text ?? one.error);
check('it is a picture that may do nothing', /^default-src 'none'.*sandbox allow-scripts/.test(one.headers?.['content-security-policy'] ?? ''), one.headers);
check('the second at the same time: 409', other.status === 409, other.text);

const speedscope = await profile('seconds=1');
const frames = speedscope.value?.shared?.frames ?? [];
const hot = frames.findIndex((each) => each.name === 'hot' && each.file === file);
check('its functions are there', hot >= 0 && frames.some((each) => each.name === 'timeout busy.lua:3'), frames);
const { samples = [], weights = [] } = speedscope.value?.profiles?.[0] ?? {};
const all = weights.reduce((sum, each) => sum + each, 0);
const own = weights.reduce((sum, each, i) => sum + (frames[samples[i].at(-1)].name === 'hot' ? each : 0), 0);
check('most of the time is spent where it is', own > 0.8 * all && all > 500, [own, all]);

const stacks = await profile('seconds=1&format=collapsed&kind=cpu');
check('as stacks', /^timeout busy\.lua:3;hot \(busy\.lua:2\) \d+$/m.test(stacks.text), stacks.text);
for (const [name, type] of [['json', 'application/json'], ['svg', 'image/svg+xml'], ['txt', 'text/plain']]) {
  const last = await remote.ask(p.http, 'GET', `/engine/profile/last.${name}`);
  check(`the last one again, as ${name}`, last.status === 200 && last.headers['content-type'].startsWith(type), [last.status, last.headers]);
}

for (const query of ['', 'seconds=0', 'seconds=61', 'seconds=x', 'seconds=nan', 'seconds=1&format=x', 'seconds=1&kind=x']) {
  const r = await profile(query);
  check(`refused: "${query}"`, r.status === 422, r.text);
}
check('no such file', (await remote.ask(p.http, 'GET', '/engine/profile/last.exe')).status === 404);

// who goes has it ended
const socket = remote.net.connect(p.http, '127.0.0.1');
socket.write(`GET /engine/profile?seconds=60 HTTP/1.1\r\nHost: 127.0.0.1:${p.http}\r\nX-EPLua-Token: ${p.token}\r\n\r\n`);
check('a long one has begun', await remote.until(async () => (await profile('seconds=1')).status === 409));
socket.destroy();
check('it ends with its client', await remote.until(async () => (await profile('seconds=1&format=collapsed')).status === 200));

const metrics = await remote.ask(p.http, 'GET', '/metrics');
check('turns of the loop are a histogram', /eplua_loop_turn_seconds_bucket\{le="0\.0001"\} \d+\n/.test(metrics.text)
  && /eplua_loop_turn_seconds_bucket\{le="\+Inf"\} (\d+)\n.*\neplua_loop_turn_seconds_count \1\n/.test(metrics.text), metrics.text);

const named = p.err.match(/timeout 1 has been running for \d+ ms.*\nstack traceback:\n\t\S*busy\.lua:[23]: in /g) ?? [];
check('the stall is named once', named.length === 1, p.err);

// the server ends while one is under way
const waiting = profile('seconds=60');
await remote.until(async () => (await profile('seconds=1')).status === 409);
check('the program ends all the same', await remote.end(p) === 143, p.code);
await waiting;
await remote.finish();
