-- SPDX-License-Identifier: GPL-3.0-or-later
-- net.HTTPServer: what handlers get and give, routes, folders, streams, limits, and clients that misbehave. The client is a plain socket, so that every byte is ours.
local test = require "test"
local net = require "net"
local sys = require "sys"
local lfs = require "lfs"
local json = require "json"
local timers = require "timers"

local MIB = 1024 * 1024
local HOST = "127.0.0.1"

-- A server for one case, on a free port.
local function serve(handler, options)
  local server = net.HTTPServer(options)
  assert(server:start(HOST, 0, handler))
  return server, server:port()
end

local function connect(port)
  local s = net.TCPSocket {timeout = 50000}
  assert(s:connect(HOST, port))
  return s
end

-- Reads one answer from a socket: {status, headers (lower case), body, head}; head only for methods without a body.
local function read_answer(s, without_body)
  local head = assert(s:readUntil "\r\n\r\n")
  if head == "" then return nil end
  local answer = {head = head, status = tonumber(head:match "^HTTP/1%.1 (%d%d%d) "), headers = {}}
  for name, value in head:gmatch "\r\n([^:\r\n]+): ([^\r\n]*)" do
    name = name:lower()
    answer.headers[name] = answer.headers[name] and answer.headers[name] .. "|" .. value or value
  end
  local length, parts = tonumber(answer.headers["content-length"]), {}
  if without_body or answer.status == 304 or answer.status == 204 then return answer end
  if answer.headers["transfer-encoding"] == "chunked" then
    while true do
      local line = s:readUntil "\r\n"
      local size = tonumber(line:match "^%x+" or "", 16)
      if not size then return answer end -- broken off
      local want, got = size + 2, {}
      while want > 0 do
        local part = s:read {max = want} or ""
        if part == "" then return answer end
        got[#got + 1], want = part, want - #part
      end
      if size == 0 then break end
      parts[#parts + 1] = table.concat(got):sub(1, size)
    end
    answer.chunks = parts
    answer.whole = true
  else
    local left = length or math.huge
    while left > 0 do
      local part = s:read {max = math.min(left, 65536)} or ""
      if part == "" then break end
      parts[#parts + 1], left = part, left - #part
    end
    answer.whole = left == 0
  end
  answer.body = table.concat(parts)
  return answer
end

-- One request on a connection of its own, raw or by its parts.
local function ask(port, first, headers, body)
  local s = connect(port)
  local lines = {first .. " HTTP/1.1", "Host: localhost", "Connection: close"}
  for _, line in ipairs(headers or {}) do lines[#lines + 1] = line end
  if body then lines[#lines + 1] = "Content-Length: " .. #body end
  s:send(table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or ""))
  local answer = read_answer(s, first:match "^HEAD ")
  s:close()
  return answer
end

local function say(port, bytes)
  local s = connect(port)
  s:send(bytes)
  local answer = read_answer(s)
  return answer, s
end

local function get(port, target, headers) return ask(port, "GET " .. target, headers) end

-- Output of a script in a process of its own: for errors in handlers, which end in status 1.
local function run(source)
  local file = os.tmpname()
  local out = assert(io.open(file, "w"))
  out:write(source)
  out:close()
  local result = assert(sys.spawn {_PY.config.enginePath, "--no-gui", file}):wait()
  os.remove(file)
  return result
end

-- --- handlers ---

test.case("a handler gets method, path with its query, body and headers", function()
  local got
  local server, port = serve(function(...)
    got = table.pack(...)
    return "ok"
  end)
  local answer = ask(port, "POST /a%20b?c=d&e", {"X-Thing: One", "x-two:  2 ", "X-Two: 3"}, "hello\0there")
  test.equal(answer.status, 200)
  test.equal(answer.body, "ok")
  test.equal(got.n, 5)
  test.equal(got[1], "POST")
  test.equal(got[2], "/a%20b?c=d&e")
  test.equal(got[3], "hello\0there")
  test.equal(got[4]["x-thing"], "One")
  test.equal(got[4]["X-THING"], "One")
  test.equal(got[4]["x-two"], "2, 3")
  test.equal(got[4]["content-length"], "11")
  test.equal(got[4].missing, nil)
  test.equal(rawget(got[4], "X-Thing"), nil)
  test.equal(got[5].path, "/a b")
  test.equal(got[5].headers, got[4])
  server:stop()
end)

test.case("a handler gets no more than it has names for, and varargs get all", function()
  local counts = {}
  for count, handler in ipairs {
    function(a) counts[1] = a end, function(a, b) counts[2] = b end, function(a, b, c) counts[3] = c end,
    function(a, b, c, d) counts[4] = type(d) end, function(...) counts[5] = select("#", ...) end,
  } do
    local server, port = serve(handler)
    test.equal(get(port, "/x").status, 204, count)
    server:stop()
  end
  test.same(counts, {"GET", "/x", "", "table", 5})
end)

test.case("answers are text, pages or JSON by what they are", function()
  local results = {
    ["/text"] = {"hello"}, ["/page"] = {" <!DOCTYPE html><p>"}, ["/tag"] = {"<b>no page</b>"},
    ["/json"] = {'{"a":1}'}, ["/table"] = {{b = {1, 2.5}}}, ["/list"] = {json.array {}},
    ["/number"] = {42, 201}, ["/none"] = {}, ["/gone"] = {nil, 404}, ["/empty"] = {""},
    ["/own"] = {"x", 200, {["content-type"] = "text/css", ["Set-Cookie"] = {"a=1", "b=2"}, ["X-N"] = 7}},
    ["/nothing"] = {"not sent", 304}, ["/less"] = {"not sent", 204},
  }
  local server, port = serve(function(_, path) return table.unpack(results[path], 1, 3) end)
  local function is(path, status, body, type)
    local answer = get(port, path)
    test.equal(answer.status, status, path)
    test.equal(answer.body, body, path)
    test.equal(answer.headers["content-type"], type, path)
    test.truthy(answer.headers.date:match "^%a%a%a, %d%d %a%a%a %d%d%d%d %d%d:%d%d:%d%d GMT$")
    test.equal(answer.headers.server, nil)
    return answer
  end
  local plain = "text/plain; charset=utf-8"
  is("/text", 200, "hello", plain)
  is("/page", 200, " <!DOCTYPE html><p>", "text/html; charset=utf-8")
  is("/tag", 200, "<b>no page</b>", plain)
  is("/json", 200, '{"a":1}', "application/json")
  is("/table", 200, '{"b":[1,2.5]}', "application/json")
  is("/list", 200, "[]", "application/json")
  is("/number", 201, "42", plain)
  test.equal(is("/none", 204, nil, nil).headers["content-length"], nil)
  is("/gone", 404, "", nil)
  is("/empty", 200, "", plain)
  local own = is("/own", 200, "x", "text/css")
  test.equal(own.headers["set-cookie"], "a=1|b=2")
  test.equal(own.headers["x-n"], "7")
  is("/nothing", 304, nil, nil)
  is("/less", 204, nil, nil)
  server:stop()
end)

test.case("HEAD gets the head of the same answer", function()
  local server, port = serve(function() return ("x"):rep(100000) end)
  local answer = ask(port, "HEAD /")
  test.equal(answer.status, 200)
  test.equal(answer.headers["content-length"], "100000")
  local s = connect(port) -- and the connection stays in step
  s:send "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
  read_answer(s, true)
  test.equal(#read_answer(s).body, 100000)
  s:close()
  server:stop()
end)

test.case("handlers may wait, side by side; a connection's answers keep their order", function()
  local log = {}
  local server, port = serve(function(_, path)
    log[#log + 1] = "begin " .. path
    if path == "/slow" then timers.sleep(60) end
    log[#log + 1] = "end " .. path
    return path
  end)
  local slow = connect(port)
  slow:send "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\n\r\n"
  while #log == 0 do timers.sleep(1) end
  test.equal(get(port, "/other").body, "/other")
  test.equal(read_answer(slow).body, "/slow")
  test.equal(read_answer(slow).body, "/after")
  test.same(log, {"begin /slow", "begin /other", "end /other", "end /slow", "begin /after", "end /after"})
  slow:close()
  server:stop()
end)

test.case("a hundred requests in one packet are answered in order", function()
  local n = 0
  local server, port = serve(function(_, path)
    n = n + 1
    if n % 7 == 0 then timers.sleep(0) end
    return path
  end)
  local s, requests = connect(port), {}
  for i = 1, 100 do requests[i] = ("GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"):format(i) end
  s:send(table.concat(requests))
  for i = 1, 100 do test.equal(read_answer(s).body, "/" .. i) end
  s:close()
  server:stop()
end)

test.case("who ends his side after asking still gets all answers", function()
  local server, port = serve(function(_, path)
    timers.sleep(5)
    return path
  end)
  local s = connect(port)
  s:send "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
  s:shutdown()
  test.equal(read_answer(s).body, "/1")
  test.equal(read_answer(s).body, "/2")
  test.equal(s:read(), "")
  server:stop()
end)

test.case("connections stay open when they may", function()
  local server, port = serve(function() return "x" end)
  local function asks(version, connection)
    local answer, s = say(port, ("GET / HTTP/%s\r\nHost: a\r\n%s\r\n"):format(version, connection))
    local says = answer.headers.connection
    s:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    local again = s:readUntil "\r\n\r\n"
    local stays = again ~= nil and again ~= ""
    s:close()
    return says, stays
  end
  test.same({asks("1.1", "")}, {nil, true})
  test.same({asks("1.1", "Connection: close\r\n")}, {"close", false})
  test.same({asks("1.0", "")}, {"close", false})
  test.same({asks("1.0", "Connection: keep-alive\r\n")}, {"keep-alive", true})
  server:stop()
end)

test.case("a script can close a connection, but not say lengths that are ours", function()
  local server, port = serve(function()
    return "abc", 200, {Connection = "close", ["Content-Length"] = "1", ["Transfer-Encoding"] = "chunked"}
  end)
  local answer, s = say(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
  test.equal(answer.body, "abc")
  test.equal(answer.headers["content-length"], "3")
  test.equal(answer.headers["transfer-encoding"], nil)
  test.equal(answer.headers.connection, "close")
  test.equal(s:read(), "")
  s:close()
  server:stop()
end)

test.case("100 Continue is said before the body", function()
  local server, port = serve(function(_, _, body) return body:upper() end)
  local s = connect(port)
  s:send "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
  test.equal(s:readUntil "\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n")
  s:send "hi"
  test.equal(read_answer(s).body, "HI")
  s:close()
  server:stop()
end)

test.case("bodies come whole, by length and in chunks, up to the limit", function()
  local server, port = serve(function(_, _, body) return tostring(#body) end, {maxBody = MIB})
  local body = ("0123456789abcdef"):rep(MIB // 16)
  test.equal(ask(port, "PUT /", {}, body).body, tostring(MIB))
  test.equal(ask(port, "PUT /", {}, body .. "x").status, 413)
  local s = connect(port)
  s:send "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
  test.equal(read_answer(s).body, "11")
  s:close()
  local announced, s2 = say(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n")
  test.equal(announced.status, 413)
  s2:close()
  server:stop()
end)

-- --- errors ---

test.case("errors in handlers are 500 with a report, and the server goes on", function()
  local result = run [[
    local server = net.HTTPServer()
    server:start("127.0.0.1", 0, function(_, path)
      if path == "/raise" then error("this place") end
      if path == "/late" then require("timers").sleep(1) error({code = 7}) end
      if path == "/type" then return true end
      if path == "/status" then return "x", 99 end
      if path == "/headers" then return "x", 200, {["X-Bad"] = "a\r\nSet-Cookie: b=c"} end
      if path == "/name" then return "x", 200, {["X Bad"] = "a"} end
      if path == "/long" then return "x", 200, {["X-Long"] = ("y"):rep(20000)} end
      if path == "/json" then return {print} end
      if path == "/closed" then coroutine.yield() end
      if path == "/piece" then return function() return {} end end
      if path == "/half" then
        local n = 0
        return function() n = n + 1 if n > 1 then error("half") end return "some" end
      end
      return "fine"
    end)
    local function status(path)
      local s = net.TCPSocket()
      s:connect("127.0.0.1", server:port())
      s:send("GET " .. path .. " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      local all = {}
      repeat
        local part, message = s:read()
        if not part then all[#all + 1] = "|" .. message end
        all[#all + 1] = part
      until not part or part == ""
      local text = table.concat(all)
      return path .. " " .. tostring(text:match("^HTTP/1.1 (%d+)")) .. " " .. tostring(text:match("\r\n\r\n(.*)$")):gsub("%s+", " ")
    end
    for _, path in ipairs {"/raise", "/late", "/type", "/status", "/headers", "/name", "/long", "/json", "/piece", "/half", "/fine"} do
      print(status(path))
    end
    server:stop()
  ]]
  test.equal(result.code, 1)
  local out = result.stdout
  for _, path in ipairs {"raise", "late", "type", "status", "headers", "name", "long", "json"} do
    test.truthy(out:find("/" .. path .. " 500 Internal Server Error", 1, true), path .. "\n" .. out)
  end
  test.truthy(out:find("/fine 200 fine", 1, true), out)
  test.truthy(out:find("/half 200 4 some |the peer has reset the connection", 1, true), out)
  test.falsy(out:find("Set%-Cookie"))
  local err = result.stderr
  for _, text in ipairs {"this place", "in route", "got boolean", "whole number from 200 to 599", "control character",
                         "no name of a header", "at most 16 KiB", "cannot be JSON", "gives strings, then nil"} do
    test.truthy(err:find(text, 1, true), text .. "\n" .. err)
  end
end)

test.case("a handler that does not answer in time is 503, and what it gives later is lost", function()
  local late
  local server, port = serve(function(_, path)
    if path == "/never" then coroutine.yield() end
    if path == "/late" then
      timers.sleep(120)
      late = true
      return "late"
    end
    return "fine"
  end, {timeout = 30})
  test.equal(get(port, "/never").status, 503)
  local answer, s = say(port, "GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
  test.equal(answer.status, 503)
  test.equal(answer.headers.connection, "close")
  test.equal(s:read(), "")
  while not late do timers.sleep(5) end
  test.equal(get(port, "/fine").body, "fine")
  server:stop()
end)

-- --- streams ---

test.case("a function streams its pieces in chunks", function()
  local server, port = serve(function(_, path)
    local n = 0
    return function()
      n = n + 1
      if n % 2 == 0 then timers.sleep(1) end
      if n <= 5 then return n == 3 and "" or ("piece %d;"):format(n) end
    end, 200, {["Content-Type"] = "text/event-stream"}
  end)
  local answer = get(port, "/")
  test.equal(answer.body, "piece 1;piece 2;piece 4;piece 5;")
  test.equal(#answer.chunks, 4)
  test.equal(answer.headers["content-type"], "text/event-stream")
  test.equal(answer.headers["content-length"], nil)
  local old, s = say(port, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
  test.equal(old.headers["transfer-encoding"], nil)
  test.equal(old.headers.connection, "close")
  test.equal(old.body, "piece 1;piece 2;piece 4;piece 5;")
  s:close()
  test.equal(ask(port, "HEAD /").headers["transfer-encoding"], "chunked")
  server:stop()
end)

test.case("large answers need no memory of ours, whether a string, a stream or one large piece", function()
  local text = ("0123456789abcdef"):rep(MIB) -- 16 MiB
  local server, port = serve(function(_, path)
    if path == "/string" then return text end
    local n = 0
    return function()
      n = n + 1
      if path == "/piece" then return n == 1 and text or nil end
      return n <= 160 and text:sub(1, MIB // 10) or nil
    end
  end)
  test.truthy(get(port, "/string").body == text)
  test.truthy(get(port, "/piece").body == text)
  test.equal(#get(port, "/stream").body, MIB // 10 * 160)
  server:stop()
end)

test.case("a peer that does not read holds the stream back", function()
  local made = 0
  local server, port = serve(function()
    return function()
      made = made + 1
      return ("x"):rep(65536)
    end
  end)
  local s = connect(port)
  s:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  local before = -1
  while made ~= before do
    before = made
    timers.sleep(30)
  end
  test.truthy(made > 0 and made < 400, made) -- the system's buffers, and a piece
  s:close()
  server:stop()
end)

test.case("when the client goes the stream is not asked again, and isOpen() says it", function()
  local pieces, open = 0, nil
  local server = net.HTTPServer()
  server:route("GET", "/", function(request)
    return function()
      pieces = pieces + 1
      timers.sleep(1)
      open = request:isOpen()
      return "data\n\n"
    end
  end)
  server:start(HOST, 0)
  local s = connect(server:port())
  s:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  while pieces < 3 do timers.sleep(1) end
  test.equal(open, true)
  s:close()
  local before
  repeat
    before = pieces
    timers.sleep(20)
  until before == pieces
  server:stop()
end)

-- --- routes ---

local function routed()
  local server = net.HTTPServer()
  local function tell(name)
    return function(request) return {name = name, params = request.params, method = request.method} end
  end
  server:route("GET", "/notes", tell "list"):route("POST", "/notes", tell "add")
  server:route("GET", "/notes/new", tell "new"):route("GET", "/notes/:id", tell "one")
  server:route("*", "/any/:a/x/:b", tell "any"):route("GET", "/files/*path", tell "files")
  server:route("DELETE", "/notes/:id", tell "delete"):route("GET", "/caf\u{e9}", tell "utf8")
  assert(server:start(HOST, 0))
  return server, server:port()
end

test.case("routes find their handler, in the order in which they were written", function()
  local server, port = routed()
  local function is(first, name, params)
    local answer = ask(port, first)
    test.equal(answer.status, 200, first)
    local value = json.decode(answer.body)
    test.equal(value.name, name, first)
    test.same(value.params, params or {}, first)
  end
  is("GET /notes", "list")
  is("GET /notes?x=/y", "list")
  is("POST /notes", "add")
  is("GET /notes/new", "new")
  is("GET /notes/17", "one", {id = "17"})
  is("GET /notes/a%2Fb%20c%3F", "one", {id = "a/b c?"})
  is("GET /n%6ftes/x", "one", {id = "x"})
  is("DELETE /notes/new", "delete", {id = "new"})
  is("PATCH /any/1/x/2", "any", {a = "1", b = "2"})
  is("GET /files/", "files", {path = ""})
  is("GET /files/a/b.txt", "files", {path = "a/b.txt"})
  is("GET /caf%C3%A9", "utf8")
  test.equal(ask(port, "HEAD /notes").status, 200)
  server:stop()
end)

test.case("what no route has is 404, and another method 405 with those there are", function()
  local server, port = routed()
  for _, target in ipairs {"/", "/note", "/notes/", "/notes/1/2", "/any/1/x/", "/any//x/2", "/files", "/NOTES"} do
    test.equal(get(port, target).status, 404, target)
  end
  local answer = ask(port, "PUT /notes/1")
  test.equal(answer.status, 405)
  test.equal(answer.headers.allow, "GET, HEAD, DELETE")
  test.equal(ask(port, "PUT /notes").headers.allow, "GET, HEAD, POST")
  server:stop()
end)

test.case("with a handler besides, it gets what no route has", function()
  local server = net.HTTPServer()
  server:route("GET", "/a", function() return "route" end)
  server:start(HOST, 0, function(method, path) return method .. path end)
  local port = server:port()
  test.equal(get(port, "/a").body, "route")
  test.equal(get(port, "/b").body, "GET/b")
  test.equal(ask(port, "POST /a").body, "POST/a")
  server:stop()
end)

test.case("a request has its query, forms, JSON and where it comes from", function()
  local request
  local server = net.HTTPServer()
  server:route("*", "/x", function(r)
    request = r
    return "ok"
  end)
  server:start(HOST, 0)
  local port = server:port()
  ask(port, "POST /x?a=1&b=2+3%26&b=4&c&=d&%zz=%&e=%00", {"Content-Type: application/json"}, '{"n":[1,null]}')
  test.same(request.query, {a = "1", b = "4", c = "", [""] = "d", ["%zz"] = "%", e = "\0"})
  test.equal(request.query, request.query)
  test.equal(request.json(request).n[1], 1)
  test.equal(request.method, "POST")
  test.equal(request.path, "/x")
  test.equal(request.target:sub(1, 3), "/x?")
  test.equal(request.ip, HOST)
  test.equal(math.type(request.port), "integer")
  test.equal(request.headers.HOST, "localhost")
  test.equal(request:isOpen(), false)
  test.raises(function() return request:jsn() end, "did you mean 'json'")
  request.mine = 1 -- it is a table
  test.equal(request.mine, 1)
  ask(port, "POST /x", {}, "a=b+c&d=%C3%A9")
  test.same(request:form(), {a = "b c", d = "\u{e9}"})
  test.same(request.query, {})
  test.equal(request:json(), nil)
  server:stop()
end)

-- --- folders ---

local function write(path, text)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
end

local function folder()
  local top = os.tmpname()
  os.remove(top)
  lfs.mkdir(top)
  lfs.mkdir(top .. "/www")
  lfs.mkdir(top .. "/www/sub")
  lfs.mkdir(top .. "/www/bare")
  write(top .. "/secret.txt", "secret")
  write(top .. "/www/index.html", "<p>index")
  write(top .. "/www/a b.txt", "spaced")
  write(top .. "/www/.hidden", "hidden")
  write(top .. "/www/sub/index.html", "<p>sub")
  write(top .. "/www/empty.json", "")
  write(top .. "/www/large.bin", ("0123456789abcdef"):rep(MIB // 4)) -- 4 MiB
  lfs.link("../secret.txt", top .. "/www/link.txt", true)
  lfs.link("a b.txt", top .. "/www/inside.txt", true)
  lfs.link("..", top .. "/www/up", true)
  sys.spawn {"mkfifo", top .. "/www/pipe"}:wait()
  return top
end

test.case("a folder serves its files, and nothing else", function()
  local top = folder()
  local server = net.HTTPServer()
  assert(server:folder("/f", top .. "/www"))
  server:start(HOST, 0)
  local port = server:port()
  local function is(target, status, body, type)
    local answer = get(port, target)
    test.equal(answer.status, status, target)
    if body then test.equal(answer.body, body, target) end
    if type then test.equal(answer.headers["content-type"], type, target) end
    return answer
  end
  is("/f/", 200, "<p>index", "text/html; charset=utf-8")
  is("/f/sub/", 200, "<p>sub")
  test.equal(is("/f", 301).headers.location, "/f/")
  test.equal(is("/f/sub?x=y", 301).headers.location, "/f/sub/?x=y")
  is("/f/a%20b.txt", 200, "spaced", "text/plain; charset=utf-8")
  is("/f/inside.txt", 200, "spaced")
  is("/f/empty.json", 200, "", "application/json")
  test.equal(#is("/f/large.bin", 200, nil, "application/octet-stream").body, 4 * MIB)
  for _, target in ipairs {"/f/bare/", "/f/missing", "/f/.hidden", "/f/link.txt", "/f/up/secret.txt", "/f/up/", "/f/pipe",
                           "/f/index.html/", "/f/index.html/x", "/f//index.html", "/f/sub%2Findex.html", "/f/sub%5cindex.html",
                           "/f/" .. ("x"):rep(300), "/f/" .. ("x/"):rep(3000), "/ff/", "/"} do
    is(target, 404)
  end
  for _, target in ipairs {"/f/../secret.txt", "/f/%2e%2e/secret.txt", "/f/.%2E/secret.txt", "/f/index.html%00.png", "/f/%c0%ae%c0%ae/secret.txt",
                           "/f/sub/..%2f..%2fsecret.txt/.."} do
    is(target, 400)
  end
  is("/f/..%2fsecret.txt", 404)
  test.equal(ask(port, "POST /f/").status, 405)
  local head = ask(port, "HEAD /f/large.bin")
  test.equal(head.headers["content-length"], tostring(4 * MIB))
  server:stop()
  sys.spawn {"rm", "-rf", top}:wait()
end)

test.case("files are sent again only when they have changed, and in parts", function()
  local top = folder()
  local server = net.HTTPServer()
  server:folder("/", top .. "/www", {maxAge = 60, hidden = true, index = "a b.txt"})
  server:start(HOST, 0)
  local port = server:port()
  local first = get(port, "/large.bin")
  local tag, date = first.headers.etag, first.headers["last-modified"]
  test.equal(first.headers["cache-control"], "max-age=60")
  test.equal(get(port, "/").body, "spaced")
  test.equal(get(port, "/.hidden").body, "hidden")
  local function status(...) return get(port, "/large.bin", {...}).status end
  test.equal(status("If-None-Match: " .. tag), 304)
  test.equal(status('If-None-Match: "x", W/' .. tag), 304)
  test.equal(status("If-None-Match: *"), 304)
  test.equal(status('If-None-Match: "x"', "If-Modified-Since: " .. date), 200)
  test.equal(status("If-Modified-Since: " .. date), 304)
  test.equal(status "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 200)
  test.equal(status "If-Modified-Since: yesterday", 200)
  local function part(range, ...)
    local answer = get(port, "/large.bin", {"Range: " .. range, ...})
    return answer.status, answer.headers["content-range"], answer.body
  end
  local all = ("/%d"):format(4 * MIB)
  test.same({part "bytes=0-3"}, {206, "bytes 0-3" .. all, "0123"})
  test.same({part "bytes=4194300-"}, {206, "bytes 4194300-4194303" .. all, "cdef"})
  test.same({part "bytes=4194300-99999999"}, {206, "bytes 4194300-4194303" .. all, "cdef"})
  test.same({part "bytes=-2"}, {206, "bytes 4194302-4194303" .. all, "ef"})
  test.same({part "bytes=4194304-"}, {416, "bytes *" .. all, ""})
  test.same({part "bytes=-0"}, {416, "bytes *" .. all, ""})
  test.same({part("bytes=1-2", "If-Range: " .. tag)}, {206, "bytes 1-2" .. all, "12"})
  test.same({part("bytes=1-2", "If-Range: " .. date)}, {206, "bytes 1-2" .. all, "12"})
  for _, range in ipairs {"bytes=1-2,4-5", "bytes=2-1", "bytes=x-", "lines=1-2", "bytes=", "bytes=-", "bytes=1-2-3",
                          "bytes=99999999999999999999-"} do
    test.equal(part(range), 200, range)
  end
  test.equal(part("bytes=1-2", 'If-Range: "x"'), 200)
  test.equal(#select(3, part "bytes=1000000-"), 4 * MIB - 1000000)
  server:stop()
  sys.spawn {"rm", "-rf", top}:wait()
end)

test.case("a client that goes in the middle of a file leaves nothing behind", function()
  local top = folder()
  local server = net.HTTPServer()
  server:folder("/", top .. "/www")
  server:start(HOST, 0)
  for i = 1, 20 do
    local s = connect(server:port())
    s:send "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"
    if i % 2 == 0 then s:readUntil "\r\n\r\n" end
    s:close()
  end
  test.equal(#get(server:port(), "/large.bin").body, 4 * MIB)
  server:stop()
  sys.spawn {"rm", "-rf", top}:wait()
end)

test.case("a folder that is none is told", function()
  local server = net.HTTPServer()
  local v, message, code = server:folder("/", "/no/such/folder")
  test.equal(v, nil)
  test.truthy(message:find "cannot serve /no/such/folder: ")
  test.equal(code, "ENOENT")
  test.equal(select(3, server:folder("/", "/etc/passwd")), "ENOTDIR")
  test.raises(function() server:folder("x", "/etc") end, "begins with /")
  test.raises(function() server:folder("/:x", "/etc") end, "plain path")
  test.raises(function() server:folder("/", "/etc", {hiden = true}) end, "did you mean 'hidden'")
  test.raises(function() server:folder("/", "/etc", {index = "a/b"}) end, "plain file name")
end)

-- --- limits ---

test.case("a head that does not come in time is 408, and who asks nothing is let go", function()
  local server, port = serve(function() return "x" end, {headTimeout = 40, idleTimeout = 40})
  local silent = connect(port)
  test.equal(silent:read(), "")
  local answer, s = say(port, "GET / HTTP/1.1\r\nHost:")
  test.equal(answer.status, 408)
  test.equal(s:read(), "")
  s:close()
  local good, idle = say(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
  test.equal(good.status, 200)
  test.equal(idle:read(), "")
  server:stop()
end)

test.case("of too many connections the one that is idle for the longest goes, then 503", function()
  local server, port = serve(function(_, path)
    if path == "/wait" then timers.sleep(200) end
    return "x"
  end, {maxConnections = 2})
  local one = connect(port)
  one:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  read_answer(one)
  local two = connect(port)
  two:send "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"
  timers.sleep(10)
  local three = connect(port)
  three:send "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"
  test.equal(one:read(), "") -- idle
  test.equal(get(port, "/").status, 503)
  test.equal(read_answer(two).status, 200)
  test.equal(read_answer(three).status, 200)
  for _, s in ipairs {one, two, three} do s:close() end
  server:stop()
end)

test.case("five hundred connections stay open", {timeout = 30000}, function()
  local server, port = serve(function(_, path) return path end)
  local sockets = {}
  for i = 1, 500 do sockets[i] = connect(port) end
  for round = 1, 2 do
    for i, s in ipairs(sockets) do s:send(("GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"):format(i)) end
    for i, s in ipairs(sockets) do test.equal(read_answer(s).body, "/" .. i, round) end
  end
  for _, s in ipairs(sockets) do s:close() end
  server:stop()
end)

test.case("a peer that asks and asks and never reads is held back", {timeout = 60000}, function()
  local answered = 0
  local server, port = serve(function()
    answered = answered + 1
    return ("x"):rep(4000)
  end)
  local s = connect(port)
  local requests = ("GET / HTTP/1.1\r\nHost: a\r\n\r\n"):rep(2000)
  for _ = 1, 10 do s:send(requests, function() end) end
  local before = -1
  while answered ~= before do
    before = answered
    timers.sleep(50)
  end
  test.truthy(answered < 20000, answered)
  local read = 0
  for _ = 1, 20000 do read = read + #read_answer(s).body end
  test.equal(read, 20000 * 4000)
  s:close()
  server:stop()
end)

-- --- start and stop ---

test.case("a server starts once, tells who has a port, and starts again", function()
  local server, port = serve(function() return "x" end)
  test.equal(server:isRunning(), true)
  test.truthy(tostring(server):find("HTTPServer (127.0.0.1:" .. port .. ")", 1, true))
  local v, message, code = server:start(HOST, 0, print)
  test.same({v, code}, {nil, "EALREADY"})
  test.truthy(message:find "listens on 127.0.0.1:%d+ already")
  v, message, code = net.HTTPServer():start(HOST, port, print)
  test.same({v, code}, {nil, "EADDRINUSE"})
  test.truthy(message:find "eplua", message) -- it is ourselves
  test.equal(select(3, net.HTTPServer():start("192.0.2.1", 0, print)), "EADDRNOTAVAIL")
  test.equal(server:stop(), true)
  test.equal(server:stop(), false)
  test.equal(server:isRunning(), false)
  test.equal(server:port(), nil)
  test.equal(tostring(server), "HTTPServer (stopped)")
  assert(server:start(HOST, 0, function() return "again" end))
  test.equal(get(server:port(), "/").body, "again")
  server:stop()
end)

test.case("stop lets answers under way end, from inside a handler too", function()
  local server, port
  server, port = serve(function(_, path)
    if path == "/stop" then
      server:stop()
      timers.sleep(10)
    end
    return "done"
  end)
  local idle = connect(port)
  local answer = get(port, "/stop")
  test.equal(answer.body, "done")
  test.equal(answer.headers.connection, "close")
  test.equal(idle:read(), "")
  test.equal(net.TCPSocket():connect(HOST, port), nil)
  idle:close()
end)

test.case("what does not end within a second of a stop is broken off", function()
  local server, port = serve(function() timers.sleep(3000) end)
  local s = connect(port)
  s:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  timers.sleep(20)
  server:stop()
  local before = timers.now()
  local data = s:read()
  test.truthy(data == "" or data == nil)
  test.truthy(timers.now() - before < 2900)
end)

test.case("a server that is closed by its scope is stopped", function()
  local port
  do
    local server <close> = net.HTTPServer()
    server:start(HOST, 0, function() end)
    port = server:port()
  end
  test.equal(net.TCPSocket():connect(HOST, port), nil)
end)

test.case("wrong arguments raise, misspelled names with the nearest", function()
  local server = net.HTTPServer()
  test.raises(function() net.HTTPServer(1) end, "table expected")
  test.raises(function() net.HTTPServer {timout = 1} end, "did you mean 'timeout'")
  test.raises(function() net.HTTPServer {maxBody = -1} end, "maxBody")
  test.raises(function() net.HTTPServer {timeout = "x"} end, "number of milliseconds")
  test.raises(function() server:start(HOST, 0) end, "function expected")
  test.raises(function() server:start(HOST, 70000, print) end, "a port from 0 to 65535")
  test.raises(function() server:start(8080, print) end, "number expected")
  test.raises(function() server:strat(HOST, 0, print) end, "did you mean 'start'")
  test.raises(function() server.start(net.TCPServer(), HOST, 0, print) end, "HTTPServer expected")
  test.raises(function() server:route("get", "/", print) end, "capital letters")
  test.raises(function() server:route("GET", "x", print) end, "begins with /")
  test.raises(function() server:route("GET", "/:", print) end, "needs a name")
  test.raises(function() server:route("GET", "/*a/b", print) end, "comes last")
  test.raises(function() server:route("GET", "/a\0b", print) end, "zero byte")
  test.raises(function() server:route("GET", "/a", "x") end, "function expected")
end)

test.case("a server that was never started, or is stopped, is collected with its handlers", function()
  local seen = setmetatable({}, {__mode = "k"})
  do
    local server = net.HTTPServer()
    server:route("GET", "/", function() return tostring(server) end)
    server:start(HOST, 0, function() return server end)
    get(server:port(), "/")
    server:stop()
    seen[server] = true
  end
  for _ = 1, 50 do
    timers.sleep(5)
    collectgarbage()
    if not next(seen) then break end
  end
  test.equal(next(seen), nil)
end)

-- --- processes ---

test.case("a server keeps its process alive until it is stopped", function()
  local result = run [[
    local server = net.HTTPServer()
    server:start("127.0.0.1", 0, function() server:stop() return "bye" end)
    local s = net.TCPSocket()
    s:connect("127.0.0.1", server:port())
    s:send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    print(#s:read() > 0)
  ]]
  test.equal(result.stdout, "true\n")
  test.equal(result.code, 0)
end)

test.case("an engine that ends in the middle leaves cleanly", function()
  for _, ending in ipairs {"os.exit(3)", "error('end')"} do
    local result = run([[
      local server = net.HTTPServer()
      server:route("GET", "/", function() return function() require("timers").sleep(1) return ("x"):rep(100000) end end)
      server:folder("/files", "/usr")
      server:start("127.0.0.1", 0)
      for _, path in ipairs {"/", "/files/bin/env", "/"} do
        local s = net.TCPSocket()
        s:connect("127.0.0.1", server:port())
        s:send("GET " .. path .. " HTTP/1.1\r\nHost: a\r\n\r\n")
      end
      setTimeout(function() os.exit(3) end, 30)
    ]] .. (ending == "os.exit(3)" and "" or "setTimeout(function() os.exit(3) end, 10)"))
    test.equal(result.code, 3, result.stderr)
  end
end)

test.case("requests and headers are those of servers, also where a client was made before", function()
  for _, first in ipairs {"client", "server"} do
    local result = run(("local first = %q\n"):format(first) .. [[
      local function ask(port) return net.HTTPClient():post("http://127.0.0.1:" .. port .. "/", "[1]") end
      if first == "client" then print(ask(1)) end
      local server = net.HTTPServer()
      server:route("POST", "/", function(request)
        return {first = request:json()[1], open = request:isOpen(), length = request.headers["Content-Length"]}
      end)
      server:start("127.0.0.1", 0)
      local answer = assert(ask(server:port()))
      print(answer.data, answer.headers["Content-Type"])
      server:stop()
    ]])
    test.truthy(result.stdout:find('{"first":1,"length":"3","open":true}\tapplication/json', 1, true), result.stdout .. result.stderr)
    test.equal(result.code, 0, result.stderr)
  end
end)
