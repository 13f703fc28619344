-- SPDX-License-Identifier: MIT
-- The window of the home: gauges, a chart of the past, lamps and heating. It shows what the home says, and sends
-- wishes.

local ui = require "ui"
local gauge = require "gauge"

local ROOMS = {
  { name = "living_room", title = "Living room", color = "#e5484d" },
  { name = "kitchen", title = "Kitchen", color = "#f59e0b" },
  { name = "bedroom", title = "Bedroom", color = "#8b5cf6" },
  { name = "outside", title = "Outside", color = "#3b82f6" },
}
local SPANS = {
  { value = "900", text = "15 minutes" },
  { value = "21600", text = "6 hours" },
  { value = "86400", text = "24 hours" },
}
local POINTS = 200 -- of a series that is read from the history

local COLD, FINE, WARM = { 17, "#3b82f6" }, { 23.5, "#22a06b" }, { nil, "#e5484d" }

local function make_gauges()
  local gauges, row = {}, ui.row { spacing = 10 }
  local function add(name, title, options)
    gauges[name] = gauge.new(options)
    row:add(ui.group { text = title, stretch = 1, gauges[name].canvas })
  end
  for _, room in ipairs(ROOMS) do
    local outside = room.name == "outside"
    add(room.name .. "/temperature", room.title, { min = outside and -15 or 10, max = outside and 40 or 30, unit = "°C",
      format = "%.1f", colors = { COLD, FINE, WARM } })
  end
  add("meter/power", "Power", { min = 0, max = 2500, unit = "W", format = "%.0f",
    colors = { { 800, "#22a06b" }, { 1600, "#f59e0b" }, { nil, "#e5484d" } } })
  return gauges, row
end

local function make_window(gauge_row, series)
  local lamps = ui.form {}
  for _, room in ipairs(ROOMS) do
    if room.name ~= "outside" then
      lamps:add(ui.slider { id = room.name, caption = room.title, max = 100, step = 5, show_value = true })
    end
  end
  return ui.window { id = "home", title = "Home", size = { 960, 580 }, spacing = 10,
    gauge_row,
    ui.row { stretch = 1, spacing = 10,
      ui.group { text = "Temperature", stretch = 1,
        ui.chart { id = "chart", stretch = 1, y_label = "°C", x_time = true, table.unpack(series) },
        ui.row { ui.spacer {}, ui.radio { id = "span", options = SPANS, value = "86400", orientation = "horizontal" } },
      },
      ui.column { width = 320, spacing = 10,
        ui.group { text = "Lamps", lamps,
          ui.row { ui.spacer {}, ui.button { id = "all_off", text = "All off" } } },
        ui.group { text = "Heating",
          ui.slider { id = "target", min = 15, max = 25, step = 0.5, show_value = true },
          ui.label { id = "heating" } },
        ui.group { text = "Events", stretch = 1, ui.log { id = "events", stretch = 1, max = 200, wrap = true } },
      },
    },
    ui.label { id = "state", text = "Connecting…" },
  }
end

---Shows the window; stop() is called when it is closed.
local function show(home, history, stop)
  local gauges, gauge_row = make_gauges()
  local series, series_of = {}, {}
  for i, room in ipairs(ROOMS) do
    series[i] = ui.series { name = room.title, color = room.color, max = 2000 }
    series_of[room.name .. "/temperature"] = series[i]
  end
  local window = make_window(gauge_row, series)

  local function draw_past()
    local now, span = os.time(), tonumber(window.span.value)
    window.chart.x_range = { now - span, now }
    for name, line in pairs(series_of) do line.points = history:read(name, now - span, POINTS) end
  end
  window.span.onValueChanged = draw_past

  -- What changes rarely is worth a line in the log.
  local last = {}
  local function note(name, text)
    if last[name] ~= text then window.events:append(os.date "%H:%M:%S  " .. text) end
    last[name] = text
  end

  local shows = { state = function(value) window.state.text = value end }
  shows["heating/target"] = function(value)
    window.target.value = tonumber(value) or 0
    note("target", ("Heating to %s °C"):format(value))
  end
  shows["heating/on"] = function(value)
    window.heating.text = value == "1" and "The heat pump runs" or "The heat pump rests"
    note("heating", window.heating.text)
  end
  for _, room in ipairs(ROOMS) do
    shows[room.name .. "/lamp"] = function(value)
      window[room.name].value = tonumber(value) or 0
      note(room.name, value == "0" and room.title .. ": lamp off" or ("%s: lamp at %s %%"):format(room.title, value))
    end
  end

  home:listen(function(name, value)
    if shows[name] then shows[name](value) end
    if gauges[name] then gauges[name]:set(tonumber(value)) end
  end)
  window:every(10000, draw_past)

  -- A slider is a wish; the lamp itself says what it does. One that is dragged sends ten wishes a second at most.
  local wishes, pause = {}, nil
  local function send()
    pause = nil
    for name, value in pairs(wishes) do home:set(name, value) end
    wishes = {}
  end
  local function wish(name, value)
    wishes[name] = value
    pause = pause or window:after(100, send)
  end
  for _, room in ipairs(ROOMS) do
    if room.name ~= "outside" then
      window[room.name].onValueChanged = function(value) wish(room.name .. "/lamp", value) end
    end
  end
  function window.target.onValueChanged(value) wish("heating/target", value) end
  function window.all_off.onClicked()
    for _, room in ipairs(ROOMS) do
      if room.name ~= "outside" then wish(room.name .. "/lamp", 0) end
    end
  end

  window.onClosed = stop
  draw_past()
  window:show()
  return window
end

return { show = show }
