-- SPDX-License-Identifier: GPL-3.0-or-later
-- A server that says hello, for wrk: by a handler, and by a route that looks at its request. Prints its port.
local net = require "net"
local server = net.HTTPServer()
server:route("GET", "/notes/:id", function(request) return {id = request.params.id, host = request.headers.host} end)
assert(server:start("127.0.0.1", 0, function() return "hello world" end))
print(server:port())
