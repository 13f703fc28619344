-- SPDX-License-Identifier: GPL-3.0-or-later
-- Through a proxy: plain, and by CONNECT for TLS; by option, by environment, and not at all.
local test = require "test"
local net = require "net"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local proxy = "http://127.0.0.1:" .. os.getenv "PROXY"
local base = "http://127.0.0.1:" .. os.getenv "HTTP"
local secure = "https://127.0.0.1:" .. os.getenv "TLS" -- a name would be the proxy's to look up
local ca = os.getenv "CA"

-- Until tinyproxy listens.
local function ready()
  local last
  for _ = 1, 200 do
    local r, message = net.HTTPClient({ proxy = proxy }):get(base .. "/hello.txt")
    if r then return end
    last = message
    require("timers").sleep(20)
  end
  error(last)
end
ready()

test.case("a request goes through the proxy that it names", function()
  local r = assert(net.HTTPClient({ proxy = proxy }):get(base .. "/hello.txt"))
  test.equal(r.data, "hello\n")
  test.truthy(r.headers.via:find "test", r.headers.via)
end)

test.case("TLS goes through it unseen", function()
  local r = assert(net.HTTPClient({ proxy = proxy, caFile = ca }):get(secure .. "/version"))
  test.equal(r.data, "HTTP/2.0")
  test.equal(r.headers.via, nil)
  local bad, message = net.HTTPClient({ proxy = proxy }):get(secure .. "/version")
  test.equal(bad, nil)
  test.truthy(message:find "certificate", message)
end)

test.case("what the proxy is told of another server is not", function()
  local url, server, log = stub.serve(function() return stub.answer("200 OK", "from the proxy") end)
  local http = net.HTTPClient { proxy = url }
  test.equal(assert(http:get("http://elsewhere.invalid/a?b")).data, "from the proxy")
  test.equal(log[1].target, "http://elsewhere.invalid/a?b")
  server:stop()
end)

test.case("a proxy that refuses, or is not there", function()
  local url, server = stub.serve(function() return stub.answer("403 Forbidden", "no") end)
  local r, message, code = net.HTTPClient({ proxy = url }):get(secure)
  test.equal(r, nil)
  test.truthy(message:find "the proxy refuses: .*403", message)
  test.equal(code, "EPROXY")
  server:stop()
  r, message = net.HTTPClient({ proxy = "http://127.0.0.1:" .. stub.free_port() }):get(base)
  test.equal(r, nil)
  test.truthy(message:find "cannot connect to the proxy: connection refused", message)
  r, message = net.HTTPClient({ proxy = "http://nowhere.invalid:1" }):get(base)
  test.equal(r, nil)
  test.truthy(message:find "cannot find the proxy", message)
end)

test.case("the environment names one, and an empty option none", function()
  local function run(options)
    local code = ([[
      local r = assert(net.HTTPClient(%s):get "%s/hello.txt")
      print(r.headers.via or "direct")]]):format(options, base)
    local command = ("http_proxy=%s no_proxy= '%s' -e '%s'"):format(proxy, os.getenv "EPLUA", code)
    local pipe = assert(io.popen(command))
    local output = pipe:read "a"
    pipe:close()
    return output
  end
  test.truthy(run("nil"):find "test")
  test.equal(run '{ proxy = "" }', "direct\n")
end)
