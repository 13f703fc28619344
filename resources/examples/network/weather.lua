-- SPDX-License-Identifier: MIT
-- Weather: a client of a service: answers in JSON, several at once, what goes wrong, live news.
-- The service is a stub in this file, so nothing leaves this machine.
-- Run it: eplua network/weather.lua
local net = require "net"
local timers = require "timers"

-- the service: a bare socket, which can also send events
local cities = { oslo = -3, madrid = 21, cairo = 33 }
local service = net.TCPServer()

local function send(client, status, type, body)
  client:send(("HTTP/1.1 %s\r\nContent-Type: %s\r\nConnection: close\r\n\r\n%s"):format(status, type, body))
end

local function send_events(client)
  client:send "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
  for hour = 1, 3 do
    local now = json.encode { hour = hour, temperature = cities.oslo + hour }
    client:send(("event: weather\nid: %d\ndata: %s\n\n"):format(hour, now))
    timers.sleep(100)
  end
end

assert(service:start("127.0.0.1", 0, function(client)
  local head = client:readUntil "\r\n\r\n" or ""
  local city = head:match "^GET /weather/(%a+) "
  if head:find "^GET /live " then
    send_events(client)
  elseif cities[city] then
    send(client, "200 OK", "application/json", json.encode { city = city, temperature = cities[city] })
  else
    send(client, "404 Not Found", "text/plain", "no such city")
  end
  client:close()
end))
local base = "http://127.0.0.1:" .. service:port()

-- the client
local http = net.HTTPClient { timeout = 5000, headers = { Accept = "application/json" } }

local function weather(city)
  local answer, message = http:get(base .. "/weather/" .. city)
  if not answer then return nil, message end
  if answer.status ~= 200 then return nil, answer.data end
  return json.decode(answer.data)
end

for _, city in ipairs { "oslo", "atlantis" } do
  local now, message = weather(city)
  print(city, now and now.temperature .. " degrees" or "not known: " .. message)
end

-- several at once, with callbacks; the order of the answers is the network's
local waiting = 0
for city in pairs(cities) do
  waiting = waiting + 1
  http:get(base .. "/weather/" .. city, {
    success = function(answer)
      local now = assert(json.decode(answer.data))
      print(now.city .. " answers: " .. now.temperature .. " degrees")
      waiting = waiting - 1
    end,
    error = function(message) error(message) end,
  })
end
while waiting > 0 do timers.sleep(10) end

-- news, event by event
local live = assert(http:get(base .. "/live", { options = { headers = { Accept = "text/event-stream" } } }))
for event in function() return live:read() end do
  local now = assert(json.decode(event.data))
  print(("%s %s: hour %d, %d degrees"):format(event.event, event.id, now.hour, now.temperature))
end

-- a server that is not there
service:stop()
print(select(2, http:get(base .. "/weather/oslo")))
