-- SPDX-License-Identifier: MIT
-- Game of Life: cells live and die by three rules. Draw some with the mouse, and let them go.
-- Run it: eplua windows/life.lua

local ui = require "ui"

local COLUMNS, ROWS, SIZE = 64, 40, 10 -- SIZE: of a cell, in the units of the canvas

-- All cells are one shape: a path with a small square for each. So a generation is one change, however many live.
local cells = ui.draw.path { fill = "#22a06b", color = "#22a06b", line_width = 0 }
local frame = ui.draw.rect { width = COLUMNS * SIZE, height = ROWS * SIZE, color = "#80888888" }

local window = ui.window { id = "life", title = "Game of Life", size = { 700, 540 },
  ui.canvas { id = "board", area = { COLUMNS * SIZE, ROWS * SIZE }, stretch = 1, frame, cells },
  ui.row {
    ui.toggle { id = "run", text = "Run", icon = "media-playback-start", tooltip = "Space" },
    ui.button { id = "step", text = "Step", icon = "go-next" },
    ui.dropdown { id = "pattern", placeholder = "Patterns", options = { "Glider", "Gun", "Acorn", "At random" } },
    ui.button { id = "empty", text = "Clear", icon = "edit-clear" },
    ui.spacer {},
    ui.label { id = "state", wrap = false },
    ui.slider { id = "speed", min = 1, max = 30, value = 10, width = 120, tooltip = "Generations in a second" },
  },
  ui.shortcut { id = "space", key = "Space" },
}

-- What lives: alive[row * COLUMNS + column] for rows and columns from 0. The board is round: what leaves at the right
-- comes in at the left.
local alive, generation = {}, 0

local function at(column, row) return row % ROWS * COLUMNS + column % COLUMNS end

local function show()
  local parts, count = {}, 0
  for place in pairs(alive) do
    count = count + 1
    parts[count] = ("M%d %dh%dv%dh-%dz"):format(place % COLUMNS * SIZE + 1, place // COLUMNS * SIZE + 1,
      SIZE - 2, SIZE - 2, SIZE - 2)
  end
  cells.path = table.concat(parts)
  window.state.text = ("Generation %d, %d alive"):format(generation, count)
end

-- Each cell tells its eight neighbours that it is there. Then those with three neighbours live, and those with two stay
-- what they are.
local function step()
  local neighbours = {}
  for place in pairs(alive) do
    local column, row = place % COLUMNS, place // COLUMNS
    for dy = -1, 1 do
      for dx = -1, 1 do
        local beside = at(column + dx, row + dy)
        if beside ~= place then neighbours[beside] = (neighbours[beside] or 0) + 1 end
      end
    end
  end
  local next_alive = {}
  for place, count in pairs(neighbours) do
    if count == 3 or count == 2 and alive[place] then next_alive[place] = true end
  end
  alive, generation = next_alive, generation + 1
  show()
end

-- Pictures of patterns: # is a cell.
local patterns = {
  Glider = { ".#.", "..#", "###" },
  Acorn = { ".#.....", "...#...", "##..###" },
  Gun = {
    "........................#...........",
    "......................#.#...........",
    "............##......##............##",
    "...........#...#....##............##",
    "##........#.....#...##..............",
    "##........#...#.##....#.#...........",
    "..........#.....#.......#...........",
    "...........#...#....................",
    "............##......................",
  },
}

local function place_pattern(name)
  alive, generation = {}, 0
  local picture = patterns[name]
  if picture then
    local left, top = (COLUMNS - #picture[1]) // 2, (ROWS - #picture) // 2
    for y, line in ipairs(picture) do
      for x in line:gmatch "()#" do alive[at(left + x - 1, top + y - 1)] = true end
    end
  else
    for place = 0, COLUMNS * ROWS - 1 do
      if math.random() < 0.25 then alive[place] = true end
    end
  end
  show()
end

-- The mouse: the first cell says whether the stroke draws or wipes out.
local drawing
local function paint(x, y)
  local column, row = x // SIZE, y // SIZE
  if column < 0 or column >= COLUMNS or row < 0 or row >= ROWS then return end
  local place = math.tointeger(at(column, row))
  if drawing == nil then drawing = not alive[place] end
  alive[place] = drawing or nil
  show()
end
function window.board.onPressed(x, y) paint(x, y) end
function window.board.onMoved(x, y, button)
  if button == "left" and drawing ~= nil then paint(x, y) end
end
function window.board.onReleased() drawing = nil end

local timer
local function restart()
  clearInterval(timer)
  timer = window.run.value and setInterval(step, 1000 / window.speed.value) or nil
  window.run.text = window.run.value and "Pause" or "Run"
end
window.run.onValueChanged = restart
window.speed.onValueChanged = restart
function window.space.onActivated()
  window.run.value = not window.run.value
  restart()
end

window.step.onClicked = step
function window.pattern.onValueChanged(name) place_pattern(name) end
function window.empty.onClicked()
  alive, generation = {}, 0
  show()
end
function window.onClosed() clearInterval(timer) end

window.pattern.value = "Gun"
place_pattern "Gun"
window:show()
