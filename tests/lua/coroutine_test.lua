-- SPDX-License-Identifier: GPL-3.0-or-later
-- coroutine.wrapdebug, and that the engine's pcall, xpcall, resume, wrap and close act as plain Lua's do.
local test = require "test"
local sleep = require("timers").sleep

-- A value whose __close calls fn(error).
local function closer(fn)
  return setmetatable({}, {__close = function(_, err) fn(err) end})
end

-- --- wrapdebug ---

test.case("wrapdebug passes values like wrap", function()
  local f = coroutine.wrapdebug(function(a, b)
    local c, d = coroutine.yield(a + b, nil)
    return c, d, "end"
  end)
  test.same(table.pack(f(1, 2)), {n = 2, 3})
  test.same(table.pack(f("c", nil)), {n = 3, "c", nil, "end"})
end)

test.case("wrapdebug gives error and traceback to its handler instead of raising", function()
  local got
  local function inner() error("broken") end
  local f = coroutine.wrapdebug(function() inner() end, function(...) got = table.pack(...) end)
  test.equal(select("#", f()), 0)
  test.equal(got.n, 2)
  test.truthy(got[1]:find("coroutine_test.lua:%d+: broken$"), got[1])
  test.truthy(got[2]:find("stack traceback") and got[2]:find("inner"), got[2])
end)

test.case("wrapdebug hands on error values as they are", function()
  local value, got = {}, nil
  coroutine.wrapdebug(function() error(value) end, function(err) got = err end)()
  test.equal(got, value)
end)

test.case("wrapdebug reports errors after a yield, and calls of a dead coroutine", function()
  local said = {}
  local f = coroutine.wrapdebug(function()
    coroutine.yield(1)
    error("late", 0)
  end, function(err) said[#said + 1] = err end)
  test.equal(f(), 1)
  f()
  f()
  test.same(said, {"late", "cannot resume dead coroutine"})
end)

test.case("wrapdebug prints the error when it has no handler", function()
  local kept, printed = print, {}
  print = function(...) printed[#printed + 1] = table.concat({...}, " ") end
  local ok = pcall(coroutine.wrapdebug(function() error("broken") end))
  print = kept
  test.truthy(ok)
  test.truthy(table.concat(printed, "\n"):find("broken.*traceback"))
end)

test.case("wrapdebug closes the variables of a coroutine that failed", function()
  local closed
  coroutine.wrapdebug(function()
    local guard <close> = closer(function(err) closed = err end)
    error("broken", 0)
  end, function() end)()
  test.equal(closed, "broken")
end)

test.case("wrapdebug wants functions", function()
  test.raises(function() coroutine.wrapdebug() end, "function expected")
  test.raises(function() coroutine.wrapdebug(1) end, "function expected")
  test.raises(function() coroutine.wrapdebug(print, 1) end, "function expected")
end)

-- --- wrap, resume, close ---

test.case("wrap raises errors with a position in front of strings", function()
  local err = test.raises(coroutine.wrap(function() error("x", 0) end))
  test.truthy(err:find("x$"))
  local value = {}
  test.equal(test.raises(coroutine.wrap(function() error(value) end)), value)
  local f = coroutine.wrap(function() end)
  f()
  test.raises(f, "cannot resume dead coroutine")
end)

test.case("wrap closes pending variables when the coroutine fails", function()
  local closed
  pcall(coroutine.wrap(function()
    local guard <close> = closer(function(err) closed = err end)
    error("x", 0)
  end))
  test.equal(closed, "x")
end)

test.case("resume leaves them to close", function()
  local closed
  local co = coroutine.create(function()
    local guard <close> = closer(function(err) closed = tostring(err) end)
    error("x", 0)
  end)
  test.same(table.pack(coroutine.resume(co)), {n = 2, false, "x"})
  test.equal(closed, nil)
  test.same(table.pack(coroutine.close(co)), {n = 2, false, "x"})
  test.equal(closed, "x")
  test.same(table.pack(coroutine.close(co)), {n = 1, true})
end)

test.case("resume refuses what cannot be resumed", function()
  local _, said = coroutine.resume(coroutine.running())
  test.equal(said, "cannot resume non-suspended coroutine")
  local co = coroutine.create(function() end)
  coroutine.resume(co)
  test.same({coroutine.resume(co)}, {false, "cannot resume dead coroutine"})
  test.raises(function() coroutine.resume(print) end, "coroutine expected")
end)

test.case("close works on new, suspended and dead coroutines", function()
  test.truthy(coroutine.close(coroutine.create(print)))
  local order = {}
  local co = coroutine.create(function()
    local a <close> = closer(function(err) order[#order + 1] = "a " .. tostring(err) end)
    local b <close> = closer(function() order[#order + 1] = "b" end)
    coroutine.yield()
  end)
  coroutine.resume(co)
  test.same(table.pack(coroutine.close(co)), {n = 1, true})
  test.same(order, {"b", "a nil"})
  test.equal(coroutine.status(co), "dead")
end)

test.case("close returns an error of __close", function()
  local co = coroutine.create(function()
    local a <close> = closer(function() error("in close", 0) end)
    coroutine.yield()
  end)
  coroutine.resume(co)
  test.same(table.pack(coroutine.close(co)), {n = 2, false, "in close"})
end)

test.case("close refuses running and normal coroutines", function()
  test.raises(function() coroutine.close(coroutine.running()) end, "cannot close a running coroutine")
  local outer = coroutine.running()
  coroutine.wrap(function()
    test.raises(function() coroutine.close(outer) end, "cannot close a normal coroutine")
  end)()
end)

test.case("status, isyieldable and running are right inside and outside", function()
  local co
  co = coroutine.create(function()
    test.equal(coroutine.status(co), "running")
    test.equal(coroutine.running(), co)
    test.truthy(coroutine.isyieldable())
    coroutine.yield()
  end)
  test.equal(coroutine.status(co), "suspended")
  coroutine.resume(co)
  coroutine.resume(co)
  test.equal(coroutine.status(co), "dead")
end)

test.case("a runaway recursion of coroutines is an error", function()
  local function nest() return coroutine.wrap(nest)() end
  test.raises(nest, "C stack overflow")
end)

-- --- pcall and xpcall ---

test.case("pcall gives all results, or false and the error value", function()
  test.same(table.pack(pcall(function(...) return ... end, 1, nil, 3)), {n = 4, true, 1, nil, 3})
  test.same(table.pack(pcall(error)), {n = 2, false, nil})
  local value = {}
  test.equal(select(2, pcall(error, value)), value)
  test.raises(function() pcall() end, "value expected")
  test.same({pcall(nil)}, {false, "attempt to call a nil value"})
end)

test.case("xpcall calls the handler where the error happened", function()
  local trace
  local function deep() error("x", 0) end
  local ok, result, more = xpcall(function() deep() end, function(err)
    trace = debug.traceback()
    return err .. "!", "only one"
  end)
  test.same({ok, result, more}, {false, "x!"})
  test.truthy(trace:find("deep"), trace)
  test.same(table.pack(xpcall(function(...) return ... end, print, 1, nil)), {n = 3, true, 1, nil})
  test.raises(function() xpcall(print) end, "function expected")
end)

test.case("an error in the message handler ends", function()
  local ok, err = xpcall(error, function() error("again") end, "x")
  test.equal(ok, false)
  test.truthy(err ~= nil)
end)

test.case("pcall yields across", function()
  local co = coroutine.wrap(function()
    return pcall(function(a)
      local b = coroutine.yield(a)
      error("after " .. b, 0)
    end, "a")
  end)
  test.equal(co(), "a")
  test.same(table.pack(co("b")), {n = 2, false, "after b"})
end)

test.case("xpcall yields across, with its handler still in place", function()
  local co = coroutine.wrap(function()
    return xpcall(function(a)
      coroutine.yield(a)
      coroutine.yield(a + 1)
      error("x", 0)
    end, function(err) return "handled " .. err end, 1)
  end)
  test.equal(co(), 1)
  test.equal(co(), 2)
  test.same(table.pack(co()), {n = 2, false, "handled x"})
end)

test.case("results come through xpcall after a yield", function()
  local co = coroutine.wrap(function()
    return xpcall(function(...) coroutine.yield() return ... end, print, 1, nil, 3)
  end)
  co()
  test.same(table.pack(co()), {n = 4, true, 1, nil, 3})
end)

test.case("nested pcalls yield across, and each catches its own", function()
  local order = {}
  local co = coroutine.wrap(function()
    local ok, err = pcall(function()
      local inner_ok, inner_err = pcall(function()
        coroutine.yield("one")
        error("inner", 0)
      end)
      order[#order + 1] = tostring(inner_ok) .. inner_err
      coroutine.yield("two")
      error("outer", 0)
    end)
    order[#order + 1] = tostring(ok) .. err
    return "three"
  end)
  test.same({co(), co(), co()}, {"one", "two", "three"})
  test.same(order, {"falseinner", "falseouter"})
end)

test.case("sleep works inside pcall and xpcall", function()
  test.same({pcall(function() sleep(2) error("x", 0) end)}, {false, "x"})
  test.same({xpcall(function() sleep(2) return "done" end, print)}, {true, "done"})
end)

test.case("a stack overflow is an error that pcall catches", function()
  local function down() return 1 + down() end
  test.raises(down, "stack overflow")
end)

test.case("iterators, metamethods and require-free Lua code may yield", function()
  local object = setmetatable({}, {
    __index = function(_, key) return coroutine.yield(key) end,
    __add = function(_, n) return coroutine.yield(n) end,
  })
  local co = coroutine.wrap(function()
    local sum = 0
    for n in coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) do sum = sum + n end
    return object.field, object + 5, sum
  end)
  test.equal(co(), "field")
  test.equal(co("F"), 5)
  test.same({co("A")}, {"F", "A", 3})
end)

test.case("the main chunk is a coroutine too", function()
  local _, is_main = coroutine.running()
  test.equal(is_main, false)
end)
