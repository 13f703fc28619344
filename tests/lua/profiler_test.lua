-- SPDX-License-Identifier: GPL-3.0-or-later
-- require "profiler": what it takes, gives and refuses. Whether it tells the truth: tests/e2e/profile_truth.lua.
local profiler = require "profiler"
local test = require "test"

local function spin(seconds)
  local t, x = os.clock(), 0
  while os.clock() - t < seconds do for i = 1, 1000 do x = x + i % 7 end end
  return x
end

-- Rounds are long enough for a sample also where signals come late.
local function profile_of(options, fn)
  assert(profiler.start(options))
  local ok, err = pcall(fn)
  local profile = assert(profiler.stop())
  if not ok then error(err, 0) end
  return profile
end

local function row_of(profile, name)
  for _, row in ipairs(profile:top(1000)) do
    if row.name == name then return row end
  end
end

test.case("one can be made at a time, and running() tells its kind", function()
  test.equal(profiler.running(), nil)
  local stopped, message = profiler.stop()
  test.equal(stopped, nil)
  test.equal(message, "no profile is being made")
  test.equal(profiler.start { kind = "cpu", rate = 100 }, true)
  test.equal(profiler.running(), "cpu")
  local again, why = profiler.start()
  test.equal(again, nil)
  test.equal(why, "a profile is being made already")
  test.truthy(tostring(profiler.stop()):find("^profile %(cpu, %d+ samples%)$"))
  test.equal(profiler.running(), nil)
end)

test.case("wrong arguments raise", function()
  local function message(...) return select(2, pcall(profiler.start, ...)) end
  test.truthy(message("wall"):find("table expected"))
  test.truthy(message({ kind = "heap" }):find("kind is"))
  test.truthy(message({ kidn = "cpu" }):find("unknown option 'kidn'; there are kind and rate"))
  test.truthy(message({ kind = {} }):find("string or a number expected"))
  for _, rate in ipairs { 0, -1, 1001, 1.5, "x", math.huge } do test.truthy(message({ rate = rate }):find("rate is 1 to 1000"), tostring(rate)) end
  local profile = profile_of(nil, function() end)
  test.truthy(select(2, pcall(profile.text, profile, "pdf")):find("speedscope"))
  test.truthy(select(2, pcall(profile.top, profile, -1)):find("a number >= 0"))
  test.truthy(select(2, pcall(profile.save, profile, "a\0b")):find("zero byte"))
  test.truthy(select(2, pcall(profile.top, {})):find("profiler.Profile expected"))
  test.equal(profiler.running(), nil)
end)

test.case("memory is counted by place, exactly enough", function()
  local function texts() local n = 0 for i = 1, 100 do n = n + #string.rep("x", 100000 + i) end return n end
  local function tables() local all = {} for i = 1, 20000 do all[i] = { i } end return all end
  local profile = profile_of({ kind = "memory" }, function() texts() tables() end)
  local info = profile:info()
  test.equal(info.unit, "bytes")
  test.truthy(info.total > 11e6 and info.total < 25e6, info.total)
  local rep = row_of(profile, "string.rep")
  test.truthy(rep.self > 9.5e6 and rep.self < 21e6, rep.self)
  test.equal(rep.source, "[C]")
  local made = row_of(profile, "tables")
  test.truthy(made.self > 1e6 and made.self < 5e6, made.self)
  test.truthy(made.source:find("profiler_test.lua$") and made.line == 58, made.line)
  test.equal(#tables(), 20000) -- the allocator is the usual one again
end)

test.case("all forms can be had as text, and as a file by its ending", function()
  local profile = profile_of({ kind = "memory" }, function() for _ = 1, 50 do string.rep("x", 100000) end end)
  test.truthy(profile:text():find(";string.rep %d+\n$"), profile:text())
  local decoded = assert(json.decode(profile:text("speedscope")))
  test.equal(decoded.profiles[1].unit, "bytes")
  test.equal(decoded["$schema"], "https://www.speedscope.app/file-format-schema.json")
  test.truthy(profile:text("svg"):find("^<%?xml.*</svg>\n$"))
  local path = os.tmpname()
  for ending, form in pairs { [".svg"] = "svg", [".json"] = "speedscope", [".txt"] = "collapsed" } do
    test.equal(profile:save(path .. ending), true)
    local f = assert(io.open(path .. ending))
    test.equal(f:read("a"), profile:text(form))
    f:close()
    os.remove(path .. ending)
  end
  os.remove(path)
  local saved, message, code = profile:save("/nonexistent/x.svg")
  test.equal(saved, nil)
  test.truthy(message:find("No such file"))
  test.equal(code, 2)
end)

test.case("functions keep their names when they are collected, and coroutines their callers", function()
  local profile = profile_of({ kind = "memory" }, function()
    for round = 1, 30 do
      local function passing() return string.rep("x", 50000 + round) end
      local co = coroutine.wrap(function() coroutine.yield(passing()) passing() end)
      co() co()
      passing, co = nil, nil
      collectgarbage()
    end
  end)
  local text = profile:text()
  test.truthy(text:find("function <profiler_test.lua:%d+> %(profiler_test.lua:%d+%);passing %(profiler_test.lua:%d+%);string.rep %d+\n"), text)
end)

test.case("a profile can be thrown away, and one that goes on does not outlive its state", function()
  for _ = 1, 50 do profile_of({ rate = 1000 }, function() spin(0.002) end) end
  collectgarbage()
  test.equal(profiler.running(), nil)
end)
