// SPDX-License-Identifier: GPL-3.0-or-later
// N3 anchor: memory of 1,000 idle connections in node, both ends in this process. Prints bytes of the process for each socket.
const net = require("node:net");
const COUNT = 1000;
const clients = [], sockets = [];
const rss = () => (global.gc(), process.memoryUsage.rss());

const server = net.createServer((client) => {
  clients.push(client);
  client.on("data", () => {});
});
const open = () => new Promise((done) => {
  const socket = net.connect(server.address().port, "127.0.0.1", () => (socket.write("hello"), done()));
  sockets.push(socket);
});
server.listen(0, "127.0.0.1", async () => {
  await open();
  const before = rss();
  for (let i = 0; i < COUNT; i++) await open();
  while (clients.length < COUNT + 1) await new Promise((done) => setTimeout(done, 1));
  console.log(Math.floor((rss() - before) / (2 * COUNT)));
  process.exit();
});
