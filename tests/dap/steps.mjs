// SPDX-License-Identifier: GPL-3.0-or-later
// Step tables: each program in programs/ ends with lines that say where repeated steps of one kind stop:
//   --> over: 2 3 4            from its first line
//   --> out from 7: 7 3        from the first time line 7 is hit
// N is a line of the program, *N one of a chunk that has no file; after the last the script runs to its end. When a function has
// returned, it stops in the line of the call if something of that is left to do, else at the next.
import * as dap from './client.mjs';

const { check, fs, path } = dap;
const requests = { in: 'stepIn', over: 'next', out: 'stepOut' };
const bound = 300; // steps: none of the programs has so many

function tables(file) {
  return fs.readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    const found = /^--> (in|over|out)(?: from (\d+))?: (.*)$/.exec(line);
    return found ? [{ how: found[1], from: Number(found[2] ?? 0), expected: found[3].trim().split(/\s+/).join(' ') }] : [];
  });
}

async function walk(file, { how, from }) {
  const c = dap.stdio();
  await c.begin({ program: file, stopOnEntry: from === 0 }, async () => {
    if (from) await c.breakpoints(file, [from]);
  });
  const lines = [];
  let stop = await c.stopped();
  if (from) await c.breakpoints(file, []);
  while (stop && lines.length < bound) {
    lines.push(stop.source?.path === file ? `${stop.line}` : `*${stop.line}`);
    const wanted = lines.length > 1 ? 'step' : from ? 'breakpoint' : 'entry';
    check(`${path.basename(file)}, ${how}: the reason is ${wanted}`, stop.reason === wanted, stop);
    stop = await c.go(requests[how], stop.threadId);
  }
  await dap.end(c, path.basename(file));
  dap.clean(c, path.basename(file));
  return lines.join(' ');
}

const list = {};
for (const name of fs.readdirSync(dap.programs).filter((n) => n.endsWith('.lua')).sort()) {
  list[path.basename(name, '.lua')] = async () => {
    const file = fs.realpathSync(path.join(dap.programs, name));
    const rows = tables(file);
    check(`${name} has tables`, rows.length > 0);
    for (const row of rows) {
      const what = `${name}, ${row.how}${row.from ? ` from ${row.from}` : ''}`;
      try {
        const got = await walk(file, row);
        check(what, got === row.expected, `\n  got      ${got}\n  expected ${row.expected}`);
      } catch (error) {
        check(what, false, String(error));
      }
    }
  };
}
await dap.parts(list);
