// SPDX-License-Identifier: GPL-3.0-or-later
// node debugged.mjs FILE LINE [CONDITION|-] [ARG...]: runs a script under a debugger that has one breakpoint there, and prints what it
// prints. For S11 and S12. $EPLUA is the program. LINE 0: a debugger without a breakpoint.
import * as dap from '../dap/client.mjs';

const [file, line, condition, ...args] = process.argv.slice(2);
const c = dap.stdio();
await c.begin({ program: file, args }, async () => {
  await c.get('setExceptionBreakpoints', { filters: [] });
  if (line === '0') return;
  const [one] = await c.breakpoints(file, [{ line: Number(line), ...(condition && condition !== '-' ? { condition } : {}) }]);
  if (!one.verified) throw new Error(one.message);
});
const e = await c.event(['stopped', 'terminated'], undefined, 300000);
if (e?.event !== 'terminated') throw new Error(`it has stopped: ${JSON.stringify(e)}`);
process.stdout.write(c.text);
c.close();
await dap.leaves(c.process);
process.exit(0);
