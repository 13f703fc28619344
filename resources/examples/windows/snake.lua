-- SPDX-License-Identifier: MIT
-- Snake: a game with the arrow keys. The snake is a list of places, and a timer moves it.
-- Run it: eplua windows/snake.lua

local ui = require "ui"
local draw = ui.draw

local COLUMNS, ROWS, SIZE = 20, 15, 20
local START_MS, FASTEST_MS = 160, 60 -- from one step to the next

local body = draw.polyline { color = "#22a06b", line_width = SIZE - 5 }
local head = draw.ellipse { width = SIZE, height = SIZE, fill = "#1a7f53", line_width = 0 }
local food = draw.ellipse { width = SIZE - 4, height = SIZE - 4, fill = "#e5484d", line_width = 0 }
local message = draw.text { x = COLUMNS * SIZE / 2, y = ROWS * SIZE / 4, anchor = "center", size = 24, bold = true }

local window = ui.window { id = "snake", title = "Snake", size = { 480, 440 },
  ui.canvas { id = "board", area = { COLUMNS * SIZE, ROWS * SIZE }, stretch = 1,
    draw.rect { width = COLUMNS * SIZE, height = ROWS * SIZE, color = "#80888888", fill = "#1822a06b", radius = 6 },
    body, head, food, message },
  ui.row {
    ui.label { id = "score", wrap = false, style = { bold = true } },
    ui.spacer {},
    ui.label { text = "Arrow keys: move   Space: start, pause", wrap = false },
  },
}

local snake -- places, the head first: { x, y } from 0
local meal -- the place of the food
local heading, turns -- { dx, dy }; turns: keys that were pressed and not followed yet
local state = "over" -- or "playing", "paused"
local points, best = 0, 0
local timer

local function middle(place) return (place[1] + 0.5) * SIZE, (place[2] + 0.5) * SIZE end

local function show()
  local line = {}
  for i, place in ipairs(snake) do line[i] = { middle(place) } end
  body.points = line
  local x, y = middle(snake[1])
  head.x, head.y = x - SIZE / 2, y - SIZE / 2
  x, y = middle(meal)
  food.x, food.y = x - SIZE / 2 + 2, y - SIZE / 2 + 2
  local texts = { over = points > 0 and "Game over" or "Press Space", paused = "Paused", playing = "" }
  message.text = texts[state]
  window.score.text = ("Points: %d   Best: %d"):format(points, best)
end

local function is_on_snake(x, y, length)
  for i = 1, length or #snake do
    if snake[i][1] == x and snake[i][2] == y then return true end
  end
  return false
end

local function place_food()
  repeat meal = { math.random(0, COLUMNS - 1), math.random(0, ROWS - 1) } until not is_on_snake(meal[1], meal[2])
end

local step

local function restart_timer()
  clearInterval(timer)
  timer = state == "playing" and setInterval(step, math.max(FASTEST_MS, START_MS - points * 4)) or nil
end

function step()
  -- Two keys between two steps are two turns, one in each step.
  heading = table.remove(turns, 1) or heading
  local x, y = snake[1][1] + heading[1], snake[1][2] + heading[2]
  local eats = x == meal[1] and y == meal[2]
  -- The last piece moves away, unless the snake grows.
  if x < 0 or x >= COLUMNS or y < 0 or y >= ROWS or is_on_snake(x, y, eats and #snake or #snake - 1) then
    state, best = "over", math.max(best, points)
    restart_timer()
    return show()
  end
  table.insert(snake, 1, { x, y })
  if eats then
    points = points + 1
    place_food()
    restart_timer() -- a little faster
  else
    snake[#snake] = nil
  end
  show()
end

local function new_game()
  snake, heading, turns, points = {}, { 1, 0 }, {}, 0
  for i = 1, 4 do snake[i] = { 7 - i, ROWS // 2 } end
  place_food()
end

local directions = { Left = { -1, 0 }, Right = { 1, 0 }, Up = { 0, -1 }, Down = { 0, 1 } }

function window.board.onKey(key)
  local turn = directions[key]
  if turn and state == "playing" then
    local last = turns[#turns] or heading
    -- not backwards, and no more than two ahead
    if #turns < 2 and turn[1] ~= -last[1] and turn[2] ~= -last[2] then turns[#turns + 1] = turn end
  elseif key == "Space" then
    if state == "over" then new_game() end
    state = state == "playing" and "paused" or "playing"
    restart_timer()
    show()
  end
end

function window.onClosed() clearInterval(timer) end

new_game()
show()
window:show()
window.board:focus()
