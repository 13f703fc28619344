-- SPDX-License-Identifier: MIT
-- Tour: every kind of element once, each in its simplest use.
-- Run it: eplua windows/tour.lua [TAB]

local ui = require "ui"
local draw = ui.draw

-- Inputs all have `value`, and `onValueChanged` for when the user changed it.
local input = ui.row { caption = "Input", spacing = 24,
  ui.form { stretch = 1,
    ui.entry { id = "entry", caption = "entry", value = "one line", clearable = true },
    ui.number { id = "number", caption = "number", value = 42, suffix = " %" },
    ui.dropdown { id = "dropdown", caption = "dropdown", options = { "red", "green", "blue" }, value = "green" },
    ui.date { id = "date", caption = "date", value = "2026-12-31" },
    ui.time { id = "time", caption = "time", value = "18:30" },
    ui.color { id = "color", caption = "color", value = "#3b82f6" },
    ui.file { id = "file", caption = "file", placeholder = "no file yet" },
    ui.text { id = "text", caption = "text", value = "several\nlines", height = 60 },
    ui.code { id = "code", caption = "code", value = 'print "hello"\nreturn 42', height = 60 },
  },
  ui.form { stretch = 1,
    ui.button { id = "button", caption = "button", text = "Click me", primary = true },
    ui.toggle { id = "toggle", caption = "toggle", text = "Pressed", value = true },
    ui.switch { id = "switch", caption = "switch", text = "On", value = true },
    ui.checkbox { id = "checkbox", caption = "checkbox", text = "Checked", value = true },
    ui.radio { id = "radio", caption = "radio", options = { "left", "right" }, value = "left",
      orientation = "horizontal" },
    ui.slider { id = "slider", caption = "slider", value = 60, show_value = true },
    ui.dial { id = "dial", caption = "dial", value = 30, show_value = true, height = 70, align = "left" },
    ui.multiselect { id = "multiselect", caption = "multiselect", rows = 4,
      options = { "milk", "bread", "apples", "tea" }, value = { "bread", "tea" } },
  },
}

local sun = [[<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <circle cx="32" cy="32" r="26" fill="#f59e0b"/></svg>]]

local show = ui.row { caption = "Show", spacing = 16,
  ui.column { stretch = 1,
    ui.heading { text = "heading", level = 2 },
    ui.label { text = "A <b>label</b> with a <font color='#e5484d'>bit</font> of <i>HTML</i>", html = true },
    ui.progress { id = "progress", value = 60 },
    ui.image { data = sun, text = "a sun", height = 80 },
    ui.html [[<h3>html</h3><p>A page with <a href="eplua:">links</a>.</p><ul><li>one</li><li>two</li></ul>]],
  },
  ui.column { stretch = 1,
    ui.table { id = "table", sortable = true, columns = { "Planet", { title = "Moons", align = "right" } },
      rows = { { "Earth", 1 }, { "Mars", 2 }, { "Jupiter", 95 }, { "Saturn", 274 } } },
    ui.list { id = "list", items = { "a list", "of items", { text = "in colours", color = "#e5484d" } }, height = 90 },
    ui.tree { id = "tree", height = 110, items = {
      { id = "fruit", text = "a tree", expanded = true, items = { "Apple", "Pear" } },
      { id = "roots", text = "of items" },
    } },
  },
}

local chart = ui.chart { type = "bar", title = "chart", stretch = 1, categories = { "Mon", "Tue", "Wed", "Thu" },
  ui.series { name = "cups of tea", points = { { 1, 3 }, { 2, 5 }, { 3, 2 }, { 4, 4 } } },
}

local canvas = ui.canvas { area = { 300, 200 }, stretch = 1,
  draw.line { x1 = 20, y1 = 180, x2 = 280, y2 = 180, dash = { 6, 4 } },
  draw.rect { x = 20, y = 20, width = 70, height = 60, radius = 10, fill = "#3b82f6" },
  draw.ellipse { x = 115, y = 20, width = 60, height = 60, sweep = 270, fill = "#f59e0b" },
  draw.polyline { points = { { 200, 80 }, { 220, 20 }, { 240, 80 }, { 260, 20 }, { 280, 80 } },
    line_width = 3, color = "#e5484d" },
  draw.path { x = 20, y = 100, path = "M 0 30 C 20 -20 50 80 80 30", line_width = 4, color = "#22c55e" },
  draw.text { x = 150, y = 125, text = "canvas", size = 24, anchor = "center" },
  draw.image { x = 230, y = 100, width = 50, height = 50, data = sun },
  draw.group { x = 60, y = 155, rotation = -12, draw.text { text = "turned", size = 14 } },
}

local drawing = ui.row { caption = "Drawing", spacing = 16, canvas, chart }

local layout = ui.splitter { caption = "Layout", sizes = { 440, 340 },
  ui.column { padding = 12,
    ui.group { text = "group with a grid",
      ui.grid { columns = 3,
        ui.button "1", ui.button "2", ui.button "3",
        ui.button "4", ui.button "5", ui.button "6" } },
    ui.separator {},
    ui.row { ui.label "a row with a", ui.spacer {}, ui.label "spacer" },
    ui.stack { current = 2, ui.label "not seen", ui.label "a stack shows one child at a time" },
    ui.spacer {},
  },
  ui.scroll { padding = 12, ui.label(("A scroll has room for more than one can see. "):rep(60)) },
}

local window = ui.window { id = "tour", title = "Tour", size = { 820, 660 },
  ui.menubar {
    ui.menu { text = "&File",
      ui.item { id = "new", text = "&New", shortcut = "Ctrl+N" },
      ui.item { id = "wrap", text = "&Checkable", checkable = true, value = true },
      ui.separator {},
      ui.item { id = "quit", text = "&Quit", shortcut = "Ctrl+Q" },
    },
  },
  ui.toolbar { ui.item { id = "tool", text = "A toolbar", icon = "document-new" } },
  ui.tabs { id = "tabs", stretch = 1, current = tonumber(arg and arg[1]) or 1, input, show, layout, drawing },
  ui.log { id = "events", height = 70 },
  ui.statusbar { id = "status", text = "A status bar", ui.label "on the right" },
  ui.shortcut { id = "f1", key = "F1" },
  ui.tray { id = "tray", icon = "face-smile", tooltip = "EPLua's tour" },
}

-- The log tells what the user does.
local function tell(...) window.events:append(table.concat({ ... }, " ")) end
for _, id in ipairs { "entry", "number", "dropdown", "date", "time", "color", "file", "text", "code",
                      "toggle", "switch", "checkbox", "radio", "slider", "dial", "wrap" } do
  window[id].onValueChanged = function(value) tell(id, "=", tostring(value)) end
end
window.multiselect.onValueChanged = function(values) tell("multiselect =", table.concat(values, ", ")) end
for _, id in ipairs { "button", "new", "tool", "tray" } do
  window[id].onClicked = function() tell(id, "clicked") end
end
for _, id in ipairs { "table", "list", "tree" } do
  window[id].onSelected = function(which) tell(id, "selected", tostring(which)) end
end
function window.f1.onActivated() tell "F1 pressed" end
function window.quit.onClicked() window:close() end

window:show()
