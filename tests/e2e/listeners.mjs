// SPDX-License-Identifier: GPL-3.0-or-later
// A1, loopback only by default: every server that can be started, and who listens then.
// A2, others come in by two explicit acts and a token: all eight combinations of the address, the flag and whether a token can be kept.
import * as remote from '../support/remote.mjs';

const { check, fs, path } = remote;

function check_loopback(what, pid, ports) {
  const list = remote.listeners(pid);
  const allowed = ports.flatMap((port) => [`127.0.0.1:${port}`, `${remote.loopback6}:${port}`]);
  check(`${what}: loopback only`, list.every((one) => allowed.includes(one)), list);
  for (const port of ports) check(`${what}: port ${port} is open`, list.includes(`127.0.0.1:${port}`), list);
}

async function all_servers() {
  const p = await remote.start(['--http=0', '--telnet=0', '--stay', '-e', 'print "there"']);
  check('two servers', p.http > 0 && p.telnet > 0, p.err);
  check_loopback('from the command line', p.pid, [p.http, p.telnet]);
  check('nobody else on the port of HTTP answers', (await remote.talk(p.http, '', 100)).error === '');
  check('the engine restarts', (await remote.ask(p.http, 'POST', '/engine/restart')).status === 200);
  await remote.until(() => p.out.split('there').length > 2);
  check_loopback('after a restart', p.pid, [p.http, p.telnet]);
  await remote.end(p);
}

async function servers_of_scripts() {
  const p = await remote.start(['--stay', '-e', 'local ok, port = _PY.start_web_server(nil, 0) print(ok, port) io.flush()']);
  const port = Number((await remote.until(() => /true\t(\d+)/.exec(p.out)))?.[1] ?? 0);
  check('a script starts one', port > 0, p.out + p.err);
  check_loopback('by a script', p.pid, [port]);
  await remote.end(p);
  // what a script may not: to open the machine by itself
  for (const address of ['0.0.0.0', '::', '192.0.2.1', 'localhost', '', '127.1']) {
    const q = await remote.start(['--stay', '-e', `print(_PY.start_web_server(${JSON.stringify(address)}, 0)) io.flush()`]);
    await remote.until(() => /\n/.test(q.out) || q.code !== undefined);
    const open = Number(/^true\t(\d+)/.exec(q.out)?.[1] ?? 0);
    check(`a script does not listen at "${address}"`, !open || address === '', q.out + q.err); // '' is as nil
    check_loopback(`a script at "${address}"`, q.pid, open ? [open] : []);
    await remote.end(q);
  }
}

async function nothing_without_being_asked() {
  const p = await remote.start(['--stay', '-e', 'print "there" io.flush()']);
  await remote.until(() => /there/.test(p.out));
  check('no server without being asked for', remote.listeners(p.pid).length === 0, remote.listeners(p.pid));
  await remote.end(p);
}

// The token needs a folder of ours; a file in its place makes that none can be kept.
function broken_runtime() {
  const broken = path.join(remote.folder, 'broken');
  fs.mkdirSync(broken, { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(broken, 'eplua'), 'a file in its place');
  return { ...remote.environment, XDG_RUNTIME_DIR: broken };
}

async function eight_combinations() {
  let refused = 0;
  for (let i = 0; i < 8; i++) {
    const [address, flag, token] = [i & 1, i & 2, i & 4];
    const args = ['--http=0', '--telnet=0', ...(address ? ['--bind', '0.0.0.0'] : []), ...(flag ? ['--allow-remote'] : []),
      '--stay', '-e', 'print "ran" io.flush()'];
    const what = `${address ? '--bind 0.0.0.0 ' : ''}${flag ? '--allow-remote ' : ''}${token ? '' : '(no token can be kept)'}`;
    const p = await remote.start(args, { env: token ? remote.environment : broken_runtime() });
    const wanted = token && !!address === !!flag;
    if (wanted) {
      check(`${what}: starts`, p.http > 0 && p.telnet > 0, p.err);
      await remote.until(() => /ran/.test(p.out));
      check(`${what}: runs`, /ran/.test(p.out));
      const list = remote.listeners(p.pid);
      check(`${what}: listens there`, list.some((one) => one.startsWith('0.0.0.0:')) === !!address, list);
      await remote.end(p);
      continue;
    }
    refused++;
    await Promise.race([p.ended, remote.until(() => p.code !== undefined, 10000)]);
    check(`${what}: exit 2`, p.code === 2, `${p.code} ${p.err}`);
    check(`${what}: says why in one line`, /^eplua: .{20,}\n$/.test(p.err), p.err);
    check(`${what}: nothing runs`, p.out === '', p.out);
    if (p.code === undefined) await remote.end(p, 'SIGKILL');
  }
  check('six of eight refuse', refused === 6, refused);
}

async function addresses_that_are_none() {
  for (const address of ['localhost', '127.1', '0x7f.1', 'example.com', '', '127.0.0.1:80', '256.1.1.1', '[::1]']) {
    const p = await remote.start(['--http=0', '--bind', address, '--allow-remote', '-e', 'print "ran"']);
    await p.ended;
    check(`--bind "${address}" is refused`, p.code === 2 && p.out === '', `${p.code} ${p.out} ${p.err}`);
  }
}

await all_servers();
await servers_of_scripts();
await nothing_without_being_asked();
await eight_combinations();
await addresses_that_are_none();
await remote.finish();
