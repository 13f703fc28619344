-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

local function lines(window) return window.paper:children()[1]:children()[1]:children() end
local function done(window)
  drive.wait(function() return window.state.text ~= "The turtle is on its way" end)
  return window.state.text
end

drive.case("every sample is drawn to its end", function()
  local user, window = drive.example "turtle"
  user:set("speed", 100)
  for _, name in ipairs { "Star", "Spiral", "Tree", "Snowflake" } do
    user:choose("sample", name)
    test.equal(done(window), "Done", name)
    test.truthy(#lines(window) >= 1, name)
  end
end)

drive.case("a pen that is up draws nothing, and a new colour begins a new line", function()
  local user, window = drive.example "turtle"
  user:set("speed", 100)
  user:set("program", "forward(10) up() forward(10) down() color 'red' width(5) forward(10) left(90) back(5)")
  user:click "run"
  test.equal(done(window), "Done")
  test.equal(#lines(window), 2)
  test.equal(lines(window)[2].color, "red")
  test.equal(lines(window)[2].line_width, 5)
  local turtle = window.paper:children()[1]:children()[2]
  test.near(turtle.x, 30)
  test.near(turtle.y, 5)
  test.equal(turtle.rotation, 270)
end)

drive.case("what is wrong in a program is said, with its line", function()
  local user, window = drive.example "turtle"
  for program, message in pairs {
    ["forward("] = "program:1: unexpected symbol", ["\nfly()"] = "program:2: .*'fly'",
    ["\nforward 'far'"] = "program:2: forward wants a number", ["os.exit()"] = "program:1: .*'os'",
    ["color(7) forward(1)"] = "color",
  } do
    user:set("program", program):click "run"
    test.truthy(done(window):find(message), window.state.text)
    test.equal(window.stop.enabled, false)
  end
end)

drive.case("a program that never ends is stopped, and so is one whose window goes", function()
  local user, window = drive.example "turtle"
  user:set("program", "while true do forward(1) right(1) end"):set("speed", 90):click "run"
  drive.wait(function() return #lines(window) > 0 end)
  user:click "stop"
  test.equal(window.state.text, "Stopped")
  user:click "run"
  test.equal(window.stop.enabled, true)
end)
