-- SPDX-License-Identifier: GPL-3.0-or-later
-- The tour, and so each group of the host table once, as a script sees it.
local test = require "test"
local timers = require "timers"
local ui = require "ui"
local tour = require "tour"

local function until_true(condition)
  for _ = 1, 2000 do
    if condition() then return end
    timers.sleep(5)
  end
  error("in vain", 2)
end

test.case("a timer calls until it is stopped", function()
  local counts = {}
  local stop
  stop = tour.every(1, function(n)
    counts[#counts + 1] = n
    if n == 3 then stop() end
  end)
  until_true(function() return #counts == 3 end)
  stop()
  test.equal(table.concat(counts, " "), "1 2 3")
  test.equal((pcall(tour.every, 0, print)), false)
  test.equal((pcall(tour.every, 1)), false)
end)

test.case("a timer that nobody can reach ends", function()
  local calls = 0
  tour.every(1, function() calls = calls + 1 end)
  collectgarbage()
  collectgarbage()
  local now = calls
  timers.sleep(20)
  test.equal(calls, now)
end)

test.case("a function may sleep in its call", function()
  local woke
  local stop = tour.every(5, function()
    timers.sleep(1)
    woke = true
  end)
  until_true(function() return woke end)
  stop()
end)

test.case("a descriptor that becomes readable is heard of once", function()
  local heard = {}
  local signal = tour.signal(function(what) heard[#heard + 1] = what end)
  until_true(function() return #heard > 0 end)
  timers.sleep(10)
  test.equal(#heard, 1)
  test.equal(type(signal), "userdata")
end)

test.case("what a thread posts comes in its order", function()
  local got = {}
  tour.thread(20, function(n) got[#got + 1] = n end)
  until_true(function() return #got == 20 end)
  for i = 1, 20 do test.equal(got[i], i) end
end)

test.case("an operation answers the coroutine that waits", function()
  local counter = tour.counter()
  test.equal(counter:sum(10), 55)
  test.equal(counter:sum(0), 0)
  local value, message, code = counter:sum(-1)
  test.equal(value, nil)
  test.equal(message, "a sum of less than nothing")
  test.equal(code, "EINVAL")
end)

test.case("an operation answers callbacks", function()
  local counter, got = tour.counter(), {}
  counter:sum(100, function(v) got.plain = v end)
  counter:sum(1000, { success = function(v) got.table = v end })
  counter:sum(-1, { error = function(message, code) got.error = code .. message end })
  until_true(function() return got.plain and got.table and got.error end)
  test.equal(got.plain, 5050)
  test.equal(got.table, 500500)
  test.equal(got.error, "EINVALa sum of less than nothing")
  test.equal((pcall(counter.sum, counter, 1, "callback")), false)
end)

test.case("closing abandons what is under way", function()
  local counter = tour.counter()
  local called = false
  counter:sum(1000000000, function() called = true end)
  local result
  local co = coroutine.wrap(function() result = table.pack(counter:sum(1000000000)) end)
  co()
  counter:close()
  counter:close()
  until_true(function() return result end)
  test.equal(result[1], nil)
  test.equal(result[2], "closed")
  test.equal(called, false)
  test.equal(select(2, counter:sum(1)), "the counter is closed")
end)

test.case("a counter that nobody holds answers all the same", function()
  local got
  tour.counter():sum(1000, function(v) got = v end)
  collectgarbage()
  until_true(function() return got end)
  test.equal(got, 500500)
end)

test.case("rights and settings", function()
  test.equal(tour.size "/dev/null", 0)
  test.equal((tour.size "/nothing/here"), nil)
  test.equal(type(tour.greeting()), "string")
end)

-- The element --------------------------------------------------------------------------------------------------

local function volume(options)
  local element = ui.tour_volume(options)
  local window = ui.window { title = "Volume", element }
  local driver = ui.test(window)
  window:show()
  local parts = element:children()
  return element, parts[2], parts[3], driver, window
end

test.case("an element of a plugin shows one value in two inputs", function()
  local told = {}
  local element, slider, number, driver, window = volume {
    id = "loudness", value = 3, text = "Sound",
    onValueChanged = function(value, who) told[#told + 1] = { value, who } end,
  }
  test.equal(slider.value, 3)
  test.equal(number.value, 3)
  test.equal(element.text, "Sound")
  test.equal(window.loudness, element)
  driver:set(slider, 7)
  test.equal(number.value, 7)
  test.equal(element.value, 7)
  driver:set(number, 2)
  test.equal(slider.value, 2)
  test.equal(#told, 2)
  test.equal(told[2][1], 2)
  test.equal(told[2][2], element)
  element.value = 20
  test.equal(number.value, 11) -- as its parts have it
  element.onValueChanged = nil
  driver:set(slider, 1)
  test.equal(#told, 2)
  test.equal(number.value, 1)
  window:close()
  test.equal(element.value, nil)
  element.value = 4 -- no error: a timer may still do it
end)

test.case("an element of a plugin has the properties of what it is made of, and no others", function()
  local element = ui.tour_volume { enabled = false, tooltip = "how loud" }
  test.equal(element.tooltip, "how loud")
  local ok, message = pcall(ui.tour_volume, { colour = "red" })
  test.equal(ok, false)
  test.equal(message:match "tour_volume has no 'colour'" ~= nil, true)
  test.equal((pcall(ui.tour_volume, { ui.label "x" })), false)
  test.equal((pcall(ui.tour_volume, true)), false)
  test.equal((pcall(ui.tour_volume, { onValueChanged = 3 })), false)
  test.equal((pcall(function() return element.nothing end)), false)
  test.equal((pcall(function() element.nothing = 1 end)), false)
  test.equal(ui.tour_nothing, nil)
end)

test.case("elements of a plugin are collected", function()
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  for _ = 1, 300 do ui.tour_volume { value = 1, onValueChanged = print } end
  collectgarbage()
  collectgarbage()
  test.equal(collectgarbage "count" - before < 200, true)
end)
