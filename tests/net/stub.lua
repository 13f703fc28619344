-- SPDX-License-Identifier: GPL-3.0-or-later
-- A server of HTTP made of a bare socket, for answers that no proper server gives: handlers write what they want.
-- serve(function(request, client) ... return bytes end) → url, server, log. request: method, target, headers (small letters), body.
local net = require "net"
local stub = {}

local function read_request(client)
  local head = client:readUntil "\r\n\r\n"
  if not head or head == "" then return nil end
  local method, target = head:match "^(%u+) (%S+) HTTP/1%.1\r\n"
  local request = { method = method, target = target, head = head, headers = {}, body = "" }
  for name, value in head:gmatch "\r\n([^:\r\n]+): *([^\r\n]*)" do request.headers[name:lower()] = value end
  local length = tonumber(request.headers["content-length"] or 0)
  while #request.body < length do
    local more = client:read()
    if not more or more == "" then return nil end
    request.body = request.body .. more
  end
  return request
end

function stub.serve(handler)
  local server, log = net.TCPServer(), {}
  assert(server:start("127.0.0.1", 0, function(client)
    while true do
      local request = read_request(client)
      if not request then break end
      log[#log + 1] = request
      local bytes, keep = handler(request, client)
      if bytes then client:send(bytes) end
      if not keep then break end
    end
    client:close()
  end))
  return ("http://127.0.0.1:%d"):format(server:port()), server, log
end

-- An answer with a length.
function stub.answer(status, body, headers)
  return ("HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s"):format(status, #body, headers or "", body)
end

-- Runs begin(done), waits until done was called, gives what it was called with.
function stub.await(begin)
  local timers = require "timers"
  local results
  begin(function(...) results = table.pack(...) end)
  local last = timers.now() + 20000
  while not results do
    if timers.now() > last then error("no callback in 20 s", 2) end
    timers.sleep(1)
  end
  return table.unpack(results, 1, results.n)
end

function stub.free_port()
  local server = net.TCPServer()
  assert(server:start("127.0.0.1", 0, function() end))
  local port = server:port()
  server:stop()
  return port
end

return stub
