-- SPDX-License-Identifier: GPL-3.0-or-later
-- net.HTTPClient against nginx and bare sockets: both styles, what is sent, redirects, time, limits, and what goes wrong.
local test = require "test"
local net = require "net"
local timers = require "timers"
local here = arg and arg[0] and arg[0]:match "(.*)/" or "tests/net"
package.path = (os.getenv "NET_TESTS" or here) .. "/?.lua;" .. package.path
local stub = require "stub"

local base = "http://127.0.0.1:" .. os.getenv "HTTP"
local other = "http://127.0.0.1:" .. os.getenv "HTTP2"
local folder = os.getenv "FOLDER"
local http = net.HTTPClient()

local function get(url, options) return http:request(url, { options = options or {} }) end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(type(message), "string")
  if not message:find(pattern) then error(("'%s' has no '%s'"):format(message, pattern), 2) end
  test.equal(got, code)
end

-- What one request looks like to its server.
local function seen(options, method)
  local url, server, log = stub.serve(function() return stub.answer("200 OK", "ok") end)
  local answer, message = http[method or "request"](http, url .. "/x?y=1", { options = options or {} })
  server:stop()
  test.truthy(answer, message)
  return log[1], answer
end

test.case("a coroutine gets status, data, headers, where it ended and how", function()
  local r = get(base .. "/hello.txt")
  test.equal(r.status, 200)
  test.equal(r.data, "hello\n")
  test.equal(r.headers["Content-Type"], "text/plain")
  test.equal(r.headers["content-type"], "text/plain")
  test.equal(r.headers["CONTENT-TYPE"], "text/plain")
  test.equal(r.headers["X-Not-There"], nil)
  test.equal(r.url, base .. "/hello.txt")
  test.equal(r.version, "1.1")
end)

test.case("callbacks get the same, never inside the call; a function gets both", function()
  local order = {}
  local r = stub.await(function(done)
    http:request(base .. "/hello.txt", { options = { method = "GET" }, success = function(answer)
      order[#order + 1] = "answer"
      done(answer)
    end, error = error })
    order[#order + 1] = "asked"
  end)
  test.same(order, { "asked", "answer" })
  test.equal(r.data, "hello\n")
  local message, code = stub.await(function(done)
    http:request("http://127.0.0.1:" .. stub.free_port(), { success = error, error = done })
  end)
  test.truthy(message:find "connection refused")
  test.equal(code, "ECONNREFUSED")
  test.equal(stub.await(function(done) http:request(base .. "/hello.txt", done) end).status, 200)
  fails("ENOTFOUND", "cannot find the host nowhere.invalid",
    stub.await(function(done) http:request("http://nowhere.invalid/", done) end))
end)

test.case("every status is a success", function()
  test.equal(get(base .. "/missing").status, 404)
  test.equal(get(base .. "/missing").data, "no such thing")
  test.equal(get(base .. "/broken").status, 500)
  test.equal(get(base .. "/secret").status, 401)
end)

test.case("headers that come twice are one text; cookies have a line each", function()
  local r = get(base .. "/cookie")
  test.equal(r.headers["set-cookie"], "a=1; Path=/\nb=2, 3; Path=/")
  local url, server = stub.serve(function() return stub.answer("200 OK", "", "X-A: 1\r\nx-a: 2\r\nX-Empty:\r\n") end)
  r = get(url)
  test.equal(r.headers["X-A"], "1, 2")
  test.equal(r.headers["x-empty"], "")
  server:stop()
end)

test.case("what is sent is what was said", function()
  local r = seen()
  test.equal(r.method, "GET")
  test.equal(r.target, "/x?y=1")
  test.truthy(r.headers["user-agent"]:find "^EPLua/")
  test.truthy(r.headers["accept-encoding"]:find "gzip")
  r = seen { method = "post", data = "a\0b", headers = { ["X-Mine"] = 12, ["Content-Type"] = "a/b", Empty = "", ["X-Two"] = { "1", "2" } } }
  test.equal(r.method, "POST")
  test.equal(r.body, "a\0b")
  test.equal(r.headers["x-mine"], "12")
  test.equal(r.headers["content-type"], "a/b")
  test.equal(r.headers.empty, "")
  test.truthy(r.head:find "X%-Two: 1\r\n")
  test.truthy(r.head:find "X%-Two: 2\r\n")
  test.equal(r.headers["content-length"], "3")
  test.equal(r.headers.expect, nil)
  r = seen { data = "x" }
  test.equal(r.method, "POST")
  test.equal(r.headers["content-type"], nil)
  r = seen { method = "DELETE", data = "x", headers = { ["content-length"] = "100" } }
  test.equal(r.method, "DELETE")
  test.equal(r.headers["content-length"], "1")
  r = seen { method = "POST" }
  test.equal(r.headers["content-length"], "0")
  r = seen { method = "PURGE" }
  test.equal(r.method, "PURGE")
  r = seen { headers = { ["User-Agent"] = "me" } }
  test.equal(r.headers["user-agent"], "me")
  r = seen { user = "ann", password = "b:c" }
  test.equal(r.headers.authorization, "Basic YW5uOmI6Yw==")
end)

test.case("short methods", function()
  test.equal(seen(nil, "get").method, "GET")
  test.equal(seen(nil, "delete").method, "DELETE")
  local r = http:head(base .. "/large.bin")
  test.equal(r.status, 200)
  test.equal(r.data, "")
  test.equal(r.headers["content-length"], "3000000")
  local url, server, log = stub.serve(function(q) return stub.answer("200 OK", q.body:upper(), "") end)
  test.equal(http:post(url, "abc").data, "ABC")
  test.equal(http:put(url, "abc", { options = { headers = { A = "1" } } }).data, "ABC")
  test.equal(http:patch(url, "abc").data, "ABC")
  test.equal(log[1].method .. log[2].method .. log[3].method, "POSTPUTPATCH")
  test.equal(log[2].headers.a, "1")
  server:stop()
end)

test.case("a client has defaults, which a request may change", function()
  local mine = net.HTTPClient { headers = { ["X-Mine"] = "one", Cookie = "c=1" }, timeout = 5000 }
  test.equal(mine:get(base .. "/where").data, base .. "/where |c=1|one")
  test.equal(mine:get(base .. "/where", { options = { headers = { ["x-mine"] = "two" } } }).data, base .. "/where |c=1|two")
  test.equal(mine:get(base .. "/where", { options = { timeout = 1000 } }).data, base .. "/where |c=1|one")
end)

test.case("gzip is read, and its length is not the body's", function()
  local r = get(base .. "/text.txt")
  test.equal(r.headers["content-encoding"], "gzip")
  test.equal(#r.data, 88000)
  test.equal(r.data:sub(1, 9), "the quick")
end)

test.case("a large binary body arrives whole", function()
  local file = assert(io.open(folder .. "/www/large.bin", "rb"))
  test.truthy(get(base .. "/large.bin").data == file:read "a")
  file:close()
end)

test.case("a file is uploaded, and nothing else is taken for one", function()
  local r = get(base .. "/put/copy.bin", { file = folder .. "/www/large.bin" })
  test.equal(r.status, 201)
  test.equal(#get(base .. "/put/copy.bin").data, 3000000)
  test.equal(get(base .. "/put/copy.bin", { method = "DELETE" }).status, 204)
  fails("ENOENT", "cannot send .*: No such file", get(base, { file = folder .. "/none" }))
  fails("EINVAL", "not a plain file", get(base, { file = folder }))
end)

test.case("redirects are followed, to a limit, and only to HTTP", function()
  local r = get(base .. "/found")
  test.equal(r.data, "hello\n")
  test.equal(r.url, base .. "/hello.txt")
  r = get(base .. "/found", { maxRedirects = 0 })
  test.equal(r.status, 302)
  test.equal(r.headers.location:match "/hello.txt$", "/hello.txt")
  fails("ELOOP", "more than 10 redirects", get(base .. "/endless"))
  fails("ELOOP", "more than 3 redirects", get(base .. "/endless", { maxRedirects = 3 }))
  fails("EINVAL", "cannot be followed: not an URL of http", get(base .. "/file"))
  fails("EINVAL", "cannot be followed", get(base .. "/nowhere"))
end)

test.case("secrets stay with the server that they are for", function()
  local options = { headers = { Authorization = "key", Cookie = "c=1", ["X-Mine"] = "m" } }
  test.equal(get(base .. "/near", options).data, base .. "/where key|c=1|m")
  test.equal(get(base .. "/across", options).data, other .. "/where ||m")
  test.equal(get(base .. "/near", { user = "a", password = "b" }).data, base .. "/where Basic YTpi||")
  test.equal(get(base .. "/across", { user = "a", password = "b" }).data, other .. "/where ||")
  test.equal(get(base:gsub("//", "//a:b@") .. "/across").data, other .. "/where ||")
  test.equal(get(base:gsub("//", "//a:b@") .. "/where").data, base .. "/where Basic YTpi||")
  test.equal(get(base:gsub("//", "//a:b@") .. "/where").url, base .. "/where")
end)

test.case("a redirect changes the method as browsers do", function()
  local function after(status, method)
    local url, server, log = stub.serve(function(q)
      if q.target == "/b" then return stub.answer("200 OK", "") end
      return stub.answer(status .. " X", "moved", "Location: /b\r\n")
    end)
    get(url .. "/a", { method = method, data = method ~= "HEAD" and "body" or nil, headers = { ["Content-Type"] = "a/b" } })
    server:stop()
    return log[2].method .. " " .. log[2].body .. " " .. tostring(log[2].headers["content-type"])
  end
  test.equal(after(301, "POST"), "GET  nil")
  test.equal(after(302, "POST"), "GET  nil")
  test.equal(after(303, "PUT"), "GET  nil")
  test.equal(after(302, "PUT"), "PUT body a/b")
  test.equal(after(307, "POST"), "POST body a/b")
  test.equal(after(308, "POST"), "POST body a/b")
end)

test.case("a time limit is one, and says timeout", function()
  local url, server = stub.serve(function(_, client) client:read() end)
  local before = timers.now()
  fails("ETIMEDOUT", "^timeout$", get(url, { timeout = 60 }))
  test.truthy(timers.now() - before < 5000)
  local message = stub.await(function(done)
    http:request(url, { options = { timeout = 60 }, success = error, error = done })
  end)
  test.equal(message, "timeout")
  fails("ETIMEDOUT", "^timeout$", get(base .. "/slow.bin", { timeout = 100 })) -- in the middle of a body
  server:stop()
end)

test.case("a body over the limit ends the request", function()
  fails("EMSGSIZE", "longer than 1000 bytes", get(base .. "/large.bin", { maxBody = 1000 }))
  test.equal(#get(base .. "/hello.txt", { maxBody = 6 }).data, 6)
  fails("EMSGSIZE", "longer than 5 bytes", get(base .. "/hello.txt", { maxBody = 5 }))
end)

test.case("answers that are none", function()
  local function broken(bytes, code, pattern)
    local url, server = stub.serve(function() return bytes end)
    fails(code, pattern, get(url))
    server:stop()
  end
  broken("", "ECONNRESET", "without an answer")
  broken("SSH-2.0-OpenSSH_9\r\n", "EPROTO", "not")
  broken("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "ECONNRESET", "too early")
  broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "ECONNRESET", "too early")
  broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "EPROTO", "not valid HTTP: chunk")
  broken("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "EPROTO", "HTTP")
  broken("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "EPROTO", "HTTP")
  broken("HTTP/1.1 200 OK\r\n" .. ("X-Long: " .. ("a"):rep(2000) .. "\r\n"):rep(200), "EMSGSIZE", "head of the answer is too long")
  broken("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "EPROTO", "compressed body is damaged")
end)

test.case("a reset in the middle of an answer", function()
  local url, server = stub.serve(function(_, client)
    client:send "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc"
    client:close()
  end)
  local r, message = get(url)
  test.equal(r, nil)
  test.truthy(message)
  server:stop()
end)

test.case("what cannot be is answered, what is no request raises", function()
  fails("EINVAL", "not an URL", get "")
  fails("EINVAL", "not an URL", get "127.0.0.1/x")
  fails("EINVAL", "http or https", get "file:///etc/passwd")
  fails("EINVAL", "http or https", get "gopher://127.0.0.1/")
  fails("EINVAL", "zero byte", get(base .. "/\0"))
  fails("EINVAL", "UTF%-8", get(base .. "/\xff"))
  fails("EINVAL", "control character", get(base .. "/\r\nX: 1"))
  fails("EINVAL", "not an URL", get "http://127.0.0.1:99999/")
  fails("EINVAL", "too long", get(base .. "/" .. ("a"):rep(70000)))
  fails("EINVAL", "host is too long", get("http://" .. ("a"):rep(300) .. "/"))
  fails("EINVAL", "control character", get(base, { headers = { A = "1\r\nB: 2" } }))
  fails("EINVAL", "name of a header", get(base, { headers = { ["A\r\nB"] = "2" } }))
  fails("EINVAL", "name of a header", get(base, { headers = { [""] = "2" } }))
  fails("EINVAL", "zero byte", get(base, { headers = { A = "1\0" } }))
  fails("EINVAL", "Transfer%-Encoding", get(base, { headers = { ["transfer-encoding"] = "chunked" } }))
  fails("EINVAL", "method", get(base, { method = "A B" }))
  fails("EINVAL", "method", get(base, { method = "GET\r\nX:" }))
  fails("EINVAL", "method", get(base, { method = "CONNECT" }))
  fails("EINVAL", "method", get(base, { method = ("A"):rep(100) }))
  test.raises(function() http:request() end, "string expected")
  test.raises(function() http:request({}) end, "string expected")
  test.raises(function() http:request(base, 1) end, "table of options and callbacks")
  test.raises(function() http:request(base, { options = 1 }) end, "options: table expected")
  test.raises(function() http:request(base, { success = 1 }) end, "success: function expected")
  test.raises(function() http:request(base, { method = "GET" }) end, "'method' belongs into options")
  test.raises(function() http:request(base, { sucess = print }) end, "did you mean 'success'")
  test.raises(function() get(base, { timeot = 1 }) end, "did you mean 'timeout'")
  test.raises(function() get(base, { timeout = "1" }) end, "timeout: number")
  test.raises(function() get(base, { timeout = -1 }) end, "timeout")
  test.raises(function() get(base, { headers = 1 }) end, "headers: table expected")
  test.raises(function() get(base, { headers = { [1] = "a" } }) end, "names are strings")
  test.raises(function() get(base, { headers = { A = {} , B = print } }) end, "string expected, got function")
  test.raises(function() get(base, { data = {} }) end, "data: string expected")
  test.raises(function() get(base, { checkCertificate = 1 }) end, "boolean")
  test.raises(function() get(base, { data = "a", file = "b" }) end, "only one of them")
  test.raises(function() get(base, { method = "head", data = "a" }) end, "HEAD has no body")
  test.raises(function() return http.reqest end, "did you mean 'request'")
  test.raises(function() net.HTTPClient(1) end, "table expected")
  for name, value in pairs { timeout = "1", headers = 1, data = {}, proxy = true, stream = 1, maxBody = 0, maxRedirects = 1.5 } do
    test.raises(function() net.HTTPClient { [name] = value } end, "#1 to 'HTTPClient' %(" .. name .. ": ")
  end
  test.raises(function() net.HTTPClient.request({}, base) end)
  test.raises(function() http.request({}, base) end, "HTTPClient expected")
  get(base, { some_option_of_others = 1 })
end)

test.case("a request that is closed is never heard of again", function()
  local heard = false
  local r = http:request(base .. "/slow.bin", { success = function() heard = true end, error = function() heard = true end })
  test.equal(r:isOpen(), true)
  test.truthy(tostring(r):find "HTTPRequest: http://127")
  timers.sleep(20)
  test.equal(r:close(), true)
  test.equal(r:close(), false)
  test.equal(r:isOpen(), false)
  test.truthy(tostring(r):find "closed")
  timers.sleep(30)
  test.equal(heard, false)
end)

test.case("it may be closed in any of its callbacks, and the client with it", function()
  local r
  r = http:request(base .. "/hello.txt", { success = function() r:close() end, error = error })
  while r:isOpen() do timers.sleep(1) end
  do
    local mine <const> = net.HTTPClient { maxConnections = 1 }
    stub.await(function(done) mine:request(base .. "/hello.txt", { success = function() collectgarbage() done() end }) end)
  end
  collectgarbage()
  collectgarbage()
end)

test.case("a coroutine that is closed in the middle takes its request along", function()
  local co = coroutine.create(function() get(base .. "/slow.bin") end)
  assert(coroutine.resume(co))
  timers.sleep(20)
  test.equal(coroutine.close(co), true)
  co = coroutine.create(function() return get(base .. "/slow.bin") end)
  coroutine.resume(co)
  test.same({ coroutine.resume(co, "somebody else") }, { true, "somebody else" })
end)

test.case("connections are used again, and no more than allowed are open", function()
  local mine = net.HTTPClient { maxConnections = 3 }
  local open, most, left = 0, 0, 12
  local server = net.TCPServer()
  server:start("127.0.0.1", 0, function(client)
    open = open + 1
    most = math.max(most, open)
    while true do
      local head = client:readUntil "\r\n\r\n"
      if not head or head == "" then break end
      timers.sleep(5)
      client:send(stub.answer("200 OK", "x"))
    end
    open = open - 1
    client:close()
  end)
  local url = "http://127.0.0.1:" .. server:port()
  stub.await(function(done)
    for _ = 1, 12 do
      mine:request(url, { success = function()
        left = left - 1
        if left == 0 then done() end
      end, error = error })
    end
  end)
  test.equal(most, 3)
  server:stop()
end)

test.case("a thousand requests, sixteen at a time", function()
  local left, running, most = 1000, 0, 0
  stub.await(function(done)
    local function next_one()
      if left == 0 then
        if running == 0 then done() end
        return
      end
      left, running = left - 1, running + 1
      most = math.max(most, running)
      http:request(base .. "/hello.txt", { success = function(r)
        running = running - 1
        assert(r.data == "hello\n")
        next_one()
      end, error = error })
    end
    for _ = 1, 16 do next_one() end
  end)
  test.equal(most, 16)
end)

test.case("cookies are kept when they are wanted, in one client", function()
  test.equal(get(base .. "/cookie").data, "")
  test.equal(get(base .. "/cookie").data, "")
  local mine = net.HTTPClient { cookies = true }
  test.equal(mine:get(base .. "/cookie").data, "")
  local kept = mine:get(base .. "/cookie").data
  test.truthy(kept == "a=1; b=2, 3" or kept == "b=2, 3; a=1", kept)
  test.equal(net.HTTPClient({ cookies = true }):get(base .. "/cookie").data, "")
  test.equal(get(base .. "/cookie").data, "")
end)

test.case("where nobody can wait it goes its way", function()
  local url, server, log = stub.serve(function() return stub.answer("200 OK", "") end)
  table.sort({ 1, 2 }, function(a, b)
    http:request(url .. "/unheard")
    return a < b
  end)
  while #log == 0 do timers.sleep(1) end
  test.equal(log[1].target, "/unheard")
  server:stop()
end)
