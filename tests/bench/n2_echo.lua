-- SPDX-License-Identifier: GPL-3.0-or-later
-- N2: 100,000 echo round trips of 64 bytes over one connection; server and client are in this process. Prints seconds.
-- An argument: the style, "coroutine" or "callbacks".
local sys = require "sys"
local COUNT, MESSAGE = 100000, ("m"):rep(64)

local server = net.TCPServer()
assert(server:start("127.0.0.1", 0, function(client)
  while true do
    local data = client:read()
    if not data or data == "" then break end
    client:send(data)
  end
  client:close()
  server:stop()
end))

local socket = net.TCPSocket()
assert(socket:connect("127.0.0.1", server:port()))
local began = sys.hrtime()
local function over()
  print(("%.2f"):format((sys.hrtime() - began) / 1e9))
  socket:close()
end
if arg[1] == "callbacks" then
  local n, read = 0, nil
  local function send() socket:send(MESSAGE, { success = read }) end
  function read()
    socket:read { success = function()
      n = n + 1
      if n < COUNT then send() else over() end
    end }
  end
  send()
else
  for _ = 1, COUNT do
    socket:send(MESSAGE)
    socket:read()
  end
  over()
end
