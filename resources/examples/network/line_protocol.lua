-- SPDX-License-Identifier: MIT
-- Lines over TCP: a server that keeps words, and a client that asks it. Both in one script.
-- Run it: eplua network/line_protocol.lua

local net = require "net"

-- What the server can do: each command is a function of the rest of its line.
local words, commands = {}, {}

function commands.SET(rest)
  local key, value = rest:match "^(%S+) (.*)$"
  if not key then return "ERROR a key and a value are wanted" end
  words[key] = value
  return "OK"
end

function commands.GET(key) return words[key] and "VALUE " .. words[key] or "NONE" end

function commands.COUNT()
  local n = 0
  for _ in pairs(words) do n = n + 1 end
  return "VALUE " .. n
end

-- Called for each client, in a coroutine of its own: while one client is slow, the others are served.
local function serve(client, ip, port)
  print(("server: %s:%d is here"):format(ip, port))
  while true do
    local line, message = client:readUntil("\n", {max = 1000})
    if not line then -- too long, or the connection is gone
      client:send("ERROR " .. message .. "\n")
      break
    end
    if line == "" then break end -- the client has ended
    local name, rest = line:match "^(%u+) ?(.-)\r?\n$"
    local command = commands[name]
    client:send((command and command(rest) or "ERROR no such command") .. "\n")
  end
  client:close()
end

local server = net.TCPServer()
assert(server:start("127.0.0.1", 0, serve)) -- port 0: any that is free
print("server: listens on port " .. server:port())

-- The client: a socket with a time limit for each operation.
local socket = net.TCPSocket {timeout = 5000}
assert(socket:connect("127.0.0.1", server:port()))
for _, line in ipairs {"SET colour deep blue", "SET size 12", "GET colour", "GET weight", "COUNT", "DANCE"} do
  assert(socket:send(line .. "\n"))
  print(("client: %-20s -> %s"):format(line, (assert(socket:readUntil "\n"):gsub("\n", ""))))
end
socket:close()
server:stop() -- nothing is left that could call Lua: the program ends
