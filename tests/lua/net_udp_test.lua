-- SPDX-License-Identifier: GPL-3.0-or-later
-- net.UDPSocket: both styles, names, bounds, broadcast, groups, IPv6, and what goes wrong.
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

local function bound(options, host)
  local s = net.UDPSocket(options)
  assert(s:bind(host or HOST, 0))
  local _, port = s:localAddress()
  return s, port
end

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

test.case("a datagram arrives whole, with who sent it", function()
  local a, port = bound()
  local b, from = bound()
  test.equal(b:sendTo("zero\0 and all", HOST, port), true)
  test.same({ a:receive() }, { "zero\0 and all", HOST, from })
  test.equal(a:send(HOST, from, "back"), true)
  test.same({ b:receive() }, { "back", HOST, port })
  a:close()
  b:close()
end)

test.case("callbacks, and never inside the call", function()
  local a, port = bound()
  local b, from = bound()
  local order = {}
  local data, ip, p = await(function(done)
    a:receive { success = function(...) order[#order + 1] = "received" done(...) end, error = error }
    b:sendTo("x", HOST, port, { success = function() order[#order + 1] = "sent" end, error = error })
    order[#order + 1] = "begun"
  end)
  test.same({ data, ip, p }, { "x", HOST, from })
  test.equal(order[1], "begun")
  test.equal(#order, 3)
  test.equal(await(function(done) b:send(HOST, port, "y", done) end), true)
  test.same({ await(function(done) a:receive(done) end) }, { "y", HOST, from })
  a:close()
  b:close()
end)

test.case("a socket that only sends hears the answer", function()
  local server, port = bound()
  local client = net.UDPSocket()
  client:sendTo("question", HOST, port)
  local data, ip, from = server:receive()
  test.equal(data, "question")
  server:sendTo("answer", ip, from)
  test.equal(client:receive { timeout = 5000 }, "answer")
  server:close()
  client:close()
end)

test.case("an empty datagram is one", function()
  local a, port = bound()
  a:sendTo("", HOST, port)
  test.same({ a:receive() }, { "", HOST, port })
  a:close()
end)

test.case("the largest datagram comes through, and one byte more is refused", function()
  local a, port = bound()
  local big = ("b"):rep(65507)
  test.equal(a:sendTo(big, HOST, port), true)
  test.equal(a:receive() == big, true)
  fails("EMSGSIZE", "at most 65507 bytes", a:sendTo(big .. "!", HOST, port))
  fails("EMSGSIZE", "at most", await(function(done) a:sendTo(big .. "!", HOST, port, done) end))
  a:close()
end)

test.case("names are looked up, for both styles", function()
  local a, port = bound()
  test.equal(a:sendTo("1", "localhost", port), true)
  test.equal(a:receive(), "1")
  local v, why, what = a:sendTo("x", "no.such.host.invalid", port)
  fails(what == "EAGAIN" and what or "ENOTFOUND", "no.such.host.invalid:" .. port, v, why, what) -- EAGAIN: no name server here
  local message, code = await(function(done)
    a:sendTo("x", "no.such.host.invalid", port, { error = done, success = error })
  end)
  test.truthy(message:find("no.such.host.invalid:" .. port, 1, true))
  test.truthy(code == "ENOTFOUND" or code == "EAGAIN")
  a:close()
end)

test.case("a close during a look-up is quiet", function()
  local a, ran = net.UDPSocket(), false
  for _ = 1, 10 do
    a:sendTo("x", "no.such.host.invalid", 9, { success = function() ran = true end, error = function() ran = true end })
  end
  local results
  coroutine.wrap(function() results = table.pack(a:sendTo("x", "no.such.host.invalid", 9)) end)()
  a:close()
  local last = timers.now() + 10000
  while not results and timers.now() < last do timers.sleep(1) end
  test.equal(ran, false)
  fails("ECANCELED", "^closed$", table.unpack(results, 1, 3))
end)

test.case("what nobody receives waits, up to a bound, and then is counted", function()
  local a, port = bound()
  local b = net.UDPSocket()
  for i = 1, 1200 do
    b:sendTo("d" .. i, HOST, port)
    if i % 50 == 0 then timers.sleep(1) end -- the system's own queue is short
  end
  timers.sleep(20)
  test.equal(a:dropped(), 200)
  for i = 1, 1000 do test.equal(a:receive(), "d" .. i) end
  fails("ETIMEDOUT", "^timeout$", a:receive { timeout = 10 })
  local big = ("x"):rep(65000)
  for i = 1, 20 do
    b:sendTo(big, HOST, port)
    timers.sleep(1)
  end
  test.truthy(a:dropped() > 200) -- 1 MiB holds 16 of them
  local n = 0
  while a:receive { timeout = 10 } do n = n + 1 end
  test.equal(n, 16)
  a:close()
  b:close()
end)

test.case("a receive has a time limit, and there is one receive at a time", function()
  local a, port = bound { timeout = 10 }
  fails("ETIMEDOUT", "^timeout$", a:receive())
  test.equal(await(function(done) a:receive { error = done, timeout = 5 } end), "timeout")
  local first
  a:receive { timeout = 5000, success = function(data) first = data end }
  fails("EBUSY", "another receive", a:receive())
  a:sendTo("for the first", HOST, port)
  local last = timers.now() + 10000
  while not first and timers.now() < last do timers.sleep(1) end
  test.equal(first, "for the first")
  a:close()
end)

test.case("after close nothing is told, and who waits goes on with closed", function()
  local a, ran = bound(), false
  local results
  coroutine.wrap(function() results = table.pack(a:receive()) end)()
  a:close()
  a:close()
  timers.sleep(5)
  fails("ECANCELED", "^closed$", table.unpack(results, 1, 3))
  for _, again in ipairs { a.receive, a.bind } do fails("ECANCELED", "^closed$", again(a)) end
  fails("ECANCELED", "^closed$", a:sendTo("x", HOST, 9))
  test.equal(a:isOpen(), false)
  local b = bound()
  b:receive { success = function() ran = true end, error = function() ran = true end }
  b:close()
  timers.sleep(5)
  test.equal(ran, false)
end)

test.case("a coroutine that is closed leaves the next datagram to the next", function()
  local a, port = bound()
  local co = coroutine.create(function() a:receive() end)
  coroutine.resume(co)
  coroutine.close(co)
  a:sendTo("x", HOST, port)
  test.equal(a:receive(), "x")
  a:close()
end)

test.case("a port that is taken, an address of others, and reuse", function()
  local a, port = bound()
  fails("EADDRINUSE", "cannot bind 127.0.0.1:" .. port .. ": another socket", net.UDPSocket():bind(HOST, port))
  fails("EADDRNOTAVAIL", "no address of this machine", net.UDPSocket():bind("192.0.2.1", 0))
  fails("EINVAL", "bind it before", a:bind(HOST, 0))
  a:close()
  local b, shared = bound { reuse = true }
  local c = net.UDPSocket { reuse = true }
  test.equal(c:bind(HOST, shared), true)
  b:close()
  c:close()
end)

test.case("a broadcast address wants the option", function()
  local a, port = bound(nil, "*")
  fails("EACCES", "option broadcast", a:sendTo("x", "255.255.255.255", port))
  local b = net.UDPSocket { broadcast = true }
  local ok, message, code = b:sendTo("to all", "127.255.255.255", port) -- that of lo, which is always there
  if ok then
    test.equal(a:receive { timeout = 5000 }, "to all")
  else
    test.equal(code, "ENETUNREACH", message)
  end
  test.equal(a:setBroadcast(true), true)
  a:close()
  b:close()
end)

test.case("a group: who has joined hears it, who has left does not", function()
  local a, port = bound({ reuse = true }, "*")
  local b = net.UDPSocket { ttl = 1 }
  local group = "239.77.6.5"
  local joined, message = a:join(group, HOST)
  if not joined then return print("# no multicast here: " .. message) end
  test.equal(b:setMulticastInterface(HOST), true)
  test.equal(b:setMulticastLoopback(true), true)
  test.equal(b:setMulticastTTL(0), true)
  test.equal(b:sendTo("to the group", group, port), true)
  test.equal(a:receive { timeout = 5000 }, "to the group")
  test.equal(a:leave(group, HOST), true)
  b:sendTo("nobody", group, port)
  fails("ETIMEDOUT", "timeout", a:receive { timeout = 30 })
  fails("EADDRNOTAVAIL", "cannot leave 239.77.6.5", a:leave(group, HOST))
  fails("EINVAL", "cannot join 127.0.0.1", a:join(HOST, HOST))
  fails("EINVAL", "bind the socket", b:join(group))
  a:close()
  b:close()
end)

test.case("IPv6 speaks to both, and IPv4 says that it does not", function()
  local four, port = bound()
  fails("EAFNOSUPPORT", "option ipv6", four:sendTo("x", "::1", port))
  local six = net.UDPSocket { ipv6 = true }
  if not six:bind(nil, 0) then return four:close() end -- none here
  local _, port6 = six:localAddress()
  four:sendTo("from four", HOST, port6)
  test.same({ six:receive { timeout = 5000 } }, { "from four", HOST, port })
  six:sendTo("from six", HOST, port)
  test.same({ four:receive { timeout = 5000 } }, { "from six", HOST, port6 })
  local by_address = net.UDPSocket() -- becomes one of IPv6 by whom it sends to
  if by_address:sendTo("six to six", "::1", port6) then
    local data, ip = six:receive { timeout = 5000 }
    test.same({ data, ip }, { "six to six", "::1" })
  end
  four:close()
  six:close()
  by_address:close()
end)

test.case("misuse raises at once and names what was meant", function()
  local s = net.UDPSocket()
  test.raises(function() s:recieve() end, "UDPSocket has no 'recieve' %(did you mean 'receive'%?%)")
  test.raises(function() s:sendTo("x", HOST) end, "number expected")
  test.raises(function() s:sendTo("x", HOST, 0) end, "port from 1")
  test.raises(function() s:sendTo(nil, HOST, 9) end, "string expected")
  test.raises(function() s:send(HOST, 9) end, "string expected")
  test.raises(function() s:send(HOST, 9, "x", 5) end, "table of callbacks")
  test.raises(function() s:sendTo("x", "", 9, { sucess = print }) end, "did you mean 'success'")
  test.raises(function() s:receive { timeout = {} } end, "#1 to 'receive' %(timeout: number of milliseconds")
  test.raises(function() s:setTTL(0) end, "from 1 to 255")
  test.raises(function() s:setMulticastTTL(256) end, "from 0 to 255")
  assert(s:bind(HOST, 0))
  fails("EINVAL", "no address of a group", s:join(HOST))
  fails("EINVAL", "no address of a group, or none of an interface", s:join("239.1.2.3", "x"))
  s = net.UDPSocket()
  test.raises(function() s:setBroadcast() end, "boolean expected")
  test.raises(function() s:bind(HOST, 65536) end, "port from 0")
  test.raises(function() net.UDPSocket { ttl = 300 } end, "from 1 to 255")
  test.raises(function() net.UDPSocket { broadcat = true } end, "did you mean 'broadcast'")
  test.raises(function() net.UDPSocket { broadcast = 1 } end, "boolean expected")
  test.raises(function() net.UDPSocket(1) end, "table expected")
  test.equal(tostring(s), "UDPSocket (not bound)")
  s:close()
end)

test.case("a socket that nobody has any more frees its port", function()
  local port
  do
    local s
    s, port = bound()
    test.truthy(tostring(s):find(":" .. port, 1, true))
  end
  local again, last = net.UDPSocket(), timers.now() + 10000
  while not again:bind(HOST, port) do
    if timers.now() > last then error "the port is not free" end
    collectgarbage()
    timers.sleep(1)
  end
  again:close()
end)

test.case("timers run while datagrams are sent without a pause", function()
  local a, b, over = net.UDPSocket(), net.UDPSocket(), false
  assert(b:bind(HOST, 0))
  local _, port = b:localAddress()
  setTimeout(function() over = true end, 5)
  local last = timers.now() + 10000
  while not over and timers.now() < last do a:sendTo("x", HOST, port) end
  test.truthy(over)
  a:close()
  b:close()
end)
