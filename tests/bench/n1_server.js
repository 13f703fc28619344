// SPDX-License-Identifier: GPL-3.0-or-later
// The same for node:http. Prints its port.
const server = require('node:http').createServer((request, response) => {
  const note = /^\/notes\/([^/]+)$/.exec(request.url);
  if (note) {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ host: request.headers.host, id: decodeURIComponent(note[1]) }));
  } else {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end('hello world');
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
