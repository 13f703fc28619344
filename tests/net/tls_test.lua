-- SPDX-License-Identifier: GPL-3.0-or-later
-- TLS refuses what it cannot trust, says why, and can be told to trust.
local test = require "test"
local net = require "net"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local ca = os.getenv "CA"
local function url(port) return ("https://localhost:%s/hello.txt"):format(os.getenv(port)) end

local function refused(port, options, pattern)
  local r, message, code = net.HTTPClient(options):get(url(port))
  test.equal(r, nil)
  test.truthy(message:find(pattern), message)
  test.equal(code, "ECERT")
end

test.case("a certificate of a known CA is accepted", function()
  test.equal(assert(net.HTTPClient({ caFile = ca }):get(url "TLS")).data, "hello\n")
end)

test.case("an unknown CA is refused", function() refused("TLS", nil, "certificate of the server is not accepted: ") end)
test.case("a certificate that nobody has signed is refused", function() refused("BAD_SELF", { caFile = ca }, "self%-signed") end)
test.case("a certificate of another name is refused", function() refused("BAD_NAME", { caFile = ca }, "localhost") end)
test.case("a certificate that is too old is refused", function() refused("BAD_TIME", { caFile = ca }, "expired") end)

test.case("a callback hears of it", function()
  local message, code = stub.await(function(done) net.HTTPClient():get(url "TLS", { success = error, error = done }) end)
  test.truthy(message:find "certificate")
  test.equal(code, "ECERT")
end)

test.case("checkCertificate = false accepts all of them, and nothing else does", function()
  for _, port in ipairs { "TLS", "BAD_SELF", "BAD_NAME", "BAD_TIME" } do
    test.equal(assert(net.HTTPClient():get(url(port), { options = { checkCertificate = false } })).data, "hello\n")
    -- a connection that was not checked is not used for one that is to be
    refused(port, nil, "certificate")
  end
end)

test.case("a file of certificates that is none", function()
  local r, message, code = net.HTTPClient({ caFile = "/nowhere.pem" }):get(url "TLS")
  test.equal(r, nil)
  test.truthy(message:find "file of certificates", message)
  test.equal(code, "ECERT")
end)

test.case("no TLS at the other end", function()
  local r, message, code = net.HTTPClient():get(("https://127.0.0.1:%s/"):format(os.getenv "HTTP"))
  test.equal(r, nil)
  test.truthy(message:find "no secure connection", message)
  test.equal(code, "ETLS")
end)

test.case("a redirect does not lead out of TLS unless it may", function()
  local http = net.HTTPClient { caFile = ca }
  local from = ("https://localhost:%s/plain"):format(os.getenv "TLS")
  local r, message, code = http:get(from)
  test.equal(r, nil)
  test.truthy(message:find "from https to http", message)
  test.equal(code, "EPERM")
  test.equal(assert(http:get(from, { options = { allowDowngrade = true } })).data, "hello\n")
end)
