-- SPDX-License-Identifier: GPL-3.0-or-later
-- setTimeout and family, and require "timers".
local test = require "test"
local timers = require "timers"
local sleep = timers.sleep

-- Output and exit status of a script in a process of its own: for errors in callbacks, which end in status 1.
local function run_script(code)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local pipe = assert(io.popen('"/proc/$PPID/exe" ' .. path .. " 2>&1")) -- the shell's parent is this program
  local output = pipe:read("a")
  local _, _, status = pipe:close()
  os.remove(path)
  return output, status
end

local function find_timer(id)
  for _, timer in ipairs(timers.list()) do
    if timer.id == id then return timer end
  end
end

test.case("timeouts run by due time, then in order of creation", function()
  local order = {}
  local function note(name) return function() order[#order + 1] = name end end
  setTimeout(note "30", 30)
  setTimeout(note "10 first", 10)
  setTimeout(note "10 second", 10)
  setTimeout(note "0", 0)
  setTimeout(note "20", 20)
  test.same(order, {})
  sleep(60)
  test.same(order, {"0", "10 first", "10 second", "20", "30"})
end)

test.case("a timeout of 0 runs after the code that made it, before a later one", function()
  local order = {}
  setTimeout(function()
    order[#order + 1] = "outer"
    setTimeout(function() order[#order + 1] = "inner" end, 0)
    order[#order + 1] = "still outer"
  end, 0)
  setTimeout(function() order[#order + 1] = "next" end, 0)
  sleep(20)
  test.same(order, {"outer", "still outer", "next", "inner"})
end)

test.case("a timeout runs once, not before its time", function()
  local runs, began, ran = 0, timers.now(), nil
  setTimeout(function() runs, ran = runs + 1, timers.now() end, 25)
  sleep(80)
  test.equal(runs, 1)
  test.truthy(ran - began >= 25, ran - began)
end)

test.case("ms may be a float", function()
  local order = {}
  setTimeout(function() order[#order + 1] = "2.5" end, 2.5)
  setTimeout(function() order[#order + 1] = "2.25" end, 2.25)
  setTimeout(function() order[#order + 1] = "0.1" end, 0.1)
  sleep(15)
  test.same(order, {"0.1", "2.25", "2.5"})
end)

test.case("very long times are accepted", function()
  for _, ms in ipairs {1e15, math.huge, math.maxinteger} do
    local id = setTimeout(print, ms)
    test.truthy(find_timer(id))
    clearTimeout(id)
    test.falsy(find_timer(id))
  end
end)

test.case("callbacks get no arguments", function()
  local count
  setTimeout(function(...) count = select("#", ...) end, 0)
  sleep(5)
  test.equal(count, 0)
end)

test.case("ids are integers above 0 and are not used again", function()
  local seen = {}
  for _ = 1, 100 do
    local id = setTimeout(print, 1000)
    test.equal(math.type(id), "integer")
    test.truthy(id > 0 and not seen[id])
    seen[id] = true
    clearTimeout(id)
  end
end)

test.case("wrong arguments raise", function()
  for _, start in ipairs {setTimeout, setInterval} do
    test.raises(function() start() end, "function expected")
    test.raises(function() start("print", 1) end, "function expected")
    test.raises(function() start(print) end, "number expected")
    test.raises(function() start(print, "1") end, "number expected")
    test.raises(function() start(print, {}) end, "number expected")
    test.raises(function() start(print, -1) end, "milliseconds must be a number >= 0")
    test.raises(function() start(print, 0/0) end, "milliseconds must be a number >= 0")
  end
  test.raises(function() timers.after(print, 1) end, "number expected, got function")
  test.raises(function() timers.every(1, nil) end, "function expected")
  test.raises(function() sleep("1") end, "number expected")
  test.raises(function() sleep(-1) end, "milliseconds must be a number >= 0")
end)

test.case("after and every take the time first", function()
  local order = {}
  timers.after(5, function() order[#order + 1] = "after" end)
  local id
  id = timers.every(2, function()
    order[#order + 1] = "every"
    if #order >= 3 then timers.cancel(id) end
  end)
  sleep(40)
  table.sort(order)
  test.equal(order[1], "after")
  test.equal(order[#order], "every")
end)

test.case("a cleared timeout does not run, also when it is due already", function()
  local ran = false
  local victim
  setTimeout(function() clearTimeout(victim) end, 5)
  victim = setTimeout(function() ran = true end, 5)
  local other = setTimeout(function() ran = true end, 1)
  clearTimeout(other)
  local stop = timers.now() + 10
  while timers.now() < stop do end
  sleep(20)
  test.falsy(ran)
end)

test.case("unknown ids, ended timers and nil are ignored", function()
  local done = setTimeout(function() end, 0)
  sleep(5)
  for _, clear in ipairs {clearTimeout, clearInterval, timers.cancel} do
    clear(done)
    clear(nil)
    clear()
    clear(0)
    clear(-1)
    clear(123456789)
    clear(math.maxinteger)
    clear(1.5)
    clear("x")
    clear({})
  end
end)

test.case("clearTimeout and clearInterval clear both kinds", function()
  local runs = 0
  clearInterval(setTimeout(function() runs = runs + 1 end, 1))
  clearTimeout(setInterval(function() runs = runs + 1 end, 1))
  sleep(10)
  test.equal(runs, 0)
end)

test.case("an interval runs until it is cleared", function()
  local runs, id = 0, nil
  id = setInterval(function() runs = runs + 1 end, 5)
  sleep(60)
  clearInterval(id)
  local before = runs
  test.truthy(before >= 2 and before <= 12, before)
  sleep(30)
  test.equal(runs, before)
end)

test.case("an interval may clear itself", function()
  local runs, id = 0, nil
  id = setInterval(function()
    runs = runs + 1
    if runs == 3 then clearInterval(id) end
  end, 1)
  sleep(40)
  test.equal(runs, 3)
  test.falsy(find_timer(id))
end)

test.case("an interval is armed from its due time and does not catch up", function()
  local runs = 0
  local id = setInterval(function() runs = runs + 1 end, 10)
  local stop = timers.now() + 55
  while timers.now() < stop do end
  sleep(2)
  clearInterval(id)
  test.truthy(runs >= 1 and runs <= 2, runs)
end)

test.case("an interval of 0 lets others run", function()
  local runs, other = 0, false
  local id = setInterval(function() runs = runs + 1 end, 0)
  setTimeout(function() other = true end, 5)
  sleep(30)
  clearInterval(id)
  test.truthy(other and runs >= 2)
end)

test.case("an error in an interval is reported and cancels it", function()
  local output, status = run_script [[
    local runs = 0
    setInterval(function() runs = runs + 1 error("broken") end, 1)
    setTimeout(function() print("runs", runs) end, 40)
  ]]
  test.truthy(output:find("broken"), output)
  test.truthy(output:find("stack traceback"), output)
  test.truthy(output:find("runs\t1\n"), output)
  test.equal(status, 1)
end)

test.case("an error in a timeout is reported, and the others run", function()
  local output, status = run_script [[
    setTimeout(function() error("broken") end, 0)
    setTimeout(function() print("later") end, 5)
  ]]
  test.truthy(output:find("broken.*later"), output)
  test.equal(status, 1)
end)

test.case("the process ends with its last timer", function()
  local began = timers.now()
  local output, status = run_script [[
    local n = 0
    local id
    id = setInterval(function() n = n + 1 if n == 3 then clearInterval(id) end end, 5)
    clearTimeout(setTimeout(print, 1e9))
    print "end"
  ]]
  test.equal(output, "end\n")
  test.equal(status, 0)
  test.truthy(timers.now() - began < 2000)
end)

test.case("sleep suspends the calling coroutine only", function()
  local order = {}
  local co = coroutine.create(function()
    order[#order + 1] = "before"
    test.equal(select("#", sleep(10)), 0)
    order[#order + 1] = "after"
  end)
  coroutine.resume(co)
  order[#order + 1] = "meanwhile"
  test.equal(coroutine.status(co), "suspended")
  sleep(30)
  test.equal(coroutine.status(co), "dead")
  test.same(order, {"before", "meanwhile", "after"})
end)

test.case("many coroutines sleep at once", function()
  local done, began = 0, timers.now()
  for i = 1, 100 do
    coroutine.wrap(function()
      sleep(i % 10)
      done = done + 1
    end)()
  end
  while done < 100 and timers.now() - began < 2000 do sleep(5) end
  test.equal(done, 100)
end)

test.case("callbacks may sleep", function()
  local ended = false
  setTimeout(function() sleep(5) ended = true end, 0)
  sleep(30)
  test.truthy(ended)
end)

test.case("sleep raises where it cannot suspend", function()
  local err
  table.sort({1, 2}, function(a, b)
    local ok, said = pcall(sleep, 1)
    err = not ok and said or err
    return a < b
  end)
  test.truthy(tostring(err):find("cannot suspend"), err)
end)

test.case("a foreign resume ends the sleep, and its timer is gone", function()
  local got, resumed = nil, 0
  local co = coroutine.create(function()
    got = table.pack(sleep(40))
    resumed = resumed + 1
    coroutine.yield()
    resumed = resumed + 1
  end)
  coroutine.resume(co)
  local before = #timers.list()
  test.truthy(coroutine.resume(co, "early", nil))
  test.same(got, {n = 2, "early"})
  test.equal(#timers.list(), before - 1)
  sleep(70)
  test.equal(resumed, 1)
end)

test.case("a sleeping coroutine can be closed", function()
  local closed, woken = false, false
  local co = coroutine.create(function()
    local guard <close> = setmetatable({}, {__close = function() closed = true end})
    sleep(20)
    woken = true
  end)
  coroutine.resume(co)
  test.truthy(coroutine.close(co))
  test.truthy(closed)
  test.equal(coroutine.status(co), "dead")
  sleep(50)
  test.falsy(woken)
end)

test.case("closing a sleeping coroutine does not keep the process alive", function()
  local began = timers.now()
  local _, status = run_script [[
    local co = coroutine.create(function() require("timers").sleep(1500) end)
    coroutine.resume(co)
    coroutine.close(co)
  ]]
  test.equal(status, 0)
  test.truthy(timers.now() - began < 1000, "ended late")
end)

test.case("sleeping coroutines survive a garbage collection", function()
  local done = false
  coroutine.wrap(function() sleep(10) done = true end)()
  collectgarbage()
  collectgarbage()
  sleep(30)
  test.truthy(done)
end)

test.case("list tells what is pending", function()
  local id = setInterval(function() end, 500)
  local timer = find_timer(id)
  clearInterval(id)
  test.equal(timer.kind, "interval")
  test.truthy(timer.source:find("timers_test.lua:%d+$"))
  test.near(timer.due, 500, 50)
  test.equal(timer.period, 500.0)
  test.equal(timer.runs, 0)
  local once = setTimeout(print, 100)
  test.equal(find_timer(once).kind, "timeout")
  clearTimeout(once)
end)

test.case("now is a monotonic time in ms", function()
  local a = timers.now()
  sleep(20)
  local b = timers.now()
  test.equal(math.type(a), "float")
  test.truthy(b - a >= 20 and b - a < 1000, b - a)
end)
