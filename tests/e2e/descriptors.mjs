// SPDX-License-Identifier: GPL-3.0-or-later
// B5, out of descriptors: under a low limit all are taken by connections, held, and given back, 20 times. Then the doors accept
// again within 2 s, and meanwhile a script that wants a file hears why it gets none.
import * as remote from '../support/remote.mjs';

const { check, net, path, fs } = remote;
const rounds = 20;
const limit = 64;

// As many connections as it takes. Each says something, so that it is not the silent ones that go first.
async function fill(ports) {
  const held = [];
  for (let i = 0; i < 2 * limit; i++) {
    const s = net.connect({ port: ports[i % ports.length], host: '127.0.0.1' });
    s.on('error', () => {});
    held.push(s);
  }
  await Promise.all(held.map((s) => new Promise((resolve) => { s.once('connect', resolve); s.once('close', resolve); setTimeout(resolve, 2000); })));
  return held;
}

const p = await remote.start(['--http=0', '--telnet=0', '--stay', '-e', 'n = 0 setInterval(function() n = n + 1 end, 10)'], { before: `ulimit -n ${limit}` });
check('it starts', p.http > 0 && p.telnet > 0, p.err);
const save = path.join(remote.folder, 'saved');
const saving = `local f, why = io.open(${JSON.stringify(save)}, "w") if not f then return why end f:write("whole") f:close() return "saved"`;
const agent = new (await import('node:http')).Agent({ keepAlive: true, maxSockets: 1 });
const before = await remote.until(async () => (await remote.ask(p.http, 'GET', '/status', undefined, {}, { agent })).status === 200 && remote.descriptors(p.pid));
let worst = 0;
let refused = 0;
for (let i = 0; i < rounds; i++) {
  const held = await fill([p.http, p.telnet]);
  check(`round ${i}: they are out, or nearly`, await remote.until(() => remote.descriptors(p.pid) >= limit - 16, 2000), remote.descriptors(p.pid));
  check(`round ${i}: it does not spin`, p.code === undefined);
  const r = await remote.ask(p.http, 'POST', '/execute', { script: saving }, {}, { agent, ms: 5000 });
  if (r.status === 200) {
    const said = r.value.result;
    check(`round ${i}: saved, or it says why`, said === 'saved' ? fs.readFileSync(save, 'utf8') === 'whole' : /Too many open files/.test(said), said);
    if (said !== 'saved') refused++;
  }
  for (const s of held) s.destroy();
  const began = performance.now();
  const back = await remote.until(async () => (await remote.ask(p.http, 'GET', '/status', undefined, {}, { ms: 1000 })).status === 200, 5000);
  const telnet = await remote.talk(p.telnet, '20+22\nexit\n', 2000, /42/);
  const took = performance.now() - began;
  worst = Math.max(worst, took);
  check(`round ${i}: HTTP accepts again`, back);
  check(`round ${i}: telnet accepts again`, /42/.test(telnet.text), telnet);
  check(`round ${i}: within 2 s`, took <= 2000 * remote.scale, took);
}
console.log(`descriptors ${before} at first, accepting again after ${worst.toFixed(0)} ms at worst, ${refused} saves were refused`);
const cpu = () => fs.readFileSync(`/proc/${p.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0);
// full and left alone: a server that asks again and again whether it may accept burns the processor
{
  const held = await fill([p.http, p.telnet]);
  const began = cpu();
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  check('full, it does not spin', cpu() - began < 50 * remote.scale, cpu() - began); // of 100 ticks
  for (const s of held) s.destroy();
}
check('the script has run on', (await remote.execute(p, 'return n')).value?.result > 20);
check('all are back', await remote.until(() => remote.descriptors(p.pid) <= before + 2), [before, remote.descriptors(p.pid)]);
agent.destroy();
check('ends as asked', await remote.end(p) === 143);
await remote.finish();
