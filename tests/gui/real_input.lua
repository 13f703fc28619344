-- SPDX-License-Identifier: GPL-3.0-or-later
-- For real_input.sh: a window after the other, each with one element that fills it. Every event is printed, as
-- "slider onValueChanged 51". The next window comes when the user closes one; its title is the name of the trial.
local ui = require "ui"

local events = {} -- kind → list of names
for _, kind in ipairs((ui.kinds())) do
  events[kind.name] = {}
  for i, event in ipairs(kind.events) do events[kind.name][i] = event.name end
end

-- Not events, but questions to the script.
local questions = { validate = true, row = true, sort = true, onClose = true, onClosed = true }

local function text_of(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i, each in ipairs(value) do parts[i] = text_of(each) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function tell(name, element, kind)
  for _, event in ipairs(events[kind or name]) do
    if not questions[event] then
      element[event] = function(...)
        local parts = { name, event }
        for i = 1, select("#", ...) - 1 do parts[#parts + 1] = text_of((select(i, ...))) end -- without the element
        print(table.concat(parts, " "))
      end
    end
  end
  return element
end

local link = "<a href='http://x/'>Press anywhere on this long link</a>"
local square = [[<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>]]
local options = { "one", "two", "three" }
local trials = {
  button = function() return ui.button "Press" end,
  toggle = function() return ui.toggle "Press" end,
  switch = function() return ui.switch "On" end,
  checkbox = function() return ui.checkbox "Check" end,
  radio = function() return ui.radio { options = options } end,
  entry = function() return ui.entry {} end,
  text = function() return ui.text {} end,
  code = function() return ui.code {} end,
  number = function() return ui.number {} end,
  slider = function() return ui.slider { value = 50 } end,
  dial = function() return ui.dial { value = 50 } end,
  dropdown = function() return ui.dropdown { options = options, value = "one" } end,
  multiselect = function() return ui.multiselect { options = options } end,
  date = function() return ui.date { value = "2026-01-15" } end,
  time = function() return ui.time { value = "18:30" } end,
  color = function() return ui.color { value = "#3b82f6" } end,
  file = function() return ui.file {} end,
  tabs = function() return ui.tabs { ui.label { caption = "First" }, ui.label { caption = "Second" } } end,
  group = function() return ui.group { text = "Group", checkable = true, ui.label "in it" } end,
  splitter = function() return ui.splitter { sizes = { 150, 150 }, ui.text "left", ui.text "right" } end,
  label = function() return ui.label { text = link, html = true } end,
  html = function() return ui.html(link) end,
  image = function() return ui.image { data = square, stretch = 1 } end,
  table = function()
    return ui.table { columns = { "A", "B" }, sortable = true, rows = { { 1, 2 }, { 3, 4 }, { 5, 6 } } }
  end,
  list = function() return ui.list { items = { "one", "two", "three" } } end,
  tree = function() return ui.tree { items = { { id = "a", text = "a", items = { "b", "c" } }, "d" } } end,
  canvas = function() return ui.canvas { ui.draw.rect { width = 9, height = 9 } } end,
}
-- What is not a child of the layout, or more than one element.
local windows = {
  menubar = function(window)
    window:add(ui.menubar { ui.menu { text = "&File",
      tell("menubar", ui.item { text = "&New" }, "item"),
      tell("menubar checkable", ui.item { text = "&Check", checkable = true }, "item") } })
  end,
  toolbar = function(window) window:add(ui.toolbar { tell("toolbar", ui.item { text = "A long name" }, "item") }) end,
  shortcut = function(window)
    window:add(ui.label "a shortcut")
    window:add(tell("shortcut", ui.shortcut { key = "Ctrl+F5" }))
  end,
  menu = function(window)
    window:add(ui.label { text = "right click", ui.menu { tell("menu", ui.item { text = "Paste" }, "item") } })
  end,
  window = function(window)
    window:add(ui.label "a window")
    tell("window", window)
  end,
}

local function show(names)
  local name = table.remove(names, 1)
  if not name then return end
  local window = ui.window { title = "try " .. name, size = { 300, 200 }, padding = 0 }
  if windows[name] then windows[name](window) else window:add(tell(name, trials[name]())) end
  window.onClosed = function() show(names) end
  window:show()
  print("shown " .. name)
end

if arg[1] then
  show { table.unpack(arg) }
else -- which there are
  for name in pairs(trials) do print(name) end
  for name in pairs(windows) do print(name) end
end
