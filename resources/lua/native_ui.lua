-- SPDX-License-Identifier: MIT
-- require "native_ui" of earlier scripts: windows from a description, and a builder for it. New scripts use "ui".
local native = require "ep.native"
local native_window = require "ep.native_window"
local windows = require "windows"

local native_ui = { isAvailable = windows.isAvailable }

native_ui.createWindow, native_ui.create = windows.createNativeWindow, windows.createNativeWindow

function native_ui.listWindows() return native_window.list("No native UI windows open", "Open native UI windows") end

-- Builder -------------------------------------------------------------------------------------------------

local Builder = {}
Builder.__index = Builder

-- A builder of a description: each method adds an element and returns the builder, build() ends it. Missing ids are
-- counted through: header_1, label_2, ...
function native_ui.quickUI() return setmetatable({ elements = {}, nextId = 1 }, Builder) end

function Builder:_generateId(prefix)
  local id = prefix .. "_" .. self.nextId
  self.nextId = self.nextId + 1
  return id
end

local function add(builder, kind, id, element)
  element.type, element.id = kind, id or builder:_generateId(kind)
  builder.elements[#builder.elements + 1] = element
  return builder
end

function Builder:header(text, level, id)
  return add(self, "header", id, { text = text or "Header", level = level or 1 })
end

function Builder:label(text, id) return add(self, "label", id, { text = text or "Label" }) end

function Builder:button(text, action, primary, id)
  return add(self, "button", id, {
    text = text or "Button", action = action or "click", style = { primary = primary or false },
  })
end

function Builder:switch(text, value, id)
  return add(self, "switch", id, { text = text or "Switch", value = value or false })
end

function Builder:slider(text, min, max, value, id)
  return add(self, "slider", id, {
    text = text or "Slider", min = min or 0, max = max or 100, value = value or 50,
  })
end

function Builder:dropdown(text, options, value, id)
  options = options or { "Option 1", "Option 2" }
  return add(self, "dropdown", id, { text = text or "Select", options = options, value = value or options[1] })
end

function Builder:multiselect(text, options, values, height, id)
  return add(self, "multiselect", id, {
    text = text or "Multi-select", options = options or { "Option 1", "Option 2", "Option 3" }, values = values or {},
    height = height or 4,
  })
end

function Builder:separator(id) return add(self, "separator", id, {}) end

-- A copy of an element in a row: a text alone is one of the standard kind.
local function in_row(builder, element, kind, prefix)
  if type(element) == "string" then
    element = { text = element }
  elseif type(element) ~= "table" then
    error(("an element of a row must be a table or a text, got %s"):format(type(element)), 3)
  end
  local copy = {}
  for key, value in pairs(element) do copy[key] = value end
  copy.type = copy.type or kind
  copy.id = copy.id or builder:_generateId(prefix or copy.type)
  if copy.type == "button" then
    copy.text = copy.text or "Button"
    copy.action = copy.action or native.action(tostring(copy.text))
    copy.style = copy.style or { primary = copy.isPrimary or copy.primary or false }
  end
  return copy
end

local function row_of(kind, prefix)
  return function(builder, list, id)
    if type(list) ~= "table" then error(("a row needs a list of elements, got %s"):format(type(list)), 2) end
    local elements = {}
    for i, each in ipairs(list) do elements[i] = in_row(builder, each, kind, prefix) end
    if prefix then return add(builder, "button_row", id, { buttons = elements }) end
    return add(builder, "row", id, { elements = elements })
  end
end

-- Each takes a list of elements, or of texts: labels, or buttons in the rows for those.
Builder.buttonRow = row_of("button", "btn")
Builder.row = row_of "label"
Builder.labelRow = row_of "label"
Builder.controlRow = row_of "label"
Builder.actionRow = row_of "button"

function Builder:build() return { elements = self.elements } end

-- Descriptions --------------------------------------------------------------------------------------------

local function named(method, description)
  local ok, result = pcall(function() return native.named(native.decode(description)) end)
  if not ok then error(("%s: %s"):format(method, native.message(result)), 3) end
  return result
end

-- The description in a JSON text, in which each element has an id. Raises with line and column for bad JSON.
function native_ui.fromJSON(text)
  if type(text) ~= "string" then error(("fromJSON: a text is wanted, got %s"):format(type(text)), 2) end
  return named("fromJSON", text)
end

-- A copy of a description in which each element has an id.
function native_ui.fromTable(description)
  if type(description) ~= "table" then error(("fromTable: a table is wanted, got %s"):format(type(description)), 2) end
  return named("fromTable", description)
end

native_ui.examples = {
  quickApp = { elements = {
    { type = "header", text = "QuickApp", level = 1, id = "title" },
    { type = "label", text = "Connected", id = "status" },
    { type = "separator", id = "sep1" },
    { type = "label", text = "0", id = "display" },
    { type = "button", text = "Turn On", action = "turn_on", style = { primary = true }, id = "btn_on" },
    { type = "button", text = "Turn Off", action = "turn_off", id = "btn_off" },
    { type = "slider", text = "", min = 0, max = 100, value = 0, id = "slider1" },
    { type = "label", text = "", id = "time_display" },
  } },
  demo = { elements = {
    { type = "header", text = "A window from a table", level = 1, id = "title" },
    { type = "label", text = "Each line of the table is an element.", id = "description" },
    { type = "separator", id = "sep1" },
    { type = "button", text = "Primary", action = "primary", style = { primary = true }, id = "primary_btn" },
    { type = "button", text = "Secondary", action = "secondary", id = "secondary_btn" },
    { type = "switch", text = "Feature", value = true, id = "feature_switch" },
    { type = "slider", text = "Volume", min = 0, max = 100, value = 75, id = "volume_slider" },
    { type = "dropdown", text = "Theme", options = { "Light", "Dark", "Auto" }, value = "Auto", id = "theme_select" },
  } },
}

return native_ui
