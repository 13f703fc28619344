-- SPDX-License-Identifier: MIT
-- The tests of the home: its parts alone, and the window before a house that is simulated.
-- Run it: eplua --test home

local test = require "test"
local timers = require "timers"
local ui = require "ui"
local History = require "history"
local Home = require "home"
local House = require "house"
local gauge = require "gauge"

local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local start_broker = dofile(here .. "../network/mqtt_broker.lua")

ui.test() -- no window asks for a display

local function wait(condition)
  while not condition() do timers.sleep(5) end
end

test.case("the history gives means of stretches of time", function()
  local history = assert(History.open ":memory:")
  local now = os.time()
  for second = 1, 100 do history:add("x", now - 100 + second, second) end
  history:add("y", now, 7)
  local points = history:read("x", now - 99, 10)
  test.truthy(#points >= 10 and #points <= 12)
  for i = 2, #points do test.truthy(points[i][1] > points[i - 1][1] and points[i][2] > points[i - 1][2]) end
  test.same(history:read("y", now - 10, 10), { { now, 7 } })
  test.same(history:read("z", 0, 10), {})
  test.equal(history:newest(), now)
  history:forget(now)
  test.equal(#history:read("x", now - 1000, 1000), 1)
  history:close()
end)

test.case("many readings at once: those that are numbers are kept", function()
  local history = assert(History.open ":memory:")
  history:add_all({ a = "1.5", b = "off", c = 3 }, 100)
  test.same(history:read("a", 0, 1 << 40), { { 100, 1.5 } })
  test.same(history:read("b", 0, 1 << 40), {})
  history:close()
end)

test.case("a file that is no database is said", function()
  local history, message = History.open(here .. "home_test.lua")
  test.equal(history, nil)
  test.truthy(message:find "not a database")
end)

test.case("the house keeps its temperature for a day, and heats no more than it must", function()
  local house = House.new(os.time { year = 2026, month = 1, day = 10, hour = 8 })
  local on = 0
  for minute = 1, 24 * 60 do
    house:step(60)
    on = on + (house.heating and 1 or 0)
    if minute < 12 * 60 then test.near(house.rooms[1].temperature, 21, 1.5) end
  end
  test.truthy(on > 60 and on < 20 * 60)
  test.truthy(math.abs(house.outside) < 20)
end)

test.case("the house obeys wishes, within reason", function()
  local house = House.new(0)
  test.equal(house:obey("kitchen/lamp", "40"), true)
  test.equal(house:obey("kitchen/lamp", "999"), true)
  test.equal(house:readings()["kitchen/lamp"], "100")
  test.equal(house:obey("heating/target", "-4"), true)
  test.equal(house:readings()["heating/target"], "5")
  for name, wish in pairs { ["kitchen/lamp"] = "bright", ["bedroom/lamp"] = "nan", ["cellar/lamp"] = "1", x = "" } do
    test.equal(house:obey(name, wish), false)
  end
  test.equal(house:obey("kitchen/lamp", "0"), true)
  test.equal(house:readings()["kitchen/lamp"], "0")
end)

test.case("a gauge shows its number, and none", function()
  local colors = { { 50, "#00ff00" }, { nil, "#ff0000" } }
  local g = gauge.new { min = 0, max = 100, unit = "W", format = "%.0f", colors = colors }
  local shapes = g.canvas:children()[1]:children()
  g:set(20)
  test.equal(shapes[3].text, "20")
  test.equal(shapes[2].color, "#00ff00")
  g:set(1000)
  test.equal(shapes[2].color, "#ff0000")
  test.equal(shapes[2].path, gauge.arc(1)) -- full, not more
  g:set(nil)
  test.equal(shapes[3].text, "–")
end)

test.case("the window shows the house, and its lamps obey", { timeout = 30000 }, function()
  local history = assert(History.open ":memory:")
  local broker = start_broker("127.0.0.1", 0)
  local uri = "mqtt://127.0.0.1:" .. broker.port
  local house = House.new(os.time())
  local leave = house:connect(uri)
  local home = assert(Home.connect(uri, history))
  local stopped = false
  local window = require("dashboard").show(home, history, function()
    home:close()
    leave()
    broker.stop()
    stopped = true
  end)
  local user = ui.test(window)

  wait(function() return window.living_room.value == 70 end)
  test.truthy(window.state.text:find "^Connected to mqtt://")
  test.equal(window.target.value, 21)
  user:set("kitchen", 35)
  wait(function() return house.rooms[2].lamp == 35 end)
  wait(function() return user:value("events"):find "Kitchen: lamp at 35 %%" end)
  user:click "all_off"
  wait(function() return user:value("events"):find "Living room: lamp off" end)
  test.equal(window.living_room.value, 0)
  user:set("target", 23.5)
  wait(function() return house.target == 23.5 and user:value("events"):find "Heating to 23.5 °C" end)
  user:choose("span", "15 minutes")
  local range = window.chart.x_range
  test.equal(range[2] - range[1], 900)
  test.truthy(#history:read("meter/power", 0, 1000) >= 1)

  user:close()
  wait(function() return stopped end)
  history:close()
end)

test.case("a broker that is not there is said in the window", function()
  local history = assert(History.open ":memory:")
  local home = assert(Home.connect("mqtt://127.0.0.1:1", history))
  local window = require("dashboard").show(home, history, function() home:close() end)
  wait(function() return window.state.text:find "refused" end)
  ui.test(window):close()
  test.truthy(select(2, Home.connect("http://x", history)))
end)
