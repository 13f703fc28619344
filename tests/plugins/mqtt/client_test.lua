-- SPDX-License-Identifier: GPL-3.0-or-later
-- mqtt against a real broker: connect, publish, subscribe, events, arguments.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local brokers = require "broker"
local mqtt = require "mqtt"
local test = require "test"
local timers = require "timers"

local broker = brokers.start()

local function wait(condition)
  while not condition() do timers.sleep(1) end
end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(got, code, message)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

local function connect(options)
  options = options or {}
  options.wait = true
  return assert(mqtt.Client.connect(broker.uri, options))
end

-- A client that collects the messages of these topics.
local function collector(topic, qos)
  local client, got = connect(), {}
  client:addEventListener("message", function(event) got[#got + 1] = event end)
  assert(client:subscribe(topic, { qos = qos or 0, wait = true }))
  return client, got
end

local function leave(...)
  for _, client in ipairs { ... } do client:disconnect { wait = true } end
end

test.case("the global mqtt is the module", function()
  test.equal(_G.mqtt, mqtt)
  test.same(mqtt.QoS, { AT_MOST_ONCE = 0, AT_LEAST_ONCE = 1, EXACTLY_ONCE = 2 })
  test.equal(mqtt.MQTTConnectReturnCode.CONNECTION_ACCEPTED, 0)
  test.equal(mqtt.MQTTConnectReturnCode.NOT_AUTHORIZED, 5)
end)

test.case("messages arrive with QoS 0, 1 and 2, each with what it carries", function()
  local receiver, got = collector("q/#", 2)
  local sender = connect()
  for qos = 0, 2 do
    test.equal(math.type(sender:publish("q/" .. qos, "m" .. qos, { qos = qos, wait = true })), "integer")
  end
  wait(function() return #got == 3 end)
  for qos = 0, 2 do
    local event = got[qos + 1]
    test.equal(event.topic, "q/" .. qos)
    test.equal(event.payload, "m" .. qos)
    test.equal(event.qos, qos)
    test.equal(event.retain, false)
    test.equal(event.messageId > 0, qos > 0)
  end
  leave(receiver, sender)
end)

test.case("events tell of everything, callbacks and waits of their own operation", function()
  local events, codes = {}, {}
  local client = mqtt.Client.connect(broker.uri, { callback = function(...) codes.connect = table.pack(...) end })
  test.equal(client:isConnected(), false)
  for _, name in ipairs { "connected", "message", "subscribed", "unsubscribed", "published", "closed", "error" } do
    client:addEventListener(name, function(event) events[#events + 1] = { name, event } end)
  end
  local function hear(name) return function(...) codes[name] = table.pack(...) end end
  local sub = client:subscribe({ "e/1", "e/2/+" }, { qos = 1, callback = hear "subscribe" })
  local pub = client:publish("e/1", "x", { callback = hear "publish" })
  wait(function() return codes.publish and #events >= 4 end)
  local unsub = client:unsubscribe("e/1", { callback = hear "unsubscribe" })
  wait(function() return codes.unsubscribe end)
  test.equal(client:isConnected(), true)
  test.equal(client:disconnect { callback = hear "disconnect" }, true)
  wait(function() return events[#events][1] == "closed" end)
  test.same(events[1], { "connected", { sessionPresent = false, returnCode = 0 } })
  local rest = {}
  for i = 2, 4 do rest[events[i][1]] = events[i][2] end
  test.same(rest.subscribed, { messageId = sub, topics = { "e/1", "e/2/+" }, results = { 1, 1 } })
  test.same(rest.published, { messageId = pub })
  test.equal(rest.message.payload, "x")
  test.same(events[5], { "unsubscribed", { messageId = unsub, topics = { "e/1" } } })
  test.same(events[6], { "closed", { willReconnect = false } })
  test.equal(#events, 6)
  for _, name in ipairs { "connect", "subscribe", "publish", "unsubscribe", "disconnect" } do test.same(codes[name], { 0, n = 1 }, name) end
  test.equal(client:isConnected(), false)
end)

test.case("listeners: several, removed, and none twice", function()
  local client = connect()
  local heard = {}
  local function first() heard[#heard + 1] = 1 end
  local function second()
    heard[#heard + 1] = 2
    client:removeEventListener("published", second)
  end
  local function third() heard[#heard + 1] = 3 end
  test.equal(client:addEventListener("published", first), client)
  client:addEventListener("published", second)
  client:addEventListener("published", third)
  client:publish("l", "", { wait = true })
  wait(function() return #heard == 3 end)
  client:publish("l", "", { wait = true })
  wait(function() return #heard == 5 end)
  test.same(heard, { 1, 2, 3, 1, 3 })
  test.equal(client:removeEventListener("published", second), false)
  test.equal(client:removeEventListener("published", first), true)
  test.equal(client:removeEventListener "published", true)
  client:publish("l", "", { wait = true })
  test.equal(#heard, 5)
  leave(client)
end)

test.case("an error in a listener is reported, and the others hear the event", function()
  local client, got = collector "err"
  local heard = 0
  client:addEventListener("message", function() heard = heard + 1 end)
  client:publish("err", "x", { wait = true })
  wait(function() return #got == 1 and heard == 1 end)
  leave(client)
end)

test.case("a listener may wait, publish and disconnect", function()
  local receiver, got = collector "answer"
  local client = connect()
  client:addEventListener("message", function(event)
    timers.sleep(2)
    assert(client:publish("answer", event.payload .. "!", { qos = 1, wait = true }))
    client:disconnect()
  end)
  client:subscribe("ask", { wait = true })
  receiver:publish("ask", "hello")
  wait(function() return #got == 1 and tostring(client):find "closed" end)
  test.equal(got[1].payload, "hello!")
  local direct = connect()
  local closed
  direct:addEventListener("message", function() direct:disconnect() end)
  direct:addEventListener("closed", function(event) closed = event end)
  direct:subscribe("bye", { wait = true })
  receiver:publish("bye", "")
  wait(function() return closed end)
  leave(receiver)
end)

test.case("payloads are bytes, and may be empty, a number or a MiB", function()
  local client, got = collector("p", 1)
  local big = string.rep("0123456789abcdef", 65536)
  local bytes = ""
  for i = 0, 255 do bytes = bytes .. string.char(i) end
  for _, payload in ipairs { bytes, big, "", 42 } do assert(client:publish("p", payload, { qos = 1, wait = true })) end
  assert(client:publish("p", nil, { qos = 1, wait = true }))
  wait(function() return #got == 5 end)
  test.truthy(got[1].payload == bytes and got[2].payload == big)
  test.equal(got[3].payload, "")
  test.equal(got[4].payload, "42")
  test.equal(got[5].payload, "")
  leave(client)
end)

test.case("10,000 messages arrive, in order for each QoS", { timeout = 120000 }, function()
  local receiver = connect()
  local n, ordered, last = 0, true, { [0] = 0, 0 }
  receiver:addEventListener("message", function(event)
    local number = tonumber(event.payload)
    n = n + 1
    ordered = ordered and number > last[event.qos]
    last[event.qos] = number
  end)
  receiver:subscribe("many", { qos = 1, wait = true })
  local sender, sent, full = connect(), 0, 0
  while sent < 10000 do
    if sender:publish("many", tostring(sent + 1), { qos = sent % 2 }) then
      sent = sent + 1
    else
      full = full + 1
      timers.sleep(0)
    end
  end
  wait(function() return n == 10000 end)
  test.truthy(ordered)
  test.truthy(full > 0, "the bound was reached")
  wait(function() return sender:getInfo().queued == 0 end)
  leave(receiver, sender)
end)

test.case("a retained message waits for who comes later", function()
  local sender = connect()
  sender:publish("r/x", "kept", { retain = true, qos = 1, wait = true })
  local receiver, got = collector "r/#"
  wait(function() return #got == 1 end)
  test.equal(got[1].payload, "kept")
  test.equal(got[1].retain, true)
  sender:publish("r/x", "", { retain = true, wait = true })
  leave(sender, receiver)
end)

test.case("bad addresses are errors", function()
  for address, pattern in pairs { ["http://x"] = "mqtt:// or mqtts:// expected", ["mqtt://"] = "names no host", ["mqtt://x:0"] = "port",
    ["mqtt://x:70000"] = "port", ["mqtt://x:1x"] = "port", ["mqtt://[::1"] = "']' is missing", ["mqtt://x/path"] = "what no name can",
    ["mqtt://a b"] = "what no name can", ["mqtt://u%zz@x"] = "user in it", ["x\0y"] = "zero byte", ["mqtt://[::1]x"] = "':' and a port",
    [("x"):rep(300)] = "too long" } do
    fails("EINVAL", pattern, mqtt.Client.connect(address))
  end
  local _, message = mqtt.Client.connect "mqtt://user:secret@x:99999"
  test.falsy(message:find "secret")
end)

test.case("addresses in all their forms", function()
  local function info(uri, options)
    local client = assert(mqtt.Client.connect(uri, options))
    local result = client:getInfo()
    client:disconnect()
    return result
  end
  test.equal(info("127.0.0.1:1").uri, "mqtt://127.0.0.1:1")
  test.equal(info("127.0.0.1").port, 1883)
  test.equal(info("mqtts://127.0.0.1").uri, "mqtts://127.0.0.1:8883")
  test.equal(info("SSL://127.0.0.1:7/").uri, "mqtts://127.0.0.1:7")
  test.equal(info("tcp://user:p%40ss@127.0.0.1:7").uri, "mqtt://127.0.0.1:7")
  test.equal(info("mqtt://[::1]:7").uri, "mqtt://[::1]:7")
  test.equal(info("mqtt://127.0.0.1:7", { port = 9 }).port, 9)
  test.truthy(#info("127.0.0.1:1", { clientId = "" }).clientId > 0) -- a random one, as without
end)

test.case("wrong arguments raise and name what there is", function()
  local client = connect()
  local function raises(pattern, fn, ...)
    local args = table.pack(...)
    test.raises(function() fn(table.unpack(args, 1, args.n)) end, pattern)
  end
  raises("string expected", mqtt.Client.connect)
  raises("unknown option 'clientID'; there are clientId", mqtt.Client.connect, broker.uri, { clientID = "x" })
  raises("'keepAlivePeriod': whole number from 0", mqtt.Client.connect, broker.uri, { keepAlivePeriod = "60" })
  raises("'port': whole number from 1", mqtt.Client.connect, broker.uri, { port = 1883.5 })
  raises("'reconnectDelay': milliseconds from 1", mqtt.Client.connect, broker.uri, { reconnectDelay = 0 })
  raises("needs a clientId", mqtt.Client.connect, broker.uri, { cleanSession = false })
  raises("needs a clientId", mqtt.Client.connect, broker.uri, { cleanSession = false, clientId = "" })
  raises("function expected", mqtt.Client.connect, broker.uri, { callback = 1 })
  raises("topic expected", mqtt.Client.connect, broker.uri, { lastWill = { payload = "x" } })
  raises("topic expected", mqtt.Client.connect, broker.uri, { lastWill = { topic = "a/#" } })
  raises("go together", mqtt.Client.connect, broker.uri, { tls = { certFile = "x" } })
  raises("'qos': 0, 1 or 2", client.publish, client, "a", "b", { qos = 3 })
  raises("'qos': 0, 1 or 2", client.subscribe, client, "a", { qos = 1.5 })
  raises("string expected", client.publish, client, {})
  raises("string expected", client.publish, client, "a", {})
  raises("unknown option 'reatin'", client.publish, client, "a", "b", { reatin = true })
  raises("string or list", client.subscribe, client, 5 > 6)
  raises("1 to 200 topics", client.subscribe, client, {})
  raises("list of strings", client.subscribe, client, { "a", 5 })
  raises("unknown event 'messages'", client.addEventListener, client, "messages", print)
  raises("function expected", client.addEventListener, client, "message")
  raises("has no 'publsh'; it has subscribe", function() return client.publsh end)
  raises("nothing can wait here", function() table.sort({ 1, 2 }, function() client:publish("a", "b", { wait = true }) end) end)
  fails("EINVAL", "for subscriptions", client:publish("a/#", "x"))
  fails("EINVAL", "a topic is", client:publish("", "x"))
  fails("EINVAL", "a topic is", client:publish("a\0b", "x"))
  fails("EINVAL", "a topic is", client:publish("a\255", "x"))
  fails("EINVAL", "%+ stands for", client:subscribe "a+/b")
  fails("EINVAL", "%+ stands for", client:subscribe { "fine", "a/#/b" })
  leave(client)
  fails("ENOTCONN", "closed", client:publish("a", "x"))
  fails("ENOTCONN", "closed", client:subscribe "a")
  fails("ENOTCONN", "closed", client:unsubscribe "a")
  fails("ENOTCONN", "closed", client:disconnect())
end)

test.case("a coroutine that is closed waits for nothing any more", function()
  local client = mqtt.Client.connect("mqtt://127.0.0.1:1", { reconnectDelay = 60000 })
  local co = coroutine.create(function() client:publish("a", "b", { wait = true }) end)
  coroutine.resume(co)
  coroutine.close(co)
  test.equal(client:getInfo().queued, 1)
  local got
  co = coroutine.create(function() got = table.pack(client:publish("a", "b", { wait = true })) end)
  coroutine.resume(co)
  client:disconnect { wait = true }
  wait(function() return got end)
  test.equal(got[3], "ECANCELED")
end)

test.case("the functions of earlier scripts end in their callbacks", function()
  local events, results = {}, {}
  local id = _PY.registerCallback(function(event) events[#events + 1] = event end, true)
  local function result(name) return _PY.registerCallback(function(value) results[name] = value end) end
  local client = _PY.mqtt_client_connect(broker.uri, { clientId = "earlier" }, id)
  test.equal(type(client), "string")
  wait(function() return events[1] end)
  test.same(events[1], { event = "connected", client_id = client, success = true })
  test.equal(_PY.mqtt_client_is_connected(client), true)
  _PY.mqtt_client_subscribe(client, "old/#", { qos = 1 }, result "subscribe")
  wait(function() return results.subscribe end)
  test.same(results.subscribe, { success = true, topic = "old/#" })
  test.same(_PY.mqtt_client_get_info(client).subscriptions, { "old/#" })
  local heard
  _PY.mqtt_client_add_event_listener(client, "message", _PY.registerCallback(function(event) heard = event.payload end, true))
  _PY.mqtt_client_publish(client, "old/x", "hello", nil, result "publish")
  wait(function() return results.publish and heard and events[2] end)
  test.equal(results.publish.success, true)
  test.same(events[2], { event = "message", client_id = client, topic = "old/x", payload = "hello", qos = 0, retain = false })
  _PY.mqtt_client_unsubscribe(client, "old/#", result "unsubscribe")
  wait(function() return results.unsubscribe end)
  _PY.mqtt_client_disconnect(client, result "disconnect")
  wait(function() return results.disconnect and events[3] end)
  test.equal(events[3].event, "disconnected")
  _PY.mqtt_client_publish(client, "x", "y", nil, result "late")
  wait(function() return results.late end)
  test.same(results.late, { success = false, error = "Client not found" })
  _PY.mqtt_client_connect("http://x", nil, id)
  wait(function() return events[4] end)
  test.equal(events[4].event, "error")
  test.equal(_PY.loadPythonModule("mqtt_client").mqtt_client_publish, _PY.mqtt_client_publish)
end)

test.case("the broker is stopped", function() broker:close() end)
