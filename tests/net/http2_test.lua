-- SPDX-License-Identifier: GPL-3.0-or-later
-- HTTP/2 over TLS, against nginx with a certificate of a CA of the test's.
local test = require "test"
local net = require "net"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local base = "https://localhost:" .. os.getenv "TLS"
local http = net.HTTPClient { caFile = os.getenv "CA" }

test.case("HTTP/2 is spoken where the server can", function()
  local r = assert(http:get(base .. "/version"))
  test.equal(r.version, "2")
  test.equal(r.data, "HTTP/2.0")
  test.equal(r.headers["Content-Type"], "text/plain") -- sent in small letters
end)

test.case("many requests at once share connections, and get their own answers", function()
  local left = 100
  stub.await(function(done)
    for i = 1, 100 do
      local path = i % 2 == 0 and "/hello.txt" or "/version"
      http:get(base .. path, {
        success = function(r)
          assert(r.data == (i % 2 == 0 and "hello\n" or "HTTP/2.0"), r.data)
          left = left - 1
          if left == 0 then done() end
        end,
        error = error,
      })
    end
  end)
end)

test.case("a large body, one that is cancelled, and one after it", function()
  test.equal(#assert(http:get(base .. "/large.bin")).data, 3000000)
  local r = http:get(base .. "/large.bin", { success = error, error = error })
  require("timers").sleep(5)
  r:close()
  test.equal(assert(http:get(base .. "/hello.txt")).data, "hello\n")
end)

test.case("a body is sent", function()
  local r = assert(http:post(base .. "/hello.txt", ("x"):rep(300000)))
  test.equal(r.status, 405)
end)
