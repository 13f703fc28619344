-- SPDX-License-Identifier: GPL-3.0-or-later
-- net.TCPSocket, net.TCPServer, net.TCPEchoServer: both styles, both ends, and what goes wrong.
local test = require "test"
local net = require "net"
local timers = require "timers"

local MIB = 1024 * 1024
local HOST = "127.0.0.1"

local function fails(code, pattern, v, message, got)
  test.equal(v, nil)
  test.equal(type(message), "string")
  if not message:find(pattern) then error(("'%s' has no '%s'"):format(message, pattern), 2) end
  test.equal(got, code)
end

-- A server for one case, on a free port.
local function serve(handler)
  local server = net.TCPServer()
  assert(server:start(HOST, 0, handler))
  return server, server:port()
end

local function connect(port, options)
  local s = net.TCPSocket(options)
  assert(s:connect(HOST, port))
  return s
end

-- A port at which nobody listens.
local function free_port()
  local server, port = serve(function() end)
  server:stop()
  return port
end

-- Runs begin(done) and suspends until done(...) is called; gives what it was called with.
local function await(begin)
  local results
  begin(function(...) results = table.pack(...) end)
  local last = timers.now() + 10000
  while not results do
    if timers.now() > last then error("no callback in 10 s", 2) end
    timers.sleep(1)
  end
  return table.unpack(results, 1, results.n)
end

test.case("a coroutine connects, sends, reads and closes", function()
  local server, port = serve(function(client)
    while true do
      local line = client:readUntil "\n"
      if line == "" then break end
      client:send("you said " .. line)
    end
    client:close()
  end)
  local s = net.TCPSocket()
  test.equal(s:connect(HOST, port), true)
  test.equal(s:isOpen(), true)
  test.equal(s:send "hello\n", true)
  test.equal(s:readUntil "\n", "you said hello\n")
  test.equal(s:write "again\n", true)
  test.equal(s:read(), "you said again\n")
  s:close()
  test.equal(s:isOpen(), false)
  server:stop()
end)

test.case("callbacks get the same, and never run inside the call", function()
  local server, port = serve(function(client)
    client:read { success = function(data)
      client:send(data:upper(), { success = function() client:close() end })
    end }
  end)
  local s, order = net.TCPSocket(), {}
  local data = await(function(done)
    s:connect(HOST, port, { success = function()
      order[#order + 1] = "connected"
      s:send("abc", { success = function()
        order[#order + 1] = "sent"
        s:read { success = function(text)
          order[#order + 1] = "read"
          s:read { success = function(rest) done(text, rest) end, error = error }
          order[#order + 1] = "asked"
        end, error = error }
      end, error = error })
      order[#order + 1] = "sending"
    end, error = error })
    order[#order + 1] = "begun"
  end)
  test.equal(data, "ABC")
  test.equal(table.concat(order, " "), "begun connected sending sent read asked")
  s:close()
  server:stop()
end)

test.case("a plain function gets what a coroutine would", function()
  local server, port = serve(function(client) client:send "x" client:close() end)
  local s = net.TCPSocket()
  test.equal(await(function(done) s:connect(HOST, port, done) end), true)
  test.equal(await(function(done) s:read(done) end), "x")
  test.equal(await(function(done) s:read(done) end), "")
  fails("EISCONN", "connected already", await(function(done) s:connect(HOST, port, done) end))
  s:close()
  server:stop()
end)

test.case("every byte comes through, in order, megabytes of them", function()
  local echo = assert(net.TCPEchoServer(HOST, 0))
  local s = connect(echo:port())
  local all = {}
  for i = 0, 255 do all[#all + 1] = string.char(i) end
  local block = table.concat(all):rep(1024) -- 256 KiB
  local count = 32
  coroutine.wrap(function()
    for _ = 1, count do assert(s:send(block)) end
    s:shutdown()
  end)()
  for i = 1, count do
    if s:read { n = #block } ~= block then error("block " .. i .. " differs") end
  end
  test.equal(s:read(), "")
  s:close()
  echo:stop()
end)

test.case("the end of the peer is an empty string, once and again", function()
  local server, port = serve(function(client) client:send "last words" client:close() end)
  local s = connect(port)
  test.equal(s:read { n = 100 }, "last words") -- fewer, at the end
  test.equal(s:read(), "")
  test.equal(s:read(), "")
  test.equal(s:readUntil "\n", "")
  test.equal(s:read { n = 5 }, "")
  test.equal(s:isOpen(), false)
  test.equal(await(function(done) s:read { success = done, error = error } end), "")
  s:close()
  server:stop()
end)

test.case("readUntil gives the delimiter too, finds it across pieces, and the rest at the end", function()
  local server, port = serve(function(client)
    for _, piece in ipairs { "a", "b\r", "\nsecond\r\nthi", "rd\r", "x\r\nrest" } do
      client:send(piece)
      timers.sleep(2)
    end
    client:close()
  end)
  local s = connect(port)
  test.equal(s:readUntil "\r\n", "ab\r\n")
  test.equal(s:readUntil "\r\n", "second\r\n")
  test.equal(s:readUntil "\r\n", "third\rx\r\n")
  test.equal(s:readUntil "\r\n", "rest")
  test.equal(s:readUntil "\r\n", "")
  s:close()
  server:stop()
end)

test.case("readUntil with a long delimiter and zero bytes", function()
  local server, port = serve(function(client) client:send "x\0\0END\0\0ENDy\0\0END" client:close() end)
  local s = connect(port)
  test.equal(s:readUntil "\0\0END", "x\0\0END")
  test.equal(s:readUntil "END", "\0\0END")
  test.equal(s:read(), "y\0\0END")
  s:close()
  server:stop()
end)

test.case("a delimiter that does not come within max is an error, and the bytes stay", function()
  local server, port = serve(function(client) client:send(("z"):rep(3000)) client:read() client:close() end)
  local s = connect(port)
  fails("EMSGSIZE", "delimiter", s:readUntil("\n", { max = 2000 }))
  test.equal(#s:read { n = 3000 }, 3000)
  s:close()
  server:stop()
end)

test.case("read takes at most max bytes, and what is left comes next", function()
  local server, port = serve(function(client) client:send "abcdef" client:read() client:close() end)
  local s = connect(port)
  test.equal(s:read { n = 1 }, "a")
  test.equal(s:read { max = 2 }, "bc")
  test.equal(await(function(done) s:read { max = 1, success = done } end), "d")
  test.equal(s:read(), "ef")
  s:close()
  server:stop()
end)

test.case("a peer that sends and is not read from has to wait, and no byte is lost", function()
  local sent = 0
  local server, port = serve(function(client)
    local block = ("q"):rep(64 * 1024)
    for _ = 1, 256 do -- 16 MiB: more than all buffers on the way
      if not client:send(block) then return end
      sent = sent + #block
    end
    client:close()
  end)
  local s = connect(port)
  timers.sleep(100)
  test.truthy(sent < 16 * MIB)
  local before = collectgarbage "count"
  local got = 0
  while true do
    local data = assert(s:read())
    if data == "" then break end
    got = got + #data
    if got % (4 * MIB) == 0 then collectgarbage() end
  end
  test.equal(got, 16 * MIB)
  collectgarbage()
  test.truthy(collectgarbage "count" < before + 4096)
  s:close()
  server:stop()
end)

test.case("a read may want more than is kept ahead, also when that is there already", function()
  local size = MIB + MIB // 2
  local server, port = serve(function(client) client:send(("r"):rep(2 * size)) client:read() client:close() end)
  local s = connect(port)
  timers.sleep(50) -- so that it has read ahead and stopped
  test.equal(#s:read { n = size, timeout = 10000 }, size)
  test.equal(s:readUntil "r", "r")
  test.equal(#s:read { n = size - 1, timeout = 10000 }, size - 1)
  s:close()
  server:stop()
end)

test.case("more than can wait to be sent is refused, to callbacks too", function()
  local client_side
  local server, port = serve(function(client) client_side = client end) -- never reads
  local s = connect(port)
  local block, code = ("b"):rep(MIB), nil
  for _ = 1, 40 do
    s:send(block, { error = function(_, c) code = code or c end })
  end
  while not code do timers.sleep(1) end
  test.equal(code, "ENOBUFS")
  s:close()
  client_side:close()
  server:stop()
end)

test.case("time limits: of the object, of one call, for each operation", function()
  local client_side
  local server, port = serve(function(client) client_side = client end)
  local s = connect(port, { timeout = 20 })
  fails("ETIMEDOUT", "^timeout$", s:read())
  fails("ETIMEDOUT", "^timeout$", s:readUntil "\n")
  fails("ETIMEDOUT", "^timeout$", s:read { timeout = 5 })
  test.equal(await(function(done) s:read { error = done } end), "timeout")
  local big = ("b"):rep(32 * MIB)
  fails("ETIMEDOUT", "^timeout$", s:send(big))
  client_side:send "late"
  test.equal(s:read { timeout = 5000 }, "late") -- the socket is as good as before
  s:close()
  client_side:close()
  server:stop()
  local t = net.TCPSocket { timeout = 30 }
  local filter = os.getenv "EPLUA_BLACK_HOLE" -- an address that swallows packets
  if filter then fails("ETIMEDOUT", "^timeout$", t:connect(filter, 9)) end
end)

test.case("one read at a time", function()
  local client_side
  local server, port = serve(function(client) client_side = client end)
  local s = connect(port)
  local first
  s:read { success = function(data) first = data end }
  fails("EBUSY", "another read", s:read())
  fails("EBUSY", "another read", await(function(done) s:readUntil("\n", done) end))
  client_side:send "for the first"
  await(function(done) timers.after(5, done) end)
  test.equal(first, "for the first")
  s:close()
  client_side:close()
  server:stop()
end)

test.case("what fails says what, where, and a code", function()
  local port = free_port()
  local s = net.TCPSocket()
  fails("ENOTCONN", "not connected", s:read())
  fails("ENOTCONN", "not connected", s:send "x")
  fails("ENOTCONN", "not connected", s:shutdown())
  fails("ENOTCONN", "not connected", s:peerAddress())
  fails("ECONNREFUSED", "^cannot connect to 127.0.0.1:" .. port .. ": connection refused$", s:connect(HOST, port))
  local v, why, what = s:connect("no.such.host.invalid", 80)
  fails(what == "EAGAIN" and what or "ENOTFOUND", "no.such.host.invalid:80: ", v, why, what) -- EAGAIN: no name server here
  local message, code
  await(function(done) s:connect(HOST, port, { error = function(...) message, code = ... done() end }) end)
  test.equal(message, "cannot connect to 127.0.0.1:" .. port .. ": connection refused")
  test.equal(code, "ECONNREFUSED")
end)

test.case("an object connects again, after a failure, a close, and inside the callback", function()
  local server, port = serve(function(client) client:send "hi" client:close() end)
  local s = net.TCPSocket()
  local nobody = free_port()
  fails("ECONNREFUSED", "refused", s:connect(HOST, nobody))
  for _ = 1, 3 do
    test.equal(s:connect(HOST, port), true)
    test.equal(s:read(), "hi")
    s:close()
  end
  local data = await(function(done)
    s:connect(HOST, nobody, { error = function()
      s:connect(HOST, port, { success = function() s:read { success = done } end, error = error })
    end })
  end)
  test.equal(data, "hi")
  s:close()
  server:stop()
end)

test.case("after close no callback runs, and who waits goes on with closed", function()
  local server, port = serve(function(client) client:read() client:close() end)
  local s, ran = connect(port), false
  s:read { success = function() ran = true end, error = function() ran = true end }
  s:send(("x"):rep(MIB), { success = function() ran = true end, error = function() ran = true end })
  s:close()
  s:close() -- twice
  timers.sleep(20)
  test.equal(ran, false)
  local t = connect(port)
  local results
  coroutine.wrap(function() results = table.pack(t:read()) end)()
  t:close()
  await(function(done) timers.after(5, done) end)
  fails("ECANCELED", "^closed$", table.unpack(results, 1, 3))
  fails("ECANCELED", "^closed$", t:read())
  local u = net.TCPSocket()
  u:connect(HOST, port, { success = function() ran = true end, error = function() ran = true end })
  u:close()
  timers.sleep(20)
  test.equal(ran, false)
  server:stop()
end)

test.case("close sends what was given before", function()
  local got = 0
  local server, port = serve(function(client)
    timers.sleep(20)
    while true do
      local data = client:read()
      if not data or data == "" then break end
      got = got + #data
    end
    client:close()
  end)
  local s = connect(port)
  s:send(("x"):rep(12 * MIB), {})
  s:close()
  local last = timers.now() + 10000
  while got < 12 * MIB and timers.now() < last do timers.sleep(2) end
  test.equal(got, 12 * MIB)
  server:stop()
end)

test.case("a coroutine that is closed takes its read along, and the next read is free", function()
  local client_side
  local server, port = serve(function(client) client_side = client end)
  local s = connect(port)
  local co = coroutine.create(function() s:read() error "not reached" end)
  coroutine.resume(co)
  coroutine.close(co)
  client_side:send "for the next"
  test.equal(s:read(), "for the next")
  local waiting = coroutine.create(function() return s:read() end)
  coroutine.resume(waiting)
  test.equal(select(2, coroutine.resume(waiting, "by hand")), "by hand") -- somebody else goes on with it
  client_side:send "still here"
  test.equal(s:read(), "still here")
  s:close()
  client_side:close()
  server:stop()
end)

test.case("half closed: we end our side and still read", function()
  local server, port = serve(function(client)
    local all = {}
    while true do
      local data = client:read()
      if data == "" then break end
      all[#all + 1] = data
    end
    client:send("got " .. #table.concat(all))
    client:close()
  end)
  local s = connect(port)
  s:send(("x"):rep(100000))
  test.equal(s:shutdown(), true)
  fails("EPIPE", "cannot send", s:send "more")
  test.equal(s:readUntil "!", "got 100000")
  s:close()
  server:stop()
end)

test.case("a server serves every client, tells who they are, and its handler may wait", function()
  local seen = {}
  local server, port = serve(function(client, ip, p)
    seen[#seen + 1] = ip .. ":" .. p
    timers.sleep(5)
    client:send "ready"
    client:close()
  end)
  local sockets = {}
  for i = 1, 20 do sockets[i] = connect(port) end
  for _, s in ipairs(sockets) do test.equal(s:read(), "ready") end
  test.equal(#seen, 20)
  local ip, p = sockets[1]:localAddress()
  test.equal(seen[1], ip .. ":" .. p)
  test.same({ sockets[1]:peerAddress() }, { HOST, port })
  test.truthy(server:isRunning())
  test.equal(server:stop(), true)
  test.equal(server:stop(), false)
  test.equal(server:port(), nil)
  for _, s in ipairs(sockets) do s:close() end
end)

test.case("a client outlives its server", function()
  local client_side
  local server, port = serve(function(client) client_side = client end)
  local s = connect(port)
  while not client_side do timers.sleep(1) end
  server:stop()
  client_side:send "still"
  test.equal(s:read(), "still")
  fails("ECONNREFUSED", "refused", net.TCPSocket():connect(HOST, port))
  s:close()
  client_side:close()
end)

test.case("a handler that closes its client at once harms nobody", function()
  local calls = 0
  local server, port = serve(function(client)
    calls = calls + 1
    if calls == 1 then return client:close() end
    client:send "well"
    client:close()
  end)
  local a = connect(port)
  test.equal(a:read { timeout = 5000 }, "")
  local b = connect(port)
  test.equal(b:read { timeout = 5000 }, "well")
  a:close()
  b:close()
  server:stop()
end)

test.case("a port that is taken names who has it", function()
  local server, port = serve(function() end)
  local other = net.TCPServer()
  local v, message, code = other:start(HOST, port, print)
  fails("EADDRINUSE", ":" .. port .. ": .*" .. require "sys".pid(), v, message, code)
  test.equal(other:isRunning(), false)
  fails("EALREADY", "already", server:start(HOST, port, print))
  fails("EADDRNOTAVAIL", "no address of this machine", other:start("192.0.2.1", 0, print))
  server:stop()
  test.equal(server:start(HOST, port, print), true) -- at once
  server:stop()
end)

test.case("IPv6, where the machine has it", function()
  local server = net.TCPServer()
  local ok, _, code = server:start("::1", 0, function(client, ip)
    client:send(ip)
    client:close()
  end)
  if not ok then return test.equal(code, "EADDRNOTAVAIL") end
  local s = net.TCPSocket()
  assert(s:connect("[::1]", server:port()))
  test.equal(s:read(), "::1")
  test.same({ s:peerAddress() }, { "::1", server:port() })
  s:close()
  server:stop()
end)

test.case("misuse raises at once and names what was meant", function()
  local s = net.TCPSocket()
  test.raises(function() s:conect(HOST, 1) end, "TCPSocket has no 'conect' %(did you mean 'connect'%?%)")
  test.raises(function() return s[1] end, "no field of type number")
  test.raises(function() s:connect(HOST) end, "number expected")
  test.raises(function() s:connect(HOST, 0) end, "port from 1 to 65535")
  test.raises(function() s:connect(HOST, 70000) end, "port")
  test.raises(function() s:connect("a b", 1) end, "blanks")
  test.raises(function() s:connect("a\0b", 1) end, "control")
  test.raises(function() s:connect(HOST, 1, 5) end, "table of callbacks, function or nothing")
  test.raises(function() s:connect(HOST, 1, { sucess = print }) end, "did you mean 'success'")
  test.raises(function() s:connect(HOST, 1, { success = 1 }) end, "function expected")
  test.raises(function() s:connect(HOST, 1, { timeout = -1 }) end, "negative")
  test.raises(function() s:connect(HOST, 1, { timeout = "1" }) end, "milliseconds expected")
  test.raises(function() s:send() end, "string expected")
  test.raises(function() s:read { n = 0 } end, "#1 to 'read' %(n: a whole number from 1")
  test.raises(function() s:readUntil("x", { max = {} }) end, "#2 to 'readUntil' %(max: ")
  test.raises(function() s:setNoDelay "x" end, "boolean expected")
  test.raises(function() s:read { n = 1.5 } end, "whole number")
  test.raises(function() s:readUntil "" end, "delimiter")
  test.raises(function() s:readUntil() end, "string expected")
  test.raises(function() s.read() end, "TCPSocket expected, got no value")
  test.raises(function() s.read(io.stdout) end, "TCPSocket expected")
  test.raises(function() net.TCPSocket { timout = 5 } end, "did you mean 'timeout'")
  test.raises(function() net.TCPSocket(5) end, "table expected")
  test.raises(function() net.TCPServer():start(HOST, 0) end, "function expected")
  test.raises(function() net.TCPServer():start(HOST, -1, print) end, "port from 0")
  test.equal(s:connect(HOST, free_port()), nil) -- and it works after all this
end)

test.case("where a coroutine cannot wait, nothing is sent and it raises", function()
  local got
  local server, port = serve(function(client) got = client:read() client:close() end)
  local s = connect(port)
  test.raises(function() table.sort({ 1, 2 }, function() s:send "x" return true end) end, "cannot suspend")
  test.raises(function() table.sort({ 1, 2 }, function() s:read() return true end) end, "cannot suspend")
  s:close()
  timers.sleep(10)
  test.equal(got, "")
  server:stop()
end)

test.case("a socket that nobody has any more is closed by the collector", function()
  local ended
  local server, port = serve(function(client) ended = client:read() client:close() end)
  do connect(port) end
  local last = timers.now() + 10000
  while not ended and timers.now() < last do
    collectgarbage()
    timers.sleep(1)
  end
  test.equal(ended, "")
  server:stop()
end)

test.case("a socket that is read from is not collected, though only its callback is left", function()
  local client_side
  local server, port = serve(function(client) client_side = client end)
  local data = await(function(done)
    do connect(port):read { success = done } end
    while not client_side do timers.sleep(1) end
    collectgarbage()
    collectgarbage()
    client_side:send "you are there"
  end)
  test.equal(data, "you are there")
  client_side:close()
  server:stop()
end)

test.case("to-be-closed sockets and servers", function()
  local port
  do
    local server <close>, p = serve(function(client) client:close() end)
    port = p
    local s <close> = connect(p)
    test.equal(s:read(), "")
  end
  fails("ECONNREFUSED", "refused", net.TCPSocket():connect(HOST, port))
end)

test.case("they say what they are", function()
  local server, port = serve(function(client) client:read() client:close() end)
  local s = net.TCPSocket()
  test.equal(tostring(s), "TCPSocket (not connected)")
  assert(s:connect(HOST, port))
  test.equal(tostring(s), ("TCPSocket (127.0.0.1:%d, open)"):format(port))
  test.equal(s:setNoDelay(false), true)
  s:close()
  test.equal(tostring(s), "TCPSocket (closed)")
  test.truthy(tostring(server):find("TCPServer (127.0.0.1:" .. port, 1, true))
  server:stop()
  test.equal(tostring(server), "TCPServer (stopped)")
  test.equal(getmetatable(s), false)
end)

test.case("timers run while a coroutine reads and sends without a pause", function()
  local echo = assert(net.TCPEchoServer(HOST, 0))
  local s = connect(echo:port())
  local ticks, over = 0, false
  local tick = setInterval(function() ticks = ticks + 1 over = ticks >= 3 end, 1)
  local rounds = 0
  while not over do
    assert(s:send "ping")
    assert(s:read())
    rounds = rounds + 1
  end
  clearInterval(tick)
  test.truthy(rounds > 0)
  s:close()
  echo:stop()
end)

test.case("the echo server gives back what it gets to each client, and closes them when it stops", function()
  local echo = assert(net.TCPEchoServer(HOST))
  local sockets = {}
  for i = 1, 10 do
    sockets[i] = connect(echo:port())
    sockets[i]:send(("%d"):format(i):rep(100000), {})
  end
  for i, s in ipairs(sockets) do
    local want = ("%d"):format(i):rep(100000)
    test.equal(s:read { n = #want }, want)
  end
  fails("EADDRINUSE", "has that port", net.TCPEchoServer(HOST, echo:port()))
  test.equal(echo:stop(), true)
  for _, s in ipairs(sockets) do
    test.equal(s:read { timeout = 5000 }, "")
    s:close()
  end
  test.equal(echo:isRunning(), false)
end)
