// SPDX-License-Identifier: GPL-3.0-or-later
// N2 anchor: 100,000 echo round trips of 64 bytes over one connection in node; server and client are in this process. Prints seconds.
const net = require("node:net");
const COUNT = 100000, MESSAGE = Buffer.alloc(64, "m");

const server = net.createServer((client) => client.on("data", (data) => client.write(data)));
server.listen(0, "127.0.0.1", () => {
  let n = 0;
  const began = process.hrtime.bigint();
  const socket = net.connect(server.address().port, "127.0.0.1", () => socket.write(MESSAGE));
  socket.on("data", () => {
    if (++n < COUNT) return socket.write(MESSAGE);
    console.log((Number(process.hrtime.bigint() - began) / 1e9).toFixed(2));
    process.exit();
  });
});
