-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

-- A game with its first food always at the same place, and not behind the snake.
local function start()
  math.randomseed(7)
  return drive.example "snake"
end

-- The shapes on the board: body, head, food.
local function shapes(window)
  local all = window.board:children()
  return all[2], all[3], all[4], all[5]
end

drive.case("the snake waits for Space, moves, and pauses", function()
  local user, window = start()
  local body, head, _, message = shapes(window)
  test.equal(message.text, "Press Space")
  user:event("board", "onKey", "Up") -- not before it plays
  user:event("board", "onKey", "Space")
  test.equal(message.text, "")
  local x = head.x
  drive.wait(function() return head.x > x end)
  test.equal(#body.points, 4)
  user:event("board", "onKey", "Space")
  test.equal(message.text, "Paused")
end)

drive.case("it follows two turns in a row, and never turns back on itself", function()
  local user, window = start()
  local _, head = shapes(window)
  user:event("board", "onKey", "Space")
  local x, y = head.x, head.y
  user:event("board", "onKey", "Left") -- backwards: ignored
  user:event("board", "onKey", "Up"):event("board", "onKey", "Left")
  drive.wait(function() return head.y < y and head.x < x end)
  test.equal(y - head.y, 20)
end)

drive.case("it grows by what it eats", function()
  local user, window = start()
  local body, head, food, message = shapes(window)
  user:event("board", "onKey", "Space")
  local function go(key)
    if key then user:event("board", "onKey", key) end
  end
  drive.wait(function()
    if #body.points > 4 then return true end
    local dx, dy = food.x - 2 - head.x, food.y - 2 - head.y
    if dy ~= 0 then go(dy < 0 and "Up" or "Down") else go(dx < 0 and "Left" or "Right") end
    test.equal(message.text, "", "it is alive")
  end)
  test.equal(window.score.text, "Points: 1   Best: 0")
end)

drive.case("a wall ends the game, and Space begins a new one", function()
  local user, window = start()
  local body, _, _, message = shapes(window)
  user:event("board", "onKey", "Space"):event("board", "onKey", "Up")
  drive.wait(function() return message.text ~= "" end)
  test.truthy(message.text == "Press Space" or message.text == "Game over")
  user:event("board", "onKey", "Space")
  test.equal(message.text, "")
  test.equal(#body.points, 4)
end)
