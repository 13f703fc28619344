-- SPDX-License-Identifier: GPL-3.0-or-later
-- Restricted code asks those servers only that it was allowed to, also when another sends it on.
local test = require "test"
local sys = require "sys"
local program = os.getenv "EPLUA"
local port, other, folder = os.getenv "HTTP", os.getenv "HTTP2", os.getenv "FOLDER"
local base = "http://127.0.0.1:" .. port

local function run(options, code)
  local args = { "--sandbox", table.unpack(options) }
  args[#args + 1] = "-e"
  args[#args + 1] = code:gsub("%%u", base)
  local result = assert(sys.spawn { cmd = program, args = args }):wait()
  return result.stdout .. result.stderr
end

local SHOW = [[local function show(r, m, c) print(r and r.data or m, c) end local http = net.HTTPClient() ]]

test.case("nothing is asked without --allow-net", function()
  test.equal(run({}, SHOW .. [[show(http:get "%u/hello.txt")]]), "not permitted: 127.0.0.1:" .. port .. " (--allow-net)\tEACCES\n")
  test.equal(run({}, [[print(_PY.http_request_sync("%u/hello.txt").error)]]), "not permitted: 127.0.0.1:" .. port .. " (--allow-net)\n")
end)

test.case("a host, or a host with its port, is allowed", function()
  test.equal(run({ "--allow-net=127.0.0.1" }, SHOW .. [[show(http:get "%u/hello.txt")]]), "hello\n\tnil\n")
  test.equal(run({ "--allow-net=127.0.0.1:" .. port }, SHOW .. [[show(http:get "%u/hello.txt")]]), "hello\n\tnil\n")
  test.truthy(run({ "--allow-net=127.0.0.1:" .. other }, SHOW .. [[show(http:get "%u/hello.txt")]]):find "not permitted")
end)

test.case("each hop of a redirect is asked for", function()
  local only = { "--allow-net=127.0.0.1:" .. port }
  test.equal(run(only, SHOW .. [[show(http:get "%u/found")]]), "hello\n\tnil\n")
  test.equal(run(only, SHOW .. [[show(http:get "%u/across")]]), "not permitted: 127.0.0.1:" .. other .. " (--allow-net)\tEACCES\n")
  test.equal(run(only, [[print(_PY.http_request_sync("%u/across").error)]]), "not permitted: 127.0.0.1:" .. other .. " (--allow-net)\n")
end)

test.case("a proxy and files are asked for, too", function()
  local only = { "--allow-net=127.0.0.1:" .. port }
  local function get(options) return run(only, SHOW .. ([[show(http:get("%%u/hello.txt", {options = {%s}}))]]):format(options)) end
  test.truthy(get(("proxy = 'http://127.0.0.1:%s'"):format(other)):find("not permitted: 127.0.0.1:" .. other, 1, true))
  test.truthy(get("proxy = 'socks5://127.0.0.1:" .. port .. "'"):find "not permitted: a proxy")
  test.truthy(get("proxy = '127.0.0.1'"):find "not permitted")
  test.truthy(get(("file = '%s/www/hello.txt'"):format(folder)):find "not permitted: .*hello.txt %(%-%-allow%-read%)")
  test.truthy(get(("caFile = '%s'"):format(os.getenv "CA")):find "not permitted: .*allow%-read")
end)
