-- SPDX-License-Identifier: GPL-3.0-or-later
-- net.WebSocketClient, net.WebSocketServer, net.WebSocketEchoServer: both ends, both styles, and what goes wrong.
-- Hostile frames are in tests/promises/a10_lua_server.c, other people's programs in tests/e2e/websockets.sh.
local test = require "test"
local net = require "net"
local timers = require "timers"

local HOST = "127.0.0.1"

local function fails(code, pattern, v, message, got)
  test.equal(v, nil)
  test.equal(type(message), "string")
  if not message:find(pattern) then error(("'%s' has no '%s'"):format(message, pattern), 2) end
  test.equal(got, code)
end

local function wait_until(condition)
  local last = timers.now() + 10000
  while not condition() do
    if timers.now() > last then error("it did not happen in 10 s", 2) end
    timers.sleep(1)
  end
end

-- A server for one case, which notes what it hears in server_log.
local function serve(callbacks, options)
  local server, log = net.WebSocketServer(options), {}
  for _, name in ipairs { "connected", "receive", "disconnected", "error" } do
    local own = callbacks and callbacks[name]
    callbacks = callbacks or {}
    callbacks[name] = function(...)
      log[#log + 1] = { name, ... }
      if own then own(server, ...) end
    end
  end
  assert(server:start(HOST, 0, callbacks))
  return server, "ws://" .. HOST .. ":" .. server:port() .. "/", log
end

local function echo(server, id, text, binary) server:send(id, text, { binary = binary }) end

local function connect(url, options, headers)
  local c = net.WebSocketClient(options)
  assert(c:connect(url, headers))
  return c
end

-- A TCP server that answers each connection with the same bytes.
local function answer(bytes)
  local server = net.TCPServer()
  assert(server:start(HOST, 0, function(client)
    client:readUntil "\r\n\r\n"
    client:send(bytes)
    client:close()
  end))
  return server, "ws://" .. HOST .. ":" .. server:port()
end

local function names_of(log)
  local names = {}
  for i, entry in ipairs(log) do names[i] = entry[1] end
  return table.concat(names, " ")
end

-- Both ends ----------------------------------------------------------------------------------------------------

test.case("a coroutine connects, sends, receives and closes", function()
  local server, url, log = serve { receive = echo }
  local c = net.WebSocketClient()
  test.equal(c:isOpen(), false)
  test.equal(c:connect(url .. "chat?room=1", { ["X-Colour"] = "blue" }), true)
  test.equal(c:isOpen(), true)
  test.equal(c:send "grüße", true)
  test.same({ c:receive() }, { "grüße", false })
  c:sendBinary "\0\xff"
  test.same({ c:receive() }, { "\0\xff", true })
  c:send("\xff", { binary = true })
  test.same({ c:receive() }, { "\xff", true })
  c:send ""
  test.same({ c:receive() }, { "", false })
  c:close(4000, "so long")
  test.equal(c:isOpen(), false)
  wait_until(function() return log[#log][1] == "disconnected" end)
  local info = log[1][3]
  test.equal(log[1][2], 1)
  test.equal(info.ip, HOST)
  test.equal(info.path, "/chat")
  test.equal(info.query, "room=1")
  test.equal(info.headers["x-colour"], "blue")
  test.same(log[#log], { "disconnected", 1, 4000, "so long" })
  fails("ENOTCONN", "not connected", c:send "x")
  fails("ENOTCONN", "not connected", c:receive())
  server:stop()
end)

test.case("listeners hear connected, dataReceived and disconnected, in this order and once", function()
  local server, url = serve { connected = function(s, id) s:send(id, "welcome") end }
  local c, log = net.WebSocketClient(), {}
  for _, name in ipairs { "connected", "dataReceived", "disconnected", "error" } do
    c:addEventListener(name, function(...) log[#log + 1] = { name, ... } end)
  end
  c:addEventListener("dataReceived", function() c:close() end)
  test.equal(c:connect(url), true) -- and does not suspend
  test.equal(c:isOpen(), false)
  wait_until(function() return #log == 3 end)
  timers.sleep(20)
  test.same(log, { { "connected" }, { "dataReceived", "welcome", false }, { "disconnected", 1000, "" } })
  server:stop()
end)

test.case("the same object connects again, also from inside disconnected", function()
  local server, url = serve { connected = function(s, id) s:disconnect(id, 3001) end }
  local c, codes = net.WebSocketClient(), {}
  c:addEventListener("disconnected", function(code)
    codes[#codes + 1] = code
    if #codes < 3 then c:connect(url) end
  end)
  c:connect(url)
  wait_until(function() return #codes == 3 end)
  test.same(codes, { 3001, 3001, 3001 })
  server:stop()
end)

test.case("an error in a listener does not keep the others from hearing", function()
  local server, url = serve { connected = function(s, id) s:send(id, "x") end }
  local c, heard = net.WebSocketClient(), 0
  local gone
  local function first() heard = heard + 1 end
  c:addEventListener("dataReceived", first)
  c:addEventListener("dataReceived", function() c:removeEventListener("dataReceived", gone) end)
  gone = function() heard = heard + 100 end
  c:addEventListener("dataReceived", gone)
  c:addEventListener("dataReceived", first)
  c:addEventListener("dataReceived", function() timers.sleep(1) heard = heard + 1 end)
  c:connect(url)
  wait_until(function() return heard == 3 end)
  test.equal(c:removeEventListener("dataReceived", first), true)
  test.equal(c:removeEventListener("dataReceived", gone), false)
  test.raises(function() c:addEventListener("dataRecieved", first) end, "did you mean 'dataReceived'")
  c:close()
  server:stop()
end)

test.case("messages that nobody waits for are kept, in order, and the peer is held back", function()
  local sent = 0
  local server, url = serve { connected = function(s, id)
    for i = 1, 40 do
      if s:send(id, ("%d "):format(i) .. ("x"):rep(100000)) then sent = i end
    end
  end }
  local c = connect(url)
  for i = 1, 40 do
    local text = assert(c:receive(10000))
    test.equal(tonumber(text:match "^%d+"), i)
  end
  test.equal(sent, 40)
  c:close()
  server:stop()
end)

test.case("a message of sixteen megabytes goes through, and drain waits for it", function()
  local server = net.WebSocketEchoServer(HOST, 0)
  local c = connect("ws://localhost:" .. server:port())
  local big = ("0123456789abcdef"):rep(1024 * 1024)
  test.equal(c:send(big), true)
  fails("ENOBUFS", "too much", c:send(big))
  test.equal(c:drain(), true)
  test.equal(c:receive(), big)
  test.equal(c:queued() < 1000, true)
  c:close()
  server:stop()
end)

test.case("receive gives up after its time, and what comes later is not lost", function()
  local server, url = serve { receive = echo }
  local c = connect(url)
  fails("ETIMEDOUT", "^timeout$", c:receive(10))
  c:send "later"
  test.equal(c:receive(), "later")
  local other = coroutine.wrap(function() return c:receive() end)
  other()
  fails("EBUSY", "another coroutine", c:receive(1))
  c:close()
  server:stop()
end)

test.case("callbacks instead of a coroutine", function()
  local server, url = serve { receive = echo }
  local c, results = net.WebSocketClient(), nil
  test.equal(c:connect(url, nil, function(...) results = table.pack(...) end), true)
  wait_until(function() return results end)
  test.same(results, { true, n = 1 })
  local d, message = net.WebSocketClient(), nil
  d:connect("ws://127.0.0.1:1", nil, { error = function(m, code) message = m .. " " .. code end })
  wait_until(function() return message end)
  test.equal(message, "cannot connect to 127.0.0.1:1: connection refused ECONNREFUSED")
  c:close()
  server:stop()
end)

test.case("headers of the options are sent by each connect", function()
  local server, url, log = serve()
  local c = connect(url, { headers = { ["X-Key"] = "1" } })
  test.equal(log[1][3].headers["x-key"], "1")
  c:close()
  wait_until(function() return #server:getClients() == 0 end)
  assert(c:receive(1000) == nil)
  c = connect(url, { headers = { ["X-Key"] = "1" } }, { ["X-Key"] = "2" })
  wait_until(function() return log[#log][1] == "connected" end)
  test.equal(log[#log][3].headers["x-key"], "2")
  test.raises(function() net.WebSocketClient { headers = { Host = "a" } } end, "header Host belongs")
  c:close()
  server:stop()
end)

test.case("protocols are agreed on by the server's order", function()
  local server, url, log = serve({}, { protocols = { "v2", "v1" } })
  local c = connect(url, { protocols = { "v1", "v2", "v3" } })
  test.equal(c:protocol(), "v2")
  c:close()
  c = connect(url, nil, { ["Sec-WebSocket-Protocol"] = "v1" })
  test.equal(c:protocol(), "v1")
  c:close()
  c = connect(url, { protocols = "other" })
  test.equal(c:protocol(), nil)
  c:close()
  test.equal(log[1][3].protocol, "v2")
  server:stop()
end)

-- The server -----------------------------------------------------------------------------------------------------

test.case("a server lists its clients, sends to one and to all, and closes one", function()
  local server, url = serve()
  local a, b, c = connect(url), connect(url), connect(url)
  wait_until(function() return #server:getClients() == 3 end)
  test.same(server:getClients(), { 1, 2, 3 })
  test.equal(server:send(2, "for b"), true)
  test.equal(b:receive(), "for b")
  test.equal(server:broadcast "for all", 3)
  test.equal(a:receive(), "for all")
  test.equal(server:disconnect(1, 4001, "out"), true)
  test.equal(server:disconnect(1), false)
  test.equal(server:disconnect(99), false)
  fails("ENOTCONN", "no such client", server:send(99, "x"))
  fails("ENOTCONN", "no such client", server:send(1, "x"))
  fails("ECANCELED", "closed", a:receive())
  test.same(server:getClients(), { 2, 3 })
  test.equal(tostring(server):match "2 clients" or tostring(server):match "3 clients" ~= nil, true)
  b:close()
  c:close()
  server:stop()
end)

test.case("stop closes all clients with 1001 and calls nobody", function()
  local server, url, log = serve()
  local c, codes = net.WebSocketClient(), {}
  c:addEventListener("disconnected", function(code) codes[#codes + 1] = code end)
  c:connect(url)
  wait_until(function() return #log == 1 end)
  test.equal(server:isRunning(), true)
  test.equal(server:stop(), true)
  test.equal(server:stop(), false)
  test.equal(server:isRunning(), false)
  wait_until(function() return #codes == 1 end)
  test.same(codes, { 1001 })
  test.equal(#log, 1)
  fails("ENOTCONN", "no such client", server:send(1, "x"))
  test.same(server:getClients(), {})
end)

test.case("a server stops and starts inside its own callbacks", function()
  local server, starts = net.WebSocketServer(), 0
  local callbacks = {}
  local port = 0
  callbacks.started = function() starts = starts + 1 end
  callbacks.receive = function()
    server:stop()
    assert(server:start(HOST, port, callbacks))
  end
  assert(server:start(HOST, 0, callbacks))
  port = server:port()
  local c = connect("ws://" .. HOST .. ":" .. port)
  c:send "again"
  fails("ECANCELED", "closed", c:receive())
  c = connect("ws://" .. HOST .. ":" .. port)
  test.equal(starts, 2)
  c:close()
  server:stop()
end)

test.case("a handler may yield", function()
  local server, url = serve { receive = function(s, id, text)
    timers.sleep(tonumber(text))
    s:send(id, text)
  end }
  local c = connect(url)
  c:send "30"
  c:send "1"
  test.equal(c:receive(), "1")
  test.equal(c:receive(), "30")
  c:close()
  server:stop()
end)

test.case("a port in use names who has it, to the caller and to the callback", function()
  local server = serve()
  local other, told = net.WebSocketServer(), nil
  local callbacks = { error = function(m) told = m end }
  fails("EADDRINUSE", "cannot listen on " .. HOST, other:start(HOST, server:port(), callbacks))
  wait_until(function() return told end)
  test.truthy(told:find "cannot listen")
  test.equal(other:isRunning(), false)
  fails("EALREADY", "already", server:start(HOST, 0, {}))
  fails("EADDRINUSE", "cannot listen", net.WebSocketEchoServer(HOST, server:port()))
  server:stop()
end)

test.case("a message that is too big for the other side ends the connection with 1009", function()
  local server, url, log = serve({}, { maxMessage = 1000 })
  local c = connect(url)
  c:send(("x"):rep(1001))
  local _, message = c:receive()
  test.equal(message, "closed")
  wait_until(function() return names_of(log):find "disconnected" end)
  test.equal(names_of(log), "connected error disconnected")
  test.truthy(log[2][2]:find "client 1 .*1009: a message that is too big")
  test.same(log[3], { "disconnected", 1, 1009, "a message that is too big" })
  server:stop()
  local small
  server, url = serve { connected = function(s, id) s:send(id, ("x"):rep(1001)) end }
  small = net.WebSocketClient { maxMessage = 1000 }
  local errors = {}
  small:addEventListener("error", function(m) errors[#errors + 1] = m end)
  small:connect(url)
  wait_until(function() return #errors == 1 end)
  test.truthy(errors[1]:find "1009")
  server:stop()
end)

-- What others answer -------------------------------------------------------------------------------------------

local function refused(pattern, bytes)
  local server, url = answer(bytes)
  local c = net.WebSocketClient()
  local ok, message = c:connect(url)
  server:stop()
  test.equal(ok, nil)
  test.truthy(message:find(pattern), message)
end

test.case("an answer that opens no WebSocket is an error that says why", function()
  local upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  refused("404 Not Found", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
  refused("leads on to http://else.example/ %(302%), which is not followed",
    "HTTP/1.1 302 Found\r\nLocation: http://else.example/\r\nContent-Length: 0\r\n\r\n")
  refused("not to our key", upgrade .. "\r\n")
  refused("not to our key", upgrade .. "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
  local begin = "HTTP/1.1 101 Switching Protocols\r\n"
  refused("another protocol than WebSocket", begin .. "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
  refused("another protocol than WebSocket", begin .. "Upgrade: websocket\r\n\r\n")
  refused("does not answer in HTTP", "SSH-2.0-OpenSSH\r\n\r\n")
  refused("too long", "HTTP/1.1 200 OK\r\nX: " .. ("x"):rep(20000))
  refused("ended within the handshake", "HTTP/1.1 101 Switch")
end)

test.case("a server that says nothing is given up after the time limit", function()
  local server = net.TCPServer()
  assert(server:start(HOST, 0, function(client) client:read() client:read() end))
  local c = net.WebSocketClient { timeout = 30 }
  fails("ETIMEDOUT", "^timeout$", c:connect("ws://" .. HOST .. ":" .. server:port()))
  local told
  c:addEventListener("error", function(m) told = m end)
  c:connect("ws://" .. HOST .. ":" .. server:port())
  wait_until(function() return told end)
  test.equal(told, "timeout")
  server:stop()
end)

test.case("a server that goes in mid-message is an error and a disconnect", function()
  local server = net.TCPServer()
  local port
  -- a proxy that cuts what comes back after the handshake and some bytes
  local real, url = serve { connected = function(s, id) s:send(id, ("x"):rep(5000)) end }
  assert(server:start(HOST, 0, function(client)
    local up = net.TCPSocket()
    assert(up:connect(HOST, real:port()))
    up:send(client:readUntil "\r\n\r\n")
    client:send(up:readUntil "\r\n\r\n")
    client:send(up:read():sub(1, 100))
    client:close()
    up:close()
  end))
  port = server:port()
  local c, log = net.WebSocketClient(), {}
  for _, name in ipairs { "connected", "dataReceived", "disconnected", "error" } do
    c:addEventListener(name, function(...) log[#log + 1] = { name, ... } end)
  end
  c:connect("ws://" .. HOST .. ":" .. port)
  wait_until(function() return #log == 3 end)
  test.equal(names_of(log), "connected error disconnected")
  test.truthy(log[2][2]:find "connection lost", log[2][2])
  test.equal(log[3][2], 1006)
  server:stop()
  real:stop()
  test.truthy(url)
end)

test.case("a server that is silent for two pings is lost", function()
  local real = serve()
  local server, ups = net.TCPServer(), {}
  -- a proxy that lets the handshake through, and then nothing
  assert(server:start(HOST, 0, function(client)
    local up = net.TCPSocket()
    assert(up:connect(HOST, real:port()))
    up:send(client:readUntil "\r\n\r\n")
    client:send(up:readUntil "\r\n\r\n")
    ups[#ups + 1] = { up, client }
  end))
  local c, log = net.WebSocketClient { pingInterval = 30 }, {}
  for _, name in ipairs { "error", "disconnected" } do
    c:addEventListener(name, function(...) log[#log + 1] = { name, ... } end)
  end
  c:connect("ws://" .. HOST .. ":" .. server:port())
  wait_until(function() return #log == 2 end)
  test.same(log, { { "error", "connection lost: the peer does not answer" }, { "disconnected", 1006, "" } })
  server:stop()
  real:stop()
end)

test.case("an address that is none, or nobody's, is an error", function()
  local c = net.WebSocketClient()
  fails("ECONNREFUSED", "^cannot connect to 127.0.0.1:1: connection refused$", c:connect "ws://127.0.0.1:1/x")
  for _, url in ipairs {
    "", "ws:", "ws://", "ws:///x", "ftp://a", "ws://a:0", "ws://a:65536", "ws://a:1x", "ws://a b", "ws://a/ b",
    "ws://[::1", "ws://[g]", "ws://user:pw@a", "ws://a#b", "ws://a\0b", "ws://a\r\nX: y", "ws://ä",
    "ws://" .. ("a"):rep(300), "ws://a/" .. ("a"):rep(5000),
  } do
    fails("EINVAL", "^bad URL", c:connect(url))
  end
end)

-- Arguments ------------------------------------------------------------------------------------------------------

test.case("wrong arguments raise at once", function()
  local c, server = net.WebSocketClient(), net.WebSocketServer()
  test.raises(function() c:connect() end, "string expected")
  test.raises(function() c:connect("ws://a", "x") end, "table of headers expected")
  test.raises(function() c:connect("ws://a", { ["Host"] = "b" }) end, "header Host belongs to the handshake")
  test.raises(function() c:connect("ws://a", { ["X"] = "a\r\nEvil: b" }) end, "control character")
  test.raises(function() c:connect("ws://a", { ["X Y"] = "a" }) end, "headers are written")
  test.raises(function() c:connect("ws://a", { "x" }) end, "headers are written")
  test.raises(function() c:connect("ws://a", { X = {} }) end, "header X: string expected")
  test.raises(function() c:connect("ws://a", nil, 1) end, "table of callbacks")
  test.raises(function() c:send() end, "string expected")
  test.raises(function() c:send("x", { binari = true }) end, "did you mean 'binary'")
  test.raises(function() c:close(1005) end, "1000, or a code from 3000")
  test.raises(function() c:close(1000, "\xff") end, "text expected")
  test.raises(function() return c.recieve end, "did you mean 'receive'")
  test.raises(function() net.WebSocketClient { pingIntervall = 1 } end, "did you mean 'pingInterval'")
  test.raises(function() net.WebSocketClient { maxMessage = 0 } end, "maxMessage")
  test.raises(function() net.WebSocketServer { origins = 1 } end, "origins: string expected")
  test.raises(function() server:start() end, "#1 to 'start' %(string expected")
  test.raises(function() net.WebSocketEchoServer() end, "#1 to 'WebSocketEchoServer'")
  test.raises(function() net.WebSocketEchoServer(HOST, 70000) end, "#2 to 'WebSocketEchoServer'")
  test.raises(function() server:start(HOST, 0) end, "table expected")
  test.raises(function() server:start(HOST, 0, { recieve = print }) end, "did you mean 'receive'")
  test.raises(function() server:start(HOST, 0, { receive = 1 }) end, "receive: function expected")
  test.raises(function() server:start(HOST, 70000, {}) end, "port")
  test.raises(function() server:send("x", "y") end, "number expected")
  fails("EILSEQ", "not UTF%-8", c:send "\xff")
end)

-- The end --------------------------------------------------------------------------------------------------------

test.case("close inside any callback, twice, and before it is open", function()
  local server, url, log = serve { receive = echo }
  local c, heard = net.WebSocketClient(), {}
  c:addEventListener("connected", function()
    heard[#heard + 1] = "connected"
    c:send "a"
    c:close()
    c:close()
  end)
  c:addEventListener("connected", function() heard[#heard + 1] = "second" end)
  c:addEventListener("dataReceived", function() heard[#heard + 1] = "data" end)
  c:addEventListener("disconnected", function()
    fails("ENOTCONN", "not connected", c:send "too late")
    c:close()
    heard[#heard + 1] = "disconnected"
  end)
  c:connect(url)
  wait_until(function() return heard[#heard] == "disconnected" end)
  test.equal(table.concat(heard, " "), "connected second disconnected")
  local d, told = net.WebSocketClient(), 0
  for _, name in ipairs { "connected", "disconnected", "error" } do
    d:addEventListener(name, function() told = told + 1 end)
  end
  d:connect(url)
  d:close() -- nothing comes of it
  local co = coroutine.create(function() return net.WebSocketClient():connect(url) end)
  coroutine.resume(co)
  coroutine.close(co)
  timers.sleep(20)
  test.equal(told, 0)
  test.truthy(#log > 0)
  server:stop()
end)

test.case("a client that nobody holds is collected, and one with listeners is not", function()
  local server, url = serve()
  do
    local c = connect(url)
    test.equal(c:isOpen(), true)
  end
  wait_until(function() collectgarbage() return #server:getClients() == 0 end)
  local heard
  do
    local c = net.WebSocketClient()
    c:addEventListener("dataReceived", function(text) heard = text end)
    c:connect(url)
  end
  wait_until(function() return #server:getClients() == 1 end)
  collectgarbage()
  collectgarbage()
  server:broadcast "still here"
  wait_until(function() return heard end)
  test.equal(heard, "still here")
  server:stop()
end)

test.case("two hundred clients come and go", function()
  local server, url = serve { receive = echo }
  local clients = {}
  for i = 1, 200 do clients[i] = connect(url) end
  test.equal(#server:getClients(), 200)
  for i, c in ipairs(clients) do c:send(tostring(i)) end
  for i, c in ipairs(clients) do test.equal(c:receive(), tostring(i)) end
  for _, c in ipairs(clients) do c:close() end
  wait_until(function() return #server:getClients() == 0 end)
  server:stop()
end)

-- Earlier scripts ------------------------------------------------------------------------------------------------

test.case("_PY.websocket_* tell one table for each event", function()
  local log = {}
  local id = _PY.registerCallback(function(e)
    log[#log + 1] = e
    if e.event == "receive" then _PY.websocket_server_send(1, e.client_id, "back: " .. e.data) end
  end, true)
  local probe = net.TCPServer() -- a free port
  assert(probe:start(HOST, 0, function() end))
  local port = probe:port()
  probe:stop()
  local server = _PY.websocket_server_create()
  test.equal(server, 1)
  _PY.websocket_server_start(server, HOST, port, id)
  test.equal(_PY.websocket_server_is_running(server), true)
  local events = {}
  local cid = _PY.registerCallback(function(e) events[#events + 1] = e end, true)
  local conn = _PY.websocket_connect(("ws://%s:%d/"):format(HOST, port), cid, {})
  wait_until(function() return #events == 1 end)
  test.equal(events[1].event, "connected")
  test.equal(events[1].conn_id, conn)
  test.equal(_PY.websocket_is_open(conn), true)
  local sent
  _PY.websocket_send(conn, 12, _PY.registerCallback(function(result) sent = result end))
  wait_until(function() return #events == 2 and sent end)
  test.equal(events[2].data, "back: 12")
  test.equal(sent.success, true)
  _PY.loadPythonModule("websocket_client").websocket_close(conn)
  wait_until(function() return #events == 3 and log[#log].event == "disconnected" end)
  test.equal(events[3].event, "disconnected")
  _PY.websocket_connect("ws://127.0.0.1:1", cid)
  wait_until(function() return #events == 4 end)
  test.equal(events[4].success, false)
  test.truthy(events[4].error:find "refused")
  test.equal(log[1].event, "started")
  _PY.websocket_server_stop(server)
  test.equal(_PY.websocket_server_is_running(server), false)
  test.equal(_PY.websocket_send(99, "x"), false)
  _PY.clearRegisteredCallback(id)
  _PY.clearRegisteredCallback(cid)
end)
