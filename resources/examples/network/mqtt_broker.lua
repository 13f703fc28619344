-- SPDX-License-Identifier: MIT
-- MQTT broker: topics with + and #, retained messages and wills, all with QoS 0.
-- Enough for a home, and to see how MQTT works.
-- Run it: eplua network/mqtt_broker.lua              talks to itself for a moment
--         eplua network/mqtt_broker.lua serve 1883   for others

local net = require "net"

local CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 8, 10, 12, 14
local LONGEST = 1024 * 1024 -- bytes of a packet; a client that sends more is shown the door

-- Packets: a byte for type and flags, the length in 7 bits each, the rest.
local function packet(kind, flags, body)
  local length, bytes = #body, {}
  repeat
    bytes[#bytes + 1] = string.char(length & 127 | (length > 127 and 128 or 0))
    length = length >> 7
  until length == 0
  return string.char(kind << 4 | flags) .. table.concat(bytes) .. body
end

-- The next packet of a socket: type, flags, body; nothing at the end.
local function read_packet(socket)
  local head = socket:read { n = 1 }
  if not head or head == "" then return end
  local length, shift = 0, 0
  repeat
    local byte = (socket:read { n = 1 } or ""):byte()
    if not byte or shift > 21 then return end
    length, shift = length | (byte & 127) << shift, shift + 7
  until byte < 128
  if length > LONGEST then return end
  local body = length > 0 and socket:read { n = length } or ""
  if not body or #body < length then return end
  return head:byte() >> 4, head:byte() & 15, body
end

-- Does a topic match what somebody has subscribed to?
local function matches(filter, topic)
  local rest = {}
  for level in (topic .. "/"):gmatch "([^/]*)/" do rest[#rest + 1] = level end
  local place = 0
  for level in (filter .. "/"):gmatch "([^/]*)/" do
    place = place + 1
    if level == "#" then return true end
    if not rest[place] or level ~= "+" and level ~= rest[place] then return false end
  end
  return place == #rest
end

local Broker = {}
Broker.__index = Broker

function Broker:publish(topic, payload, retain)
  if retain then self.retained[topic] = payload ~= "" and payload or nil end
  local bytes = packet(PUBLISH, 0, string.pack(">s2", topic) .. payload)
  for client in pairs(self.clients) do
    for filter in pairs(client.filters) do
      if matches(filter, topic) then
        client.socket:send(bytes, function() end)
        break
      end
    end
  end
end

local handlers = {}

handlers[PUBLISH] = function(broker, client, flags, body)
  local topic, at = string.unpack(">s2", body)
  local qos = flags >> 1 & 3
  if qos > 0 then -- we deliver once, and confirm
    local id = body:sub(at, at + 1)
    at = at + 2
    client.socket:send(qos == 1 and packet(4, 0, id) or packet(5, 0, id))
  end
  broker:publish(topic, body:sub(at), flags & 1 == 1)
end

handlers[6] = function(_, client, _, body) client.socket:send(packet(7, 0, body)) end -- the second half of QoS 2

handlers[SUBSCRIBE] = function(broker, client, _, body)
  local at, granted, new = 3, "", {}
  while at <= #body do
    local filter
    filter, at = string.unpack(">s2", body, at)
    at, granted = at + 1, granted .. "\0"
    client.filters[filter] = true
    new[#new + 1] = filter
  end
  client.socket:send(packet(9, 0, body:sub(1, 2) .. granted))
  for topic, payload in pairs(broker.retained) do
    for _, filter in ipairs(new) do
      if matches(filter, topic) then client.socket:send(packet(PUBLISH, 1, string.pack(">s2", topic) .. payload)) end
    end
  end
end

handlers[UNSUBSCRIBE] = function(_, client, _, body)
  local at = 3
  while at <= #body do
    local filter
    filter, at = string.unpack(">s2", body, at)
    client.filters[filter] = nil
  end
  client.socket:send(packet(11, 0, body:sub(1, 2)))
end

handlers[PINGREQ] = function(_, client) client.socket:send(packet(13, 0, "")) end

-- What a client wants to be said when it is lost. The fields of CONNECT follow each other; flags tell which are there.
local function read_will(body)
  local _, _, flags, _, at = string.unpack(">s2BBI2", body)
  if flags & 4 == 0 then return end
  local _, topic, payload = string.unpack(">s2s2s2", body, at)
  return { topic = topic, payload = payload, retain = flags & 32 ~= 0 }
end

local function serve(broker, socket)
  local kind, _, body = read_packet(socket)
  if kind ~= CONNECT then return end
  local client = { socket = socket, filters = {} }
  local will = read_will(body)
  socket:send(packet(2, 0, "\0\0"))
  broker.clients[client] = true
  while true do
    local flags
    kind, flags, body = read_packet(socket)
    if kind == DISCONNECT then will = nil end
    local handler = handlers[kind]
    -- nothing came, or a packet that is none
    if not handler or not pcall(handler, broker, client, flags, body) then break end
  end
  broker.clients[client] = nil
  if will then broker:publish(will.topic, will.payload, will.retain) end
end

-- Starts a broker: with its port, and stop().
local function start(host, port)
  local broker = setmetatable({ clients = {}, retained = {} }, Broker)
  local server = net.TCPServer()
  assert(server:start(host, port, function(socket)
    pcall(serve, broker, socket)
    socket:close()
  end))
  broker.port = server:port()
  function broker.stop()
    server:stop()
    for client in pairs(broker.clients) do client.socket:close() end
  end
  return broker
end

local command = arg and arg[0] and arg[0]:find "mqtt_broker" and (arg[1] or "demo")
if command == "serve" then
  print("a broker on port " .. start("*", math.tointeger(tonumber(arg[2] or 1883))).port)
elseif command == "demo" then
  local mqtt = require "mqtt"
  local broker = start("127.0.0.1", 0)
  local uri = "mqtt://127.0.0.1:" .. broker.port
  local client = assert(mqtt.Client.connect(uri, { wait = true }))
  client:addEventListener("message", function(event)
    print(event.topic, event.payload, event.retain and "(kept)" or "")
    if event.payload ~= "good bye" then return end
    client:disconnect { wait = true }
    broker.stop()
  end)
  client:publish("garden/lamp", "on", { retain = true, wait = true })
  client:subscribe("garden/#", { wait = true })
  client:publish("garden/door", "open", { qos = 1 })
  client:publish("garden/door", "good bye", { qos = 2 })
end
return start
