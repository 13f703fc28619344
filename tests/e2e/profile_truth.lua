-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whether a profile tells the truth: work of known shares, measured by the clock around it, and each share of the profile within 3 points of
-- it. Pieces are long against the time between two samples.
local profiler = require "profiler"
local sys = require "sys"

local failures, checks = 0, 0
local function check(what, holds, detail)
  checks = checks + 1
  if holds then return end
  failures = failures + 1
  print(("FAILED: %s: %s"):format(what, detail or ""))
end

local measured, all = {}, 0
local function piece(name, fn, ...)
  local t = sys.time()
  fn(...)
  t = sys.time() - t
  measured[name] = (measured[name] or 0) + t
  all = all + t
end

-- value: of a row of the profile. Of all that was measured, not of what lies between.
local function compare(title, profile, value, names)
  local rows, sum = {}, 0
  for _, row in ipairs(profile:top(1000)) do rows[row.name] = row end
  for _, row in ipairs(profile:top(1000)) do sum = sum + row.self end
  for name, row_name in pairs(names) do
    local row = rows[row_name]
    local truth, told = 100 * measured[name] / all, row and 100 * row[value] / sum or 0
    check(("%s: %s"):format(title, name), math.abs(truth - told) <= 3, ("%.1f %% of the time, %.1f %% of the profile"):format(truth, told))
  end
  measured, all = {}, 0
end

-- three functions in Lua, that call nothing
local function light(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end
local function middle(n) local x = 0 for i = 1, n do x = x + i * 3 % 11 end return x end
local function heavy(n) local x = 1.0 for i = 1, n do x = x / 1.0000001 + i % 3 end return x end
for _, kind in ipairs { "wall", "cpu" } do
  assert(profiler.start { kind = kind })
  for _ = 1, 12 do
    piece("light", light, 1e6)
    piece("middle", middle, 3e6)
    piece("heavy", heavy, 6e6)
  end
  if kind == "wall" then
    compare("functions in Lua", profiler.stop(), "self", { light = "function <profile_truth.lua:38>", middle = "function <profile_truth.lua:39>", heavy = "function <profile_truth.lua:40>" })
  else
    measured, all = {}, 0 -- the system counts too coarsely for 3 points in a second; that it counts is seen
    check("by processor time", profiler.stop():top(1)[1].line == 40)
  end
end

-- functions in C, each call longer than a sample, and a comparison called from C
local text = ("a"):rep(500)
local function sort(n) local t = {} for i = 1, n do t[i] = (i * 7919) % 1000003 end piece("sort", table.sort, t) end
assert(profiler.start())
for _ = 1, 10 do
  for _ = 1, 20 do piece("rep", string.rep, "xy", 4000000) end
  sort(100000)
  piece("find", string.find, text, ".-.-b")
end
compare("functions in C", profiler.stop(), "self", { rep = "string.rep", sort = "table.sort", find = "string.find" })

-- the same function below two callers, in coroutines
local function shared(n) local x = 0 for i = 1, n do x = x + i % 5 end return x end
local function little() for _ = 1, 10 do shared(3e5) coroutine.yield() end end
local function much() for _ = 1, 10 do shared(3e6) coroutine.yield() end end
assert(profiler.start())
local one, two = coroutine.wrap(little), coroutine.wrap(much)
for _ = 1, 10 do
  piece("little", one)
  piece("much", two)
end
compare("coroutines", profiler.stop(), "total", { little = "function <profile_truth.lua:69>", much = "function <profile_truth.lua:70>" })

-- callbacks by where they come from, and the time between them is nobody's
assert(profiler.start())
local left = 20
local function done()
  left = left - 1
  if left > 0 then return end
  local profile = profiler.stop()
  local info = profile:info()
  check("waiting is known", math.abs(info.total + info.idle - info.duration_ms) < 0.05 * info.duration_ms + 10, json.encode(info))
  compare("callbacks", profile, "total", { seldom = "interval profile_truth.lua:97", often = "interval profile_truth.lua:98" })
  local entries = json.decode(profile:text("speedscope")).eplua.entries
  local runs = {}
  for _, entry in ipairs(entries) do runs[entry.name] = entry.runs end
  check("each run is counted", runs["interval profile_truth.lua:97"] == 10 and runs["interval profile_truth.lua:98"] >= 9, json.encode(runs))
  print(("%d checks, %d failed"):format(checks, failures))
  os.exit(failures == 0 and checks > 10)
end
local a, b, n, m
a = setInterval(function() piece("seldom", light, 1e6) n = (n or 0) + 1 if n == 10 then clearInterval(a) end done() end, 30)
b = setInterval(function() piece("often", light, 3e6) m = (m or 0) + 1 if m == 10 then clearInterval(b) end done() end, 30)
