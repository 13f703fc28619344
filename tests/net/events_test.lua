-- SPDX-License-Identifier: GPL-3.0-or-later
-- Server-sent events and bodies piece by piece: how they are read however they are cut, both styles, back-pressure, going on, the end.
local test = require "test"
local net = require "net"
local timers = require "timers"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local http = net.HTTPClient()
local SSE = { Accept = "text/event-stream" }
local HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

-- The events of a stream of these pieces, as texts.
local function read_all(pieces)
  local url, server = stub.serve(function(_, client)
    client:send(HEAD)
    for _, piece in ipairs(pieces) do
      client:send(piece)
      timers.sleep(2)
    end
  end)
  local list = {}
  stub.await(function(done)
    http:request(url, {
      options = { headers = SSE },
      success = function(e) list[#list + 1] = ("%s|%s|%s"):format(e.event, e.id, e.data) end,
      error = error,
      closed = done,
    })
  end)
  server:stop()
  return list
end

local function cut(text)
  local pieces = {}
  for i = 1, #text do pieces[i] = text:sub(i, i) end
  return pieces
end

test.case("events are read as the standard says", function()
  local cases = {
    { "data: a\n\n", "message|nil|a" },
    { "data:a\ndata: b\ndata\ndata:  c\n\n", "message|nil|a\nb\n\n c" },
    { "\u{FEFF}data: a\n\n", "message|nil|a" },
    { ": comment\n\nevent: tick\nid: 7\ndata: 1\n\ndata: 2\n\n", "tick|7|1", "message|7|2" },
    { "data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", "message|nil|a", "message|nil|b", "message|nil|c" },
    { "event: none\n\ndata: a\n\n", "message|nil|a" },
    { "id: 1\ndata: a\n\nid\ndata: b\n\n", "message|1|a", "message|nil|b" },
    { "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", "message|1|a", "message|1|b" },
    { "data\n\n", "message|nil|" },
    { "DATA: a\nfoo: b\ndata : c\ndata: d\n\n", "message|nil|d" },
    { "data: a\n\ndata: lost" , "message|nil|a" },
    { "retry: x\nretry: 5\ndata: a:b: c\n\n", "message|nil|a:b: c" },
  }
  for _, case in ipairs(cases) do
    local expected = table.move(case, 2, #case, 1, {})
    test.same(read_all { case[1] }, expected, case[1])
    test.same(read_all(cut(case[1])), expected, "cut: " .. case[1])
  end
end)

test.case("an answer that is no stream is an ordinary one", function()
  local url, server = stub.serve(function() return stub.answer("404 Not Found", "no", "Content-Type: text/event-stream\r\n") end)
  local r = stub.await(function(done) http:request(url, { options = { headers = SSE }, success = done, error = error }) end)
  test.equal(r.status, 404)
  test.equal(r.data, "no")
  r = http:request(url, { options = { headers = SSE } })
  test.equal(r.status, 404)
  test.equal(r.data, "no")
  server:stop()
end)

test.case("a coroutine reads event by event, then nil", function()
  local url, server = stub.serve(function(_, client)
    client:send(HEAD .. "data: 1\n\ndata: 2\n\n")
    timers.sleep(20)
    client:send "id: 3\ndata: 3\n\n"
  end)
  local stream = assert(http:request(url, { options = { headers = SSE } }))
  test.equal(stream:head().status, 200)
  test.equal(stream:head().headers["content-type"], "text/event-stream; charset=utf-8")
  test.equal(stream:read().data, "1")
  test.equal(stream:read().data, "2")
  local last = stream:read()
  test.equal(last.id .. last.data, "33")
  test.equal(stream:read(), nil)
  print("XX", stream:read())
  test.equal(select("#", stream:read()), 1)
  test.equal(stream:isOpen(), false)
  server:stop()
end)

test.case("a body is read piece by piece, and its server is held back", function()
  local sent, all = 0, 16 << 20
  local url, server = stub.serve(function(_, client)
    client:send("HTTP/1.1 200 OK\r\nContent-Length: " .. all .. "\r\n\r\n")
    local piece = ("x"):rep(64 << 10)
    while sent < all do
      if not client:send(piece) then break end
      sent = sent + #piece
    end
  end)
  local stream = assert(http:get(url, { options = { stream = true } }))
  timers.sleep(100)
  test.truthy(sent < 12 << 20, sent) -- what fits between the two
  local got = 0
  for piece in function() return stream:read() end do
    test.equal(piece.status, 200)
    got = got + #piece.data
  end
  test.equal(got, all)
  server:stop()
end)

test.case("with callbacks a body comes piece by piece", function()
  local url, server = stub.serve(function(_, client)
    client:send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    timers.sleep(20)
    client:send "2\r\nde\r\n0\r\n\r\n"
  end)
  local pieces = {}
  stub.await(function(done)
    http:get(url, { options = { stream = true }, success = function(p) pieces[#pieces + 1] = p.data end, error = error, closed = done })
  end)
  test.same(pieces, { "abc", "de" })
  server:stop()
end)

test.case("a stream that breaks says so, to either style", function()
  local url, server = stub.serve(function(_, client)
    client:send "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"
    timers.sleep(10)
  end)
  local message = stub.await(function(done) http:get(url, { options = { stream = true }, error = done, closed = error }) end)
  test.truthy(message:find "too early")
  local stream = assert(http:get(url, { options = { stream = true } }))
  test.equal(stream:read().data, "abc")
  local value, text, code = stream:read()
  test.equal(value, nil)
  test.truthy(text:find "too early")
  test.equal(code, "ECONNRESET")
  local dead = "http://127.0.0.1:" .. stub.free_port()
  local refused = stub.await(function(done) http:get(dead, { options = { stream = true }, error = done }) end)
  test.truthy(refused:find "refused")
  test.truthy(select(2, http:get(dead, { options = { stream = true } })):find "refused")
  server:stop()
end)

test.case("a close ends it at once, from everywhere", function()
  local gone = 0
  local url, server = stub.serve(function(_, client)
    client:send(HEAD)
    for i = 1, 1000 do
      if not client:send("data: " .. i .. "\n\n") then break end
      timers.sleep(1)
    end
    gone = gone + 1
  end)
  local seen, stream = 0, nil
  stream = http:request(url, { options = { headers = SSE }, success = function(e)
    seen = tonumber(e.data)
    if seen == 3 then stream:close() end
  end, error = error, closed = error })
  while stream:isOpen() do timers.sleep(1) end
  timers.sleep(20)
  test.equal(seen, 3)
  do
    local closing <close> = assert(http:request(url, { options = { headers = SSE } }))
    test.equal(closing:read().data, "1")
  end
  local lost = assert(http:request(url, { options = { headers = SSE } }))
  lost:read()
  lost = nil
  collectgarbage()
  collectgarbage()
  -- a coroutine that waits hears of it
  local other = assert(http:request(url, { options = { headers = SSE } }))
  setTimeout(function() other:close() end, 30)
  local value, message, code
  repeat value, message, code = other:read() until not value
  test.equal(message, "closed")
  test.equal(code, "ECANCELED")
  test.equal(select(2, other:read()), "closed")
  while gone < 4 do timers.sleep(5) end
  server:stop()
end)

test.case("the time limit of a stream is that of its head", function()
  local url, server = stub.serve(function(_, client) client:read() end)
  local message = stub.await(function(done) http:get(url, { options = { stream = true, timeout = 50 }, error = done }) end)
  test.equal(message, "timeout")
  test.equal(select(2, http:get(url, { options = { stream = true, timeout = 50 } })), "timeout")
  server:stop()
  url, server = stub.serve(function(_, client)
    client:send(HEAD)
    timers.sleep(120)
    client:send "data: late\n\n"
  end)
  local e = stub.await(function(done)
    http:get(url, { options = { headers = SSE, timeout = 60 }, success = done, error = error })
  end)
  test.equal(e.data, "late")
  server:stop()
end)

test.case("an event source goes on, with the last id, until it is closed", function()
  local url, server, log = stub.serve(function(q, client)
    if q.headers["last-event-id"] == "3" then return nil end -- and ends without an answer
    client:send(HEAD .. "retry: 5\nid: " .. (tonumber(q.headers["last-event-id"] or 0) + 1) .. "\ndata: x\n\n")
  end)
  local ids, errors, stream = {}, 0, nil
  stream = http:request(url, {
    options = { headers = SSE, reconnect = true },
    success = function(e) ids[#ids + 1] = e.id end,
    error = function()
      errors = errors + 1
      if errors == 3 then stream:close() end
    end,
    closed = error,
  })
  while stream:isOpen() do timers.sleep(1) end
  test.same(ids, { "1", "2", "3" })
  test.equal(errors, 3)
  test.equal(#log, 6)
  server:stop()
end)

test.case("read twice at once, or of what is no stream, raises", function()
  local url, server = stub.serve(function(_, client)
    client:send(HEAD)
    client:read()
  end)
  local stream = assert(http:request(url, { options = { headers = SSE } }))
  local co = coroutine.create(function() return stream:read() end)
  coroutine.resume(co)
  test.raises(function() stream:read() end, "another coroutine")
  coroutine.close(co)
  co = coroutine.create(function() return stream:read() end)
  coroutine.resume(co)
  coroutine.close(co)
  stream:close()
  local plain = http:request(url, { success = print, error = print })
  test.raises(function() plain:read() end, "without callbacks")
  plain:close()
  test.raises(function() return plain.reed end, "did you mean 'read'")
  server:stop()
end)
