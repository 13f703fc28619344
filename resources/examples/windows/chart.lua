-- SPDX-License-Identifier: MIT
-- Live chart: two series that grow while one looks at them.
-- Run it: eplua windows/chart.lua

local ui = require "ui"

local SECONDS = 30 -- of the past that are shown

-- max: how many points a series keeps. The oldest go, so the program may run for weeks.
local inside = ui.series { name = "inside", color = "#e5484d", max = 2000 }
local outside = ui.series { name = "outside", color = "#3b82f6", max = 2000 }

local window = ui.window { id = "chart", title = "Temperature", size = { 640, 400 },
  ui.chart { id = "chart", stretch = 1, x_label = "seconds", y_label = "°C",
    x_range = { 0, SECONDS }, y_range = { 0, 30 },
    inside, outside },
  ui.row {
    ui.toggle { id = "pause", text = "Pause" },
    ui.spacer {},
    ui.label "Every",
    ui.number { id = "pace", value = 200, min = 50, max = 2000, step = 50, suffix = " ms" },
  },
}

local now, warm, cold = 0, 20, 10

local function measure()
  now = now + window.pace.value / 1000
  warm = warm + (21 - warm) * 0.05 + math.random() - 0.5 -- wanders about, and is drawn back to 21 °C
  cold = cold + (8 - cold) * 0.02 + math.random() - 0.5
  inside:append(now, warm)
  outside:append(now, cold)
  if now > SECONDS then window.chart.x_range = { now - SECONDS, now } end
end

local interval
local function restart()
  clearInterval(interval)
  interval = not window.pause.value and setInterval(measure, window.pace.value) or nil
end

function window.pause.onValueChanged(paused)
  window.pause.text = paused and "Resume" or "Pause"
  restart()
end
window.pace.onValueChanged = restart

function window.onClosed() clearInterval(interval) end

measure()
restart()
window:show()
