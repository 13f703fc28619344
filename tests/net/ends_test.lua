-- SPDX-License-Identifier: GPL-3.0-or-later
-- When a script ends with requests under way, and requests that block: each script is a process of its own.
local test = require "test"
local timers = require "timers"
package.path = os.getenv "NET_TESTS" .. "/?.lua;" .. package.path
local stub = require "stub"

local sys = require "sys"
local program = os.getenv "EPLUA"
local base = "http://127.0.0.1:" .. os.getenv "HTTP"

-- Output and status of a script. %u: the address of nginx.
local function run(code, options, kill_after)
  local args = table.move(options or {}, 1, #(options or {}), 1, {})
  args[#args + 1] = "-e"
  args[#args + 1] = code:gsub("%%u", base)
  local child = assert(sys.spawn { cmd = program, args = args })
  if kill_after then setTimeout(function() child:kill(kill_after) end, 300) end
  local result = child:wait()
  return result.stdout .. result.stderr, result.code
end

test.case("the process lives until the answer is there, and not longer", function()
  local output, status = run [[net.HTTPClient():request("%u/hello.txt", {success = function(r) io.write(r.data) end})]]
  test.equal(output, "hello\n")
  test.equal(status, 0)
end)

test.case("os.exit with a hundred requests under way", function()
  local output, status = run [[
    for i = 1, 100 do net.HTTPClient():request("%u/slow.bin", {success = print, error = print}) end
    setTimeout(function() os.exit(7, true) end, 30)]]
  test.equal(output, "")
  test.equal(status, 7)
end)

test.case("an error and a signal with requests and streams under way", function()
  local output, status = run [[
    local http = net.HTTPClient { cookies = true, maxConnections = 20 }
    for i = 1, 10 do http:request("%u/slow.bin", {success = print, error = print}) end
    s = http:get("%u/slow.bin", {options = {stream = true}})
    setTimeout(function() os.exit(1) end, 50)
    error "enough"]]
  test.truthy(output:find "enough")
  test.equal(status, 1)
  _, status = run([[
    for i = 1, 10 do net.HTTPClient():request("%u/slow.bin", {success = print, error = print}) end
    net.HTTPClient():get("%u/slow.bin", {options = {stream = true}, success = function() end})
    net.HTTPClient():get("%u/slow.bin")]], nil, "TERM")
  test.truthy(status ~= 0)
end)

test.case("a stream that nobody reads keeps nobody alive", function()
  local output, status = run [[s = assert(net.HTTPClient():get("%u/slow.bin", {options = {stream = true}})) print(s:head().status)]]
  test.equal(output, "200\n")
  test.equal(status, 0)
end)

test.case("a failure that nobody hears is a warning", function()
  local output, status = run([[net.HTTPClient():request("http://127.0.0.1:]] .. stub.free_port() .. [[", {success = print})]])
  test.truthy(output:find "request failed, and nobody hears it: cannot connect", output)
  test.equal(status, 0)
end)

test.case("as many requests as sockets are allowed", function()
  local output = run([[
    local left = 30
    for i = 1, 30 do net.HTTPClient():request("%u/hello.txt", {
      success = function() end, error = function(m, c) if left == 30 then print(m, c) end left = left - 1 end}) end]],
    { "--max-sockets=10" })
  test.equal(output, "too many open sockets (--max-sockets)\tEMFILE\n")
end)

test.case("bodies count as the script's memory, and its garbage makes room for them", function()
  local output, status = run([[
    for i = 1, 30 do kept = assert(net.HTTPClient():get("%u/large.bin")).data end
    print(#kept, #_PY.http_request_sync("%u/large.bin").data)]], { "--max-memory=16M" })
  test.equal(output, "3000000\t3000000\n")
  test.equal(status, 0)
  output = run([[print(net.HTTPClient():get("%u/large.bin")) print(_PY.http_request_sync("%u/large.bin").error)]], { "--max-memory=3M" })
  test.equal(output, "nil\tnot enough memory for the body\tENOMEM\nnot enough memory for the body\n")
end)

test.case("_PY.call_http ends in its callback", function()
  local err, answer = stub.await(function(done) _PY.call_http(base .. "/hello.txt", { method = "GET", other = 1 }, _PY.registerCallback(done)) end)
  test.equal(err, nil)
  test.equal(answer.status .. answer.data .. answer.code .. answer.body, "200hello\n200hello\n")
  err, answer = stub.await(function(done) _PY.call_http("http://127.0.0.1:" .. stub.free_port(), nil, _PY.registerCallback(done)) end)
  test.truthy(err:find "refused")
  test.equal(answer, nil)
  test.equal(_PY.loadPythonModule("http_client").call_http, _PY.call_http)
end)

test.case("_PY.http_request_sync blocks, with every kind of answer", function()
  local r = _PY.http_request_sync(base .. "/hello.txt")
  test.equal(r.code .. r.body, "200hello\n")
  test.equal(r.headers["CONTENT-type"], "text/plain")
  r = _PY.http_request_sync { url = base .. "/found", timeout = 5000 }
  test.equal(r.code .. r.body, "200hello\n")
  test.equal(_PY.http_request_sync({ url = base .. "/put/sync.txt", method = "PUT", body = "x" }).code, 201)
  test.truthy(_PY.http_request_sync("http://127.0.0.1:" .. stub.free_port()).error:find "refused")
  test.equal(_PY.http_request_sync("no url").code, 0)
  local before = timers.now()
  test.equal(_PY.http_request_sync(base .. "/slow.bin", { timeout = 100 }).error, "timeout")
  test.truthy(timers.now() - before < 5000)
  test.truthy(_PY.http_request_sync(base .. "/large.bin", { maxBody = 10 }).error:find "longer than 10")
  test.raises(function() _PY.http_request_sync(nil) end)
end)

test.case("a stop ends a request that blocks", function()
  local before = timers.now()
  local _, status = run([[_PY.http_request_sync("%u/slow.bin") print "never"]], nil, "TERM")
  test.truthy(timers.now() - before < 4000) -- it would take eight seconds
  test.truthy(status ~= 0)
  before = timers.now()
  local output = run([[_PY.http_request_sync("%u/slow.bin") print "never"]], { "--timeout=0.2" })
  test.truthy(timers.now() - before < 4000)
  test.falsy(output:find "never")
end)
