-- SPDX-License-Identifier: GPL-3.0-or-later
-- The test library itself: require "test". Cases that must fail run in a second copy of it.
local test = require "test"
local timers = require "timers"

-- A copy of the library with no cases, and what running it printed and exited with.
local function copy()
  local kept = package.loaded.test
  package.loaded.test = nil
  local fresh = require "test"
  package.loaded.test = kept
  return fresh
end

local function run(inner)
  local lines, status = {}, nil
  inner.run {
    write = function(line) lines[#lines + 1] = line end,
    exit = function(code) status = code end,
  }
  return table.concat(lines, "\n"), status
end

-- The output of one case with this body, which gets the copy.
local function failing(fn)
  local inner = copy()
  inner.case("it", function() fn(inner) end)
  local output, status = run(inner)
  test.equal(status, 1)
  test.truthy(output:find("\nnot ok 1 - it\n", 1, true), output)
  return output
end

test.case("plan, results and exit status are TAP", function()
  local inner = copy()
  inner.case("good", function() end)
  inner.case("bad", function() error("oh", 0) end)
  inner.skip("later", "no time")
  inner.case("odd # name\nin two lines", function() end)
  local output, status = run(inner)
  output = output:gsub("  stack: |%-\n    [^\n]*test_test.lua:37: [^\n]*\n", "")
  test.equal(output, [[
TAP version 14
1..4
ok 1 - good
not ok 2 - bad
  ---
  message: oh
  ...
ok 3 - later # SKIP no time
ok 4 - odd \# name in two lines
# 1 of 4 failed]])
  test.equal(status, 1)
end)

test.case("a run without failures does not exit", function()
  local inner = copy()
  inner.case("good", function() end)
  local _, status = run(inner)
  test.equal(status, nil)
  local output = run(inner) -- its cases have run
  test.equal(output, "TAP version 14\n1..0 # SKIP no cases")
end)

test.case("a failed check names its line, what it got and what it expected", function()
  local output = failing(function(inner) inner.equal({}, 4, "the answer") end)
  test.truthy(output:find("message: |-\n    the answer: values are not equal", 1, true), output)
  test.truthy(output:find("at: [^\n]*test_test.lua:66\n"), output)
  test.truthy(output:find("got: |-\n    {}\n  expected: 4\n", 1, true), output)
end)

test.case("errors of all kinds are shown", function()
  test.truthy(failing(function() error(nil) end):find("error value nil", 1, true))
  test.truthy(failing(function() error({1}) end):find("error value {1}", 1, true))
  local mean = setmetatable({}, {__tostring = function() error("no") end})
  test.truthy(failing(function() error(mean) end):find("whose __tostring fails", 1, true))
  test.truthy(failing(function() error("\0\255") end):find("\\x00\\xFF", 1, true))
  test.truthy(#failing(function() error(("x"):rep(1e6)) end) < 10000)
end)

test.case("equal is ==, with NaN equal to itself", function()
  test.equal(1, 1.0)
  test.equal(0/0, 0/0)
  test.equal(nil, nil)
  test.raises(function() test.equal({}, {}) end, "values are not equal")
  test.raises(function() test.equal("1", 1) end, "values are not equal")
end)

test.case("long strings show where they part", function()
  local x = ("x"):rep(500)
  local err = test.raises(function() test.equal(x .. "a", x .. "b") end, "from byte 501 on")
  test.truthy(err.message:find('xa", "x', 1, true), err.message)
end)

test.case("same compares tables by what they hold", function()
  test.same({1, {a = {b = 0/0}}}, {1, {a = {b = 0/0}}})
  test.raises(function() test.same({1, {a = {b = 2}}}, {1, {a = {b = 3}}}) end,
              "values differ at [2].a.b: got 2, expected 3")
  test.raises(function() test.same({a = 1}, {}) end, "values differ at .a: got 1, expected nil")
  test.raises(function() test.same({}, {["a b"] = 1}) end, 'values differ at ["a b"]: got nil, expected 1')
end)

test.case("same is safe with cycles", function()
  local a, b, c = {}, {}, {}
  a.me, b.me, c.me = a, b, {me = c}
  test.same(a, b)
  test.same(a, c)
  b.x = 1
  test.raises(function() test.same(a, b) end, "values differ at .x")
end)

test.case("truthy, falsy and near", function()
  test.truthy(0)
  test.falsy(nil)
  test.near(0.1 + 0.2, 0.3)
  test.near(10, 11, 1)
  test.raises(function() test.truthy(false) end, "value is not true")
  test.raises(function() test.falsy(0) end, "value is not false")
  test.raises(function() test.near(1, 2, 0.5) end, "more than 0.5 apart")
  test.raises(function() test.near(0/0, 0) end, "apart")
  test.raises(function() test.near("1", 1) end, "not a number")
  test.raises(function() test.near(1) end, "test_test.lua:%d+: test.near needs a number to compare with, got nil")
  test.raises(function() test.near(1, 1, "x") end, "needs a number as distance, got string")
end)

test.case("raises gives the error and wants the right one", function()
  local value = {}
  test.equal(test.raises(function() error(value) end), value)
  test.equal(test.raises(function() error("a [b] c", 0) end, "[b]"), "a [b] c")
  test.equal(test.raises(function() error("no 42", 0) end, "no %d+"), "no 42")
  test.raises(function() test.raises(function() end, "x") end, "no error was raised")
  test.raises(function() test.raises(test.no_such_function) end, "test_test.lua:%d+: test.raises needs a function, got nil")
  test.raises(setmetatable({}, { __call = function() error "called" end }), "called")
  test.raises(function() test.raises(function() error("y") end, "x") end, "another error was raised")
  test.raises(function() timers.sleep(1) error("after a sleep") end, "after a sleep")
end)

test.case("cases run one after the other and may sleep", function()
  local inner, order = copy(), {}
  inner.case("slow", function()
    order[#order + 1] = "a"
    timers.sleep(20)
    order[#order + 1] = "b"
  end)
  inner.case("quick", function() order[#order + 1] = "c" end)
  run(inner)
  test.equal(table.concat(order), "abc")
end)

test.case("a case that takes too long fails, and the next one runs", function()
  local inner, reached = copy(), false
  inner.case("slow", {timeout = 20}, function() timers.sleep(300) reached = true end)
  inner.case("stuck", {timeout = 20}, function() coroutine.yield() end)
  inner.case("quick", function() end)
  local output = run(inner)
  test.truthy(output:find("not ok 1 - slow\n  ---\n  message: |-\n    not done after 20 ms\n", 1, true), output)
  test.truthy(output:find("not ok 2 - stuck", 1, true), output)
  test.truthy(output:find("ok 3 - quick", 1, true), output)
  timers.sleep(320)
  test.falsy(reached)
end)

test.case("many sleeping cases do not pile up", function()
  local inner, count = copy(), 0
  for i = 1, 300 do
    inner.case("case " .. i, function() timers.sleep(0) count = count + 1 end)
  end
  run(inner)
  test.equal(count, 300)
end)

test.case("timers that a case leaves are cancelled and named", function()
  local inner, runs = copy(), 0
  inner.case("leaves", function() setInterval(function() runs = runs + 1 end, 1) end)
  inner.case("next", function() timers.sleep(30) end)
  local output = run(inner)
  test.truthy(output:find("# left running and cancelled: interval of [^\n]*test_test.lua:174\n"), output)
  test.equal(runs, 0)
end)

test.case("wrong use is named at the place", function()
  local inner = copy()
  test.raises(function() inner.case(nil, print) end, "test_test.lua:%d+: test.case needs a name")
  test.raises(function() inner.case("x") end, "test_test.lua:%d+: test.case needs a function, got nil")
  test.raises(function() inner.case("x", {timeout = 0}, print) end, "timeout must be a number")
  test.raises(function() inner.case("x", {timout = 5}, print) end, "test_test.lua:%d+: test.case has no option 'timout', only timeout")
  test.raises(function() test.case("x", print) end, "cannot be called while the cases run")
end)

test.case("values are shown readably", function()
  local show = require "ep.show".show
  local cycle = {1}
  cycle.me = cycle
  local expected = {
    {nil, "nil"}, {12, "12"}, {12.0, "12.0"}, {0.1 + 0.2, "0.30000000000000004"}, {1e100, "1e+100"},
    {math.mininteger, "-9223372036854775808"}, {1/0, "inf"}, {"a\n\"\\\0\255", '"a\\n\\"\\\\\\x00\\xFF"'},
    {"é", '"é"'}, {"\27[0m", '"\\x1B[0m"'}, {{}, "{}"}, {{1, "b", {}}, '{1, "b", {}}'},
    {{[3] = 1, b = 2, ["end"] = 3, a = 1}, '{[3] = 1, a = 1, b = 2, ["end"] = 3}'}, {cycle, "{1, me = <cycle>}"},
    {setmetatable({}, {__tostring = function() return "own" end}), "own"},
    {setmetatable({}, {__tostring = function() return {} end}), "<table whose __tostring fails>"},
    {setmetatable({1}, {__index = error, __pairs = error, __len = error}), "{1}"},
  }
  for _, pair in ipairs(expected) do test.equal(show(pair[1]), pair[2]) end
end)

test.case("shown values are bounded", function()
  local show = require "ep.show".show
  local wide, deep = {}, {}
  for i = 1, 100000 do wide[i] = i end
  for _ = 1, 10000 do deep = {deep} end
  test.truthy(#show(wide) < 3000)
  test.truthy(show(wide):find("%.%.%.}$"))
  test.equal(show(deep), "{{{{{{{{{{...}}}}}}}}}}")
  test.truthy(#show(("é"):rep(1000)) < 300)
  test.truthy(show(("é"):rep(1000)):find('é"... (2000 bytes)', 1, true))
end)
