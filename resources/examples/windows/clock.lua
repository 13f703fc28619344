-- SPDX-License-Identifier: MIT
-- Clock with hands: shapes on a canvas, turned once a second by a timer.
-- Run it: eplua windows/clock.lua

local ui = require "ui"
local draw = ui.draw

-- The face lies in a square of 200 x 200 with 0, 0 in its middle. Colours that are not given are those of text, so the
-- clock looks right on a dark desktop, too.
local face = draw.group { x = 100, y = 100,
  draw.ellipse { x = -95, y = -95, width = 190, height = 190, line_width = 3 },
}
for minute = 0, 59 do
  local full_hour = minute % 5 == 0
  face:add(draw.group { rotation = minute * 6,
    draw.line { y1 = -88, y2 = full_hour and -76 or -84, line_width = full_hour and 3 or 1 },
  })
end

-- A hand points at 12. To show the time, its group is turned.
local function hand(length, width, color)
  return draw.group {
    draw.line { y1 = 14, y2 = -length, line_width = width, color = color },
  }
end
local red = "#e5484d"
local hours, minutes, seconds = hand(46, 7), hand(70, 4), hand(76, 2, red)
face:add(hours)
face:add(minutes)
face:add(seconds)
face:add(draw.ellipse { x = -5, y = -5, width = 10, height = 10, color = red, fill = red })

local digital = ui.label { id = "digital", style = { size = 20, align = "center" } }

local window = ui.window { id = "clock", title = "Clock", size = { 280, 340 },
  ui.canvas { area = { 200, 200 }, stretch = 1, face }, -- area: scaled to whatever room there is
  digital,
}

local function tick()
  local now = os.date "*t"
  seconds.rotation = now.sec * 6 -- degrees: 360 / 60
  minutes.rotation = now.min * 6 + now.sec / 10
  hours.rotation = now.hour % 12 * 30 + now.min / 2
  digital.text = os.date "%H:%M:%S"
end
tick()

-- An interval keeps the program alive, so it has to end with the window.
local interval = setInterval(tick, 1000)
window.onClosed = function() clearInterval(interval) end
window:show()
