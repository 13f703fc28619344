-- SPDX-License-Identifier: GPL-3.0-or-later
-- mqtt when things go wrong: lost connections, restarts, sessions, wills, passwords, silence.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local brokers = require "broker"
local lfs = require "lfs"
local mqtt = require "mqtt"
local sys = require "sys"
local test = require "test"
local timers = require "timers"

local program = assert(lfs.symlinkattributes("/proc/self/exe", "target"))

local function wait(condition)
  while not condition() do timers.sleep(1) end
end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(got, code, message)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

local function connect(broker, options)
  options = options or {}
  options.wait = true
  options.reconnectDelay = options.reconnectDelay or 20
  return assert(mqtt.Client.connect(type(broker) == "string" and broker or broker.uri, options))
end

local function case(name, fn, options)
  test.case(name, { timeout = 60000 }, function()
    local broker = brokers.start(options)
    local ok, message = xpcall(fn, function(m) return type(m) == "string" and debug.traceback(m, 2) or m end, broker)
    broker:close()
    if not ok then error(message, 0) end
  end)
end

-- Events of a client by name, counted.
local function watch(client)
  local seen = {}
  for _, name in ipairs { "connected", "closed", "error", "message" } do
    seen[name] = {}
    client:addEventListener(name, function(event) table.insert(seen[name], event) end)
  end
  return seen
end

case("a broker that is restarted is found again: subscriptions are back, queued messages arrive", function(broker)
  local client = connect(broker)
  local seen = watch(client)
  client:subscribe({ "s/+", "t" }, { qos = 1, wait = true })
  broker:kill()
  wait(function() return seen.closed[1] end)
  test.equal(seen.closed[1].willReconnect, true)
  test.equal(seen.closed[1].code, "ECONNRESET")
  test.truthy(seen.closed[1].message:find "lost the connection to 127.0.0.1:%d+: the broker closed the connection")
  test.equal(client:isConnected(), false)
  local codes = {}
  for i = 1, 5 do
    local qos = i % 3
    client:publish("s/" .. i, "m" .. i, { qos = qos, callback = function(code) codes[i] = code end })
  end
  client:subscribe("later", { qos = 2 })
  client:unsubscribe "t"
  test.equal(client:getInfo().queued, 5)
  wait(function() return seen.error[1] end) -- an attempt failed meanwhile
  test.truthy(seen.error[1].message:find "connection refused")
  test.truthy(broker:start())
  wait(function() return #seen.message == 5 and #codes == 5 end)
  for i = 1, 5 do test.equal(codes[i], 0) end
  client:publish("later", "x")
  client:publish("t", "not subscribed any more")
  client:publish("s/end", "x")
  wait(function() return #seen.message == 7 end)
  test.equal(seen.message[6].topic, "later")
  test.equal(seen.message[7].topic, "s/end")
  test.equal(client:getInfo().connections, 2)
  client:disconnect { wait = true }
  test.equal(#seen.closed, 2)
end)

case("a broker that comes later is found", function(broker)
  broker:stop()
  local codes = {}
  local client = mqtt.Client.connect(broker.uri, { reconnectDelay = 20, callback = function(...) codes[#codes + 1] = table.pack(...) end })
  local seen = watch(client)
  wait(function() return #seen.error >= 2 end)
  test.equal(#codes, 1, "the callback hears of the first attempt")
  test.equal(codes[1][1], -1)
  test.truthy(codes[1][2]:find "connection refused")
  broker:start()
  wait(function() return client:isConnected() end)
  client:disconnect { wait = true }
end)

case("a session that is kept brings what came meanwhile, and is not asked for again", function(broker)
  local options = { clientId = "keeper", cleanSession = false }
  local client = connect(broker, options)
  client:subscribe("k", { qos = 1, wait = true })
  client:disconnect { wait = true }
  local sender = connect(broker)
  sender:publish("k", "meanwhile", { qos = 1, wait = true })
  local got, connected = {}, nil
  client = mqtt.Client.connect(broker.uri, options)
  client = client or error "no client"
  client:addEventListener("message", function(event) got[#got + 1] = event end)
  client:addEventListener("connected", function(event) connected = event end)
  wait(function() return #got == 1 end)
  test.equal(got[1].payload, "meanwhile")
  client:disconnect { wait = true }
  sender:disconnect { wait = true }
  test.truthy(connected == nil or connected.sessionPresent)
end)

case("a message with QoS 2 that was on its way when the broker died arrives once", function(broker)
  local receiver = connect(broker, { clientId = "receiver", cleanSession = false })
  local got = {}
  receiver:addEventListener("message", function(event) got[event.payload] = (got[event.payload] or 0) + 1 end)
  receiver:subscribe("once", { qos = 2, wait = true })
  local sender = connect(broker, { clientId = "sender", cleanSession = false })
  local done = 0
  for i = 1, 50 do sender:publish("once", i, { qos = 2, callback = function(code) if code == 0 then done = done + 1 end end }) end
  wait(function() return done >= 10 end)
  broker:stop() -- which saves sessions
  broker:start()
  wait(function() return done == 50 end)
  wait(function()
    for i = 1, 50 do if not got[tostring(i)] then return false end end
    return true
  end)
  for i = 1, 50 do test.equal(got[tostring(i)], 1, "message " .. i) end
  receiver:disconnect { wait = true }
  sender:disconnect { wait = true }
end, { lines = { "allow_anonymous true", "persistence true" } })

case("the will is published when a client is killed, and not when it ends", function(broker)
  local watcher = connect(broker)
  local seen = watch(watcher)
  watcher:subscribe("will/#", { wait = true })
  local function run(name, rest)
    local process
    process = assert(sys.spawn { cmd = program, args = { "-e", ([[
      local client = mqtt.Client.connect(%q, { wait = true, lastWill = { topic = "will/%s", payload = "gone", qos = 1 } })
      client:publish("will/here", "%s", { qos = 1, wait = true }) %s]]):format(broker.uri, name, name, rest) } })
    return process
  end
  local process = run("killed", "setTimeout(print, 60000)")
  wait(function() return #seen.message == 1 end)
  process:kill "KILL"
  wait(function() return #seen.message == 2 end)
  test.equal(seen.message[2].topic, "will/killed")
  test.equal(seen.message[2].payload, "gone")
  for _, rest in ipairs { "client:disconnect()", "", "os.exit(3)", "error 'x'" } do
    run("ended", rest):wait()
  end
  watcher:publish("will/last", "", { qos = 1, wait = true })
  wait(function() return seen.message[#seen.message].topic == "will/last" end)
  for _, event in ipairs(seen.message) do test.falsy(event.topic == "will/ended") end
  watcher:disconnect { wait = true }
end)

case("a wrong password is final, and said; the right one is let in", function(broker)
  for _, options in ipairs { { username = "ada", password = "wrong" }, {} } do
    options.wait = true
    fails("EACCES", "not authorized", mqtt.Client.connect(broker.uri, options))
  end
  local codes = {}
  local client = mqtt.Client.connect(broker.uri, { username = "ada", password = "wrong", reconnectDelay = 1, callback = function(code) codes[#codes + 1] = code end })
  local seen = watch(client)
  wait(function() return seen.closed[1] end)
  test.same(codes, { 5 })
  test.equal(seen.error[1].returnCode, 5)
  test.equal(seen.closed[1].willReconnect, false)
  fails("ENOTCONN", "closed", client:publish("a", "b"))
  local inside = connect(broker, { username = "ada", password = "secret" })
  test.equal(inside:getInfo().uri:find "secret", nil)
  test.falsy(tostring(inside):find "secret")
  inside:disconnect { wait = true }
  inside = connect((broker.uri:gsub("//", "//ada:secret@")))
  inside:disconnect { wait = true }
end, { lines = { "allow_anonymous false" }, listener = { "password_file FOLDER/passwords" }, prepare = function(folder)
  assert(sys.spawn { "mosquitto_passwd", "-b", "-c", folder .. "/passwords", "ada", "secret" }:wait().code == 0)
end })

case("queued messages are bounded, by number and by bytes", function(broker)
  broker:stop()
  local client = mqtt.Client.connect(broker.uri, { reconnectDelay = 60000, maxQueued = 10, maxQueuedBytes = 1000 })
  test.truthy(client:publish("a", ("x"):rep(5000)), "one that is too big alone, when nothing waits")
  fails("ENOBUFS", "maxQueuedBytes", client:publish("a", ("x"):rep(5000)))
  client:disconnect { wait = true }
  client = mqtt.Client.connect(broker.uri, { reconnectDelay = 60000 })
  local failed = 0
  for _ = 1, 1000 do test.truthy(client:publish("a", "x", { callback = function(code) if code ~= 0 then failed = failed + 1 end end })) end
  fails("ENOBUFS", "maxQueued", client:publish("a", "x"))
  client:disconnect { wait = true }
  wait(function() return failed == 1000 end)
end)

case("a broker that never greets is given up", function(broker)
  -- stopped, the broker's kernel still accepts
  broker.process:kill "STOP"
  fails("ETIMEDOUT", "^timeout$", mqtt.Client.connect(broker.uri, { wait = true, connectTimeout = 50 }))
  broker.process:kill "CONT"
end)

case("disconnect sends what is published, and then ends", function(broker)
  local receiver = connect(broker)
  local seen = watch(receiver)
  receiver:subscribe("d", { qos = 1, wait = true })
  local sender = connect(broker)
  for i = 1, 300 do sender:publish("d", i, { qos = i % 3 }) end
  sender:disconnect { wait = true }
  wait(function() return #seen.message == 300 end)
  receiver:disconnect { wait = true }
end)

case("a process lives as long as its client can call it, and no longer", function(broker)
  local function run(code)
    return assert(sys.spawn { cmd = program, args = { "-e", ("local client = mqtt.Client.connect(%q) "):format(broker.uri) .. code } }):wait()
  end
  test.equal(run("").code, 0)
  test.equal(run("client:publish('x', 'y', { qos = 1, callback = function(code) print(code) client:disconnect() end })").stdout, "0\n")
  test.equal(run("client:addEventListener('connected', function() print 'in' client:disconnect() end)").stdout, "in\n")
  test.equal(run("client:addEventListener('connected', print) client:removeEventListener('connected', print)").stdout, "")
end)

case("os.exit ends a process while its client waits to connect again", function(broker)
  local code = [[
    local client = mqtt.Client.connect("mqtt://127.0.0.1:1", { reconnectDelay = 60000 })
    client:addEventListener("error", function() setTimeout(function() os.exit(7) end, 1) end)]]
  local result = assert(sys.spawn { cmd = program, args = { "-e", code } }):wait()
  test.equal(result.code, 7, result.stderr)
end)

case("restricted code speaks to whom it was allowed", function(broker)
  local code = ("local client, message = mqtt.Client.connect(%q, { wait = true }) print(client and 'in' or message) if client then client:disconnect() end")
    :format(broker.uri)
  local function run(...)
    local args = { "--sandbox", ... }
    args[#args + 1], args[#args + 2] = "-e", code
    return assert(sys.spawn { cmd = program, args = args }):wait().stdout
  end
  local place = "127.0.0.1:" .. broker.port
  test.truthy(run():find("not permitted: " .. place, 1, true))
  test.truthy(run "--allow-net=127.0.0.1:1":find("not permitted: " .. place, 1, true))
  test.equal(run("--allow-net=" .. place), "in\n")
end)

-- A peer that reads so many bytes before each answer, and then closes.
local function peer(steps, fn)
  local script = {}
  for i = 1, #steps, 2 do
    local octal = steps[i + 1]:gsub(".", function(c) return ("\\%03o"):format(c:byte()) end)
    script[#script + 1] = ("head -c %d >/dev/null; printf '%s'"):format(steps[i], octal)
  end
  local file = os.tmpname()
  local out = assert(io.open(file, "w"))
  out:write(table.concat(script, "\n"))
  out:close()
  local process, port
  repeat
    port = math.random(20000, 60000)
    local ended, listens
    local function hear(text) if text:find "listening" then listens = true end end
    process = assert(sys.spawn { cmd = "socat", args = { "-d", "-d", ("TCP-LISTEN:%d,bind=127.0.0.1,fork"):format(port), "EXEC:sh " .. file },
      stderr = hear, exit = function() ended = true end })
    wait(function() return ended or listens end)
  until not ended
  local ok, message = pcall(fn, "mqtt://127.0.0.1:" .. port)
  process:kill "TERM"
  process:wait()
  os.remove(file)
  if not ok then error(message, 0) end
end

local CONNECT, ACCEPTED = 15, "\x20\2\0\0" -- bytes of CONNECT with a client id of one letter

test.case("brokers that break the protocol, refuse or go are errors", { timeout = 60000 }, function()
  for answer, expected in pairs {
    ["HTTP/1.1 400 Bad Request\r\n\r\n"] = "EPROTO", ["\x20\2\0\2"] = "EINVAL", ["\x20\2\0\1"] = "EPROTONOSUPPORT",
    ["\x20\2\0\x63"] = "EPROTO", ["\x20\xff\xff\xff\xff\xff"] = "EPROTO", ["\x20\1\0"] = "EPROTO", [""] = "ECONNRESET",
    ["\x30\5\0\1axx"] = "EPROTO", ["\0\0\0\0"] = "EPROTO" } do
    peer({ CONNECT, answer }, function(uri)
      local client, message, code = mqtt.Client.connect(uri, { clientId = "x", wait = true })
      test.equal(client, nil)
      if code ~= "ECONNRESET" then test.equal(code, expected, ("%q: %s"):format(answer, message)) end
    end)
  end
end)

test.case("a subscription that the broker refuses is an error, and is not asked for again", { timeout = 60000 }, function()
  peer({ CONNECT, ACCEPTED, 8, "\x90\3\0\1\x80", 1, "" }, function(uri)
    local client = assert(mqtt.Client.connect(uri, { clientId = "x", wait = true }))
    fails("EACCES", "refuses", client:subscribe("a", { wait = true }))
    test.equal(next(client:getInfo().subscriptions), nil)
    client:disconnect { wait = true }
  end)
end)

test.case("messages that nobody asked for, and answers to nothing, do no harm", { timeout = 60000 }, function()
  local publish = "\x30\5\0\1axx"
  peer({ CONNECT, ACCEPTED .. "\x40\2\0\x63" .. "\x90\3\0\x63\0" .. "\xb0\2\0\x63" .. publish, 100, "" }, function(uri)
    local client = mqtt.Client.connect(uri, { clientId = "x" })
    local got
    client:addEventListener("message", function(event) got = event.payload end)
    wait(function() return got end)
    test.equal(got, "xx")
    client:disconnect { wait = true }
  end)
end)
