-- SPDX-License-Identifier: GPL-3.0-or-later
-- A body that is small on the wire and enormous when it is unpacked ends the request at the limit, and costs no more than that.
local test = require "test"
local net = require "net"
local sys = require "sys"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local MIB = 1 << 20

-- 160 MiB of zeros, compressed.
local function bomb()
  local path = os.getenv "FOLDER" .. "/bomb.gz"
  assert(os.execute(("head -c %d /dev/zero | gzip -1 >'%s'"):format(160 * MIB, path)))
  local file = assert(io.open(path, "rb"))
  local bytes = file:read "a"
  file:close()
  return bytes
end

test.case("a compressed bomb is an error, soon and cheaply", function()
  local bytes = bomb()
  test.truthy(#bytes < 4 * MIB)
  local url, server = stub.serve(function() return stub.answer("200 OK", bytes, "Content-Encoding: gzip\r\n") end)
  local http = net.HTTPClient()
  http:get(url, { options = { maxBody = 1000 } })
  local before = sys.memory().rss
  local r, message, code = http:get(url, { options = { maxBody = 8 * MIB } })
  test.equal(r, nil)
  test.truthy(message:find "longer than 8388608 bytes", message)
  test.equal(code, "EMSGSIZE")
  local grown = sys.memory().rss - before
  if not os.getenv "ASAN_OPTIONS" then test.truthy(grown < 64 * MIB, grown) end
  -- the limit that holds by itself
  r, message = http:get(url)
  test.equal(r, nil)
  test.truthy(message:find "longer than 67108864 bytes", message)
  -- a stream has no limit but that of one piece, so a script sees it come
  local stream, seen = assert(http:get(url, { options = { stream = true } })), 0
  while seen < 100 * MIB do seen = seen + #stream:read().data end
  stream:close()
  server:stop()
end)

test.case("twice compressed is no way round", function()
  local path = os.getenv "FOLDER" .. "/bomb.gz"
  assert(os.execute(("gzip -9 <'%s' >'%s.gz'"):format(path, path)))
  local file = assert(io.open(path .. ".gz", "rb"))
  local bytes = file:read "a"
  file:close()
  local url, server = stub.serve(function() return stub.answer("200 OK", bytes, "Content-Encoding: gzip, gzip\r\n") end)
  local r, message, code = net.HTTPClient():get(url)
  test.equal(r, nil)
  test.equal(code, "EMSGSIZE", message)
  server:stop()
  url, server = stub.serve(function()
    return stub.answer("200 OK", bytes, "Content-Encoding: " .. ("gzip, "):rep(50) .. "gzip\r\n")
  end)
  r, message = net.HTTPClient():get(url)
  test.equal(r, nil)
  test.truthy(message)
  server:stop()
end)
