-- SPDX-License-Identifier: MIT
-- Turtle: a turtle with a pen that obeys a little program, which you may change beside it.
-- Run it: eplua windows/turtle.lua

local ui = require "ui"
local timers = require "timers"
local draw = ui.draw

local SAMPLES = {
  { text = "Star", value = [[
-- five times: forward, and turn
color "#e5484d"
for _ = 1, 5 do
  forward(300)
  right(144)
end
]] },
  { text = "Spiral", value = [[
local hues = {
  "#e5484d", "#f59e0b", "#22a06b",
  "#3b82f6", "#8b5cf6", "#ec4899",
}
width(2)
for i = 1, 72 do
  color(hues[i % 6 + 1])
  forward(i * 2.8)
  right(61)
end
]] },
  { text = "Tree", value = [[
-- a branch is a stem with two
-- smaller branches
local function branch(length)
  width(length / 10)
  color(length > 30 and "#a16207"
    or "#22a06b")
  forward(length)
  if length > 12 then
    left(25)
    branch(length * 0.75)
    right(55)
    branch(length * 0.7)
    left(30)
  end
  up() back(length) down()
end

up() left(90) back(170) down()
branch(95)
]] },
  { text = "Snowflake", value = [[
local function edge(length, level)
  if level == 0 then
    forward(length)
    return
  end
  for _, turn in ipairs {-60, 120, -60, 0} do
    edge(length / 3, level - 1)
    right(turn)
  end
end

up() back(150) left(90)
forward(90) right(90) down()
color "#3b82f6"
for _ = 1, 3 do
  edge(300, 3)
  right(120)
end
]] },
}

local options = {}
for i, sample in ipairs(SAMPLES) do options[i] = sample.text end

-- Drawn by draw.group, so that it can be moved and turned: it looks to the right.
local turtle = draw.group {
  draw.polyline { points = { { 12, 0 }, { -8, -8 }, { -4, 0 }, { -8, 8 } }, closed = true, fill = "#22a06b" },
}
local lines = draw.group {}

local window = ui.window { id = "turtle", title = "Turtle", size = { 860, 520 },
  ui.splitter { stretch = 1, sizes = { 330, 510 },
    ui.column {
      ui.row {
        ui.dropdown { id = "sample", options = options, stretch = 1 },
        ui.button { id = "run", text = "Run", icon = "media-playback-start", primary = true, tooltip = "F5" },
        ui.button { id = "stop", text = "Stop", icon = "media-playback-stop", enabled = false },
      },
      ui.code { id = "program", stretch = 1, line_numbers = false },
      ui.slider { id = "speed", text = "Speed", min = 1, max = 100, value = 60 },
      ui.label { id = "state" },
    },
    ui.canvas { id = "paper", area = { 440, 440 }, draw.group { x = 220, y = 220, lines, turtle } },
  },
  ui.shortcut { id = "f5", key = "F5" },
}

local x, y, angle, pen -- where the turtle is, where it looks (degrees, clockwise from the right), and its pen
local stroke -- the polyline that grows; a new one begins when the pen changes
local round = 0 -- of how many programs this is the last: an older one that still draws is to end

local function move_turtle()
  turtle.x, turtle.y, turtle.rotation = x, y, angle
end

local function home()
  x, y, angle, pen, stroke = 0, 0, 0, { down = true, width = 2 }, nil
  lines:clear()
  move_turtle()
end

-- The words of the language. Each program gets its own, so that those of an old one stop.
local function make_words(mine)
  local words = {}

  -- Lets the eye follow, and others have their turn.
  local function rest()
    local speed = window.speed.value or 100
    timers.sleep(speed >= 100 and 0 or 400 / speed ^ 1.4)
    if mine ~= round or not window:isOpen() then error("stopped", 0) end
  end

  local function number(value, word)
    return tonumber(value) or error(word .. " wants a number", 3) -- 3: the line of the program
  end

  local function go(length)
    local from_x, from_y = x, y
    x = x + length * math.cos(math.rad(angle))
    y = y + length * math.sin(math.rad(angle))
    if pen.down then
      if not stroke then
        stroke = draw.polyline { color = pen.color, line_width = pen.width, points = { { from_x, from_y } } }
        lines:add(stroke)
      end
      stroke:append(x, y)
    end
    move_turtle()
    rest()
  end
  local function turn(degrees)
    angle = (angle + degrees) % 360
    move_turtle()
  end

  function words.forward(length) go(number(length, "forward")) end
  function words.back(length) go(-number(length, "back")) end
  function words.right(degrees) turn(number(degrees, "right")) end
  function words.left(degrees) turn(-number(degrees, "left")) end
  function words.up() pen.down, stroke = false, nil end
  function words.down() pen.down = true end
  function words.color(name) pen.color, stroke = name, nil end
  function words.width(pixels) pen.width, stroke = number(pixels, "width"), nil end

  -- Of Lua a program gets what is harmless.
  for _, name in ipairs { "math", "ipairs", "pairs", "print", "string", "table" } do words[name] = _G[name] end
  return words
end

local function stop()
  round = round + 1 -- who draws notices it at the next step
  window.stop.enabled = false
end

local function run()
  stop()
  home()
  local mine = round
  local program, message = load(window.program.value, "=program", "t", make_words(mine))
  window.state.text = message or "The turtle is on its way"
  if not program then return end
  window.stop.enabled = true
  local ok, problem = pcall(program)
  if mine ~= round or not window:isOpen() then return end
  window.stop.enabled = false
  window.state.text = ok and "Done" or tostring(problem)
end

window.run.onClicked = run
window.f5.onActivated = run
function window.stop.onClicked()
  stop()
  window.state.text = "Stopped"
end

function window.sample.onValueChanged(name)
  for _, sample in ipairs(SAMPLES) do
    if sample.text == name then window.program.value = sample.value end
  end
  run()
end

function window.onClosed() stop() end

home()
window.sample.value, window.program.value = "Spiral", SAMPLES[2].value
window:show()
run()
