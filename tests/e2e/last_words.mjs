// SPDX-License-Identifier: GPL-3.0-or-later
// What a program says last comes to all who listen before its doors close: telnet, socket file, WebSocket, a debugger; and what was asked is
// answered.
import * as remote from '../support/remote.mjs';

const { check, net } = remote;
const rounds = 5;
const lines = 3000;
const script = `
local waits = setInterval(function() end, 1000)
function go()
  clearInterval(waits)
  setTimeout(function() for i = 1, ${lines} do print("line " .. i) end print "the last" os.exit(7) end, 1)
end`;

// A client that sends `bytes` and keeps all that comes; {text, closed: a promise}.
function listen(where, bytes) {
  const s = typeof where === 'string' ? net.connect(where) : net.connect({ port: where, host: '127.0.0.1' });
  const client = { text: '', error: '', send: (more) => s.write(more) };
  s.on('data', (data) => { client.text += data.toString('latin1'); });
  s.on('error', (error) => { client.error = error.code; });
  client.closed = new Promise((resolve) => { s.on('close', resolve); });
  client.ready = (pattern) => remote.until(() => pattern.test(client.text));
  s.write(bytes);
  return client;
}

// A text message of a WebSocket client (RFC 6455, 5.2), masked by zeros.
function frame(text) {
  const head = text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text)]);
}

function dap(seq, command, args = {}) {
  const body = JSON.stringify({ seq, type: 'request', command, arguments: args });
  return `Content-Length: ${body.length}\r\n\r\n${body}`;
}

for (let round = 1; round <= rounds; round++) {
  const p = await remote.start(['--http=0', '--telnet=0', '--dap=0', '-e', script]);
  const subscribe = JSON.stringify({ type: 'subscribe', channels: ['output'] });
  const handshake = ['GET /ws HTTP/1.1', `Host: 127.0.0.1:${p.http}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n');
  const clients = {
    telnet: listen(p.telnet, '"here"\r\n'),
    'socket file': listen(p.socket, `${subscribe}\n{"type":"ping"}\n`),
    WebSocket: listen(p.http, handshake),
    debugger: listen(p.dap, dap(1, 'initialize', { adapterID: 'test' }) + dap(2, 'attach') + dap(3, 'configurationDone')),
  };
  const come = [clients.telnet.ready(/here/), clients['socket file'].ready(/pong/), clients.debugger.ready(/"command":"configurationDone"/),
    clients.WebSocket.ready(/hello/).then((came) => {
      clients.WebSocket.send(frame(subscribe));
      clients.WebSocket.send(frame('{"type":"ping"}'));
      return came && clients.WebSocket.ready(/pong/);
    })];
  check(`round ${round}: all have come`, (await Promise.all(come)).every(Boolean), Object.values(clients).map((c) => c.text.slice(-300)));
  const answer = await remote.execute(p, 'go() return "gone"');
  check(`round ${round}: who asked is answered`, answer.status === 200 && answer.value.result === 'gone', answer);
  await p.ended;
  check(`round ${round}: its status`, p.code === 7, [p.code, p.err]);
  for (const [name, client] of Object.entries(clients)) {
    await client.closed;
    const whole = client.text.includes('the last') && (client.text.match(/line \d+/g) ?? []).length === lines;
    check(`round ${round}, ${name}: all that was printed has come`, whole, client.text.slice(-200));
    check(`round ${round}, ${name}: the connection has ended in order`, client.error === '', client.error);
  }
  check(`round ${round}: the debugger knows how it ended`, /"event":"exited","body":{"exitCode":7}/.test(clients.debugger.text) &&
    /"event":"terminated"/.test(clients.debugger.text), clients.debugger.text.slice(-300));
}

// The end of the process comes between a question and its answer: there is an answer all the same.
for (let round = 1; round <= rounds; round++) {
  const p = await remote.start(['--http=0', '-e', 'setInterval(function() end, 1000)']);
  const answer = await remote.execute(p, 'print "x" os.exit(5)');
  check(`round ${round}: who ended it is answered`, answer.status >= 200, answer);
  await p.ended;
  check(`round ${round}: as was asked`, p.code === 5, p.code);
}

// Who reads nothing does not hold the end up.
{
  const p = await remote.start(['--telnet=0', '-e', script]);
  const s = net.connect({ port: p.telnet, host: '127.0.0.1' });
  s.pause();
  await new Promise((resolve) => { s.once('connect', resolve); });
  s.write('for i = 1, 200 do print(("x"):rep(100000)) end go()\r\n');
  const began = Date.now();
  await p.ended;
  check('who reads nothing does not hold it up', p.code === 7 && Date.now() - began < 20000 * remote.scale, [p.code, Date.now() - began]);
  s.destroy();
}

await remote.finish();
