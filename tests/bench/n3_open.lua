-- SPDX-License-Identifier: GPL-3.0-or-later
-- N3: memory of 1,000 idle connections, both ends in this process: 2,000 sockets. Prints bytes of the process for each socket.
local sys = require "sys"
local COUNT = 1000
local clients, sockets = {}, {}

local server = net.TCPServer()
assert(server:start("127.0.0.1", 0, function(client) clients[#clients + 1] = client end))
local function open()
  local socket = net.TCPSocket()
  assert(socket:connect("127.0.0.1", server:port()))
  socket:send "hello"
  sockets[#sockets + 1] = socket
end
open() -- what the first one brings is not counted
collectgarbage()
local before = sys.memory().rss
for _ = 1, COUNT do open() end
while #clients < COUNT + 1 do require "timers".sleep(1) end
for _, client in ipairs(clients) do client:read() end
collectgarbage()
print(math.floor((sys.memory().rss - before) / (2 * COUNT)))
os.exit(0)
