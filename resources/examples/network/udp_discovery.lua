-- SPDX-License-Identifier: MIT
-- Discovery: services answer a question that is asked of a whole group, over UDP.
-- Run it: eplua network/udp_discovery.lua
-- Alone it plays both parts. In two terminals, "serve NAME" in one and "find" in the other, it is two programs.

local net = require "net"
local timers = require "timers"

local GROUP, PORT = "239.192.77.1", 45454
local HERE = "127.0.0.1" -- the interface: this machine only. nil is the one that the system chooses

-- A service: hears the group, and answers who asks.
local function serve(name)
  local socket = net.UDPSocket {reuse = true} -- several services of this machine hear the same port
  assert(socket:bind("*", PORT))
  local joined, message = socket:join(GROUP, HERE)
  if not joined then return nil, message end
  coroutine.wrap(function() -- waits for questions while the rest of the script goes on
    while true do
      local data, ip, port = socket:receive()
      if not data then return end -- closed
      if data == "who is there?" then socket:sendTo("I am " .. name, ip, port) end
    end
  end)()
  return socket
end

-- Asks, and collects answers for a moment.
local function find()
  local socket = net.UDPSocket()
  socket:setMulticastInterface(HERE)
  socket:setMulticastTTL(0) -- stays on this machine
  assert(socket:sendTo("who is there?", GROUP, PORT))
  local found, last = {}, timers.now() + 500
  while timers.now() < last do
    local data, ip = socket:receive {timeout = math.max(1, last - timers.now())}
    local name = data and data:match "^I am (.*)"
    if name then found[#found + 1] = ("%s at %s"):format(name, ip) end
  end
  socket:close()
  table.sort(found)
  return found
end

local function show(found)
  print(("%d found"):format(#found))
  for _, each in ipairs(found) do print("  " .. each) end
end

if arg[1] == "serve" then
  local name = arg[2] or "nobody"
  assert(serve(name))
  print(name .. " answers until you press Ctrl+C")
elseif arg[1] == "find" then
  show(find())
else
  local services = {}
  for i, name in ipairs {"the printer", "the lamp", "the weather"} do
    local service, message = serve(name)
    if not service then return print("no groups on this machine: " .. message) end
    services[i] = service
  end
  show(find())
  for _, service in ipairs(services) do service:close() end
end
