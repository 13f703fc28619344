-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

-- How many cells are drawn.
local function count(window)
  for _, shape in ipairs(window.board:children()) do
    local ok, path = pcall(function() return shape.path end) -- only that of the cells has one
    if ok then return select(2, path:gsub("M", "")) end
  end
end

local function put(user, ...)
  for _, place in ipairs { ... } do
    local x, y = place[1] * 10 + 5, place[2] * 10 + 5
    user:event("board", "onPressed", { x, y, "left" }):event("board", "onReleased", { x, y, "left" })
  end
end

drive.case("three in a row turn, and turn back", function()
  local user, window = drive.example "life"
  user:click "empty"
  test.equal(window.state.text, "Generation 0, 0 alive")
  put(user, { 10, 10 }, { 11, 10 }, { 12, 10 })
  test.equal(count(window), 3)
  user:click "step"
  test.equal(window.state.text, "Generation 1, 3 alive")
  put(user, { 11, 9 }, { 11, 10 }, { 11, 11 }) -- where they are now: wiped out
  test.equal(count(window), 0)
end)

drive.case("a block on the border stays, for the board is round", function()
  local user, window = drive.example "life"
  user:click "empty"
  put(user, { 0, 0 }, { 63, 0 }, { 0, 39 }, { 63, 39 })
  user:click("step"):click "step"
  test.equal(window.state.text, "Generation 2, 4 alive")
end)

drive.case("a stroke outside of the board changes nothing", function()
  local user, window = drive.example "life"
  user:click "empty"
  for _, place in ipairs { { -1, 5 }, { 640, 5 }, { 5, 400 }, { 5, -0.5 } } do
    user:event("board", "onPressed", { place[1], place[2], "left" })
  end
  test.equal(count(window), 0)
end)

drive.case("it runs, pauses, and a gun has 36 cells", function()
  local user, window = drive.example "life"
  test.equal(count(window), 36)
  user:set("speed", 30):click "run"
  drive.wait(function() return window.state.text:find "^Generation [3-9]" end)
  test.equal(window.run.text, "Pause")
  user:event("space", "onActivated")
  test.equal(window.run.value, false)
  test.equal(window.run.text, "Run")
  for _, name in ipairs { "Acorn", "Glider", "At random" } do user:choose("pattern", name) end
  test.truthy(count(window) > 300)
end)
