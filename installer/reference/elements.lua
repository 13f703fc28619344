-- SPDX-License-Identifier: GPL-3.0-or-later
-- The elements of windows, from the table of kinds (engine/ui/kind.c): their annotations (resources/lua/meta/ui_elements.lua) and their page.
local page = require "page"
local ui = require "ui"

local elements = {}

local lua_types = {
  bytes = "string", enum = "string", color = "string", date = "string", time = "string", pair = "number[]",
  numbers = "number[]", strings = "string[]", options = "(string|ui.Option)[]", columns = "(string|ui.TableColumn)[]",
  items = "(string|ui.ListItem)[]", points = "number[][]", style = "ui.Style", rows = "any[]",
}

local function type_of(property)
  if property.type == "enum" then
    local words = {}
    for word in property.choices:gmatch "%S+" do words[#words + 1] = '"' .. word .. '"' end
    return table.concat(words, "|")
  end
  return lua_types[property.type] or property.type
end

-- "draw.line" → "ui.DrawLine"
local function class_of(kind)
  return "ui." .. kind.name:gsub("^%l", string.upper):gsub("%.(%l)", string.upper)
end

local function handler_type(event)
  if event.name == "validate" then return "fun(value: string, element: ui.Element): boolean?, string?" end
  if event.name == "row" then return "fun(row: integer, element: ui.Element): any" end
  local arguments = event.arguments == "" and "" or event.arguments .. ", "
  return ("fun(%selement: ui.Element): any"):format(arguments)
end

local head = [[
---@meta
-- SPDX-License-Identifier: MIT
-- Elements of windows, made by installer/reference from the table of kinds (engine/ui/kind.c). Not to be edited.

---@class ui
local ui = {}

]]

-- Properties that all placed elements have are told once: those of a separator, which has hardly any other.
local shared = {}

local function collect_shared(kinds)
  local list = {}
  for _, kind in ipairs(kinds) do
    for _, property in ipairs(kind.name == "separator" and kind.properties or {}) do
      if property.name ~= "orientation" then
        shared[property.name] = property.help
        list[#list + 1] = property
      end
    end
  end
  return list
end

local function own(kind)
  local list = {}
  for _, property in ipairs(kind.properties) do
    if shared[property.name] ~= property.help then list[#list + 1] = property end
  end
  return list
end

local function add_fields(lines, properties)
  for _, p in ipairs(properties) do
    lines[#lines + 1] = ("---@field %s %s %s"):format(p.name, type_of(p), p.help)
  end
end

local function add_kind(lines, kind)
  local class = class_of(kind)
  lines[#lines + 1] = ("---%s"):format(kind.help)
  lines[#lines + 1] = ("---@class %s : ui.Element"):format(class)
  add_fields(lines, own(kind))
  for _, e in ipairs(kind.events) do
    lines[#lines + 1] = ("---@field %s? %s %s"):format(e.name, handler_type(e), e.help)
  end
  for _, m in ipairs(kind.methods) do
    local arguments = "self: " .. class .. (m.arguments == "" and "" or ", " .. m.arguments)
    lines[#lines + 1] = ("---@field %s fun(%s): any, string? %s"):format(m.name, arguments, m.help)
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = ("---%s"):format(kind.help)
  lines[#lines + 1] = "---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text"
  lines[#lines + 1] = ("---@return %s"):format(class)
  lines[#lines + 1] = ("function ui.%s(options) end"):format(kind.name)
  lines[#lines + 1] = ""
end

-- The annotations, as text.
function elements.annotations()
  local kinds, style = ui.kinds()
  local lines = { head .. "---@class ui.Style" }
  add_fields(lines, style)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "---An element of a window. Its properties are fields: reading gives the value at once, assigning"
  lines[#lines + 1] = "---changes what is shown. What the script changes fires no event of the element itself."
  lines[#lines + 1] = "---@class ui.Element"
  add_fields(lines, collect_shared(kinds))
  lines[#lines + 1] = ""
  for _, kind in ipairs(kinds) do add_kind(lines, kind) end
  lines[#lines + 1] = "return ui\n"
  return table.concat(lines, "\n")
end

local function add_table(p, title, rows)
  local cells = {}
  for i, row in ipairs(rows) do cells[i] = { "`" .. row[1] .. "`", row[2], row[3] } end
  p:table({ title, "", "" }, cells)
end

local function describe(property)
  local standard = property.standard
  if property.type == "string" or property.type == "bytes" then standard = ("%q"):format(standard) end
  if property.type == "enum" then
    standard = property.choices:gsub(" ", ", ") .. (standard ~= "" and "; " .. standard or "")
  end
  local words = property.type == "enum" and standard or property.type .. (standard ~= "" and ", " .. standard or "")
  if property.fixed then words = words .. "; at the start only" end
  if property.read_only then words = words .. "; read only" end
  return { property.name, words, property.help }
end

local function add_lists(p, kind)
  local rows = {}
  for _, property in ipairs(own(kind)) do rows[#rows + 1] = describe(property) end
  add_table(p, "property", rows)
  rows = {}
  for _, event in ipairs(kind.events) do
    if event.name ~= "onFocused" and event.name ~= "onBlurred" then rows[#rows + 1] = { event.name, event.arguments, event.help } end
  end
  add_table(p, "event", rows)
  rows = {}
  for _, method in ipairs(kind.methods) do
    if method.name ~= "focus" and method.name ~= "remove" then rows[#rows + 1] = { method.name .. "()", method.arguments, method.help } end
  end
  add_table(p, "method", rows)
end

-- Groups of kinds, with the anchors that they will have: { title, { kind, anchor }... }.
local function contents(kinds)
  local groups = {}
  for _, kind in ipairs(kinds) do
    if #groups == 0 or groups[#groups].title ~= kind.group then groups[#groups + 1] = { title = kind.group } end
    local group = groups[#groups]
    group[#group + 1] = ("[%s](#ui%s)"):format(kind.name, kind.name:gsub("%.", ""))
  end
  return groups
end

-- The page as Markdown, and its names for the index: { path, target, class }.
function elements.page()
  local kinds, style = ui.kinds()
  local p, names = page.new("Elements of windows", "the table of kinds (engine/ui/kind.c)"), {}
  p:add("Each element is made by a function of its name, from a table with properties, events and children. How they play together is told "
    .. "in [Windows](../windows.md).", "")
  for _, group in ipairs(contents(kinds)) do p:add("- " .. group.title .. ": " .. table.concat(group, ", ")) end
  p:add ""
  p:heading(2, "What all elements have")
  local rows = {}
  for _, property in ipairs(collect_shared(kinds)) do rows[#rows + 1] = describe(property) end
  add_table(p, "property", rows)
  p:add("All have the methods `focus()` and `remove()`, and inputs the events `onFocused` and `onBlurred`.", "")
  rows = {}
  for _, key in ipairs(style) do rows[#rows + 1] = describe(key) end
  add_table(p, "key of style", rows)
  local group
  for _, kind in ipairs(kinds) do
    if kind.group ~= group then
      group = kind.group
      p:heading(2, group)
    end
    local target = "elements.md#" .. p:heading(3, "ui." .. kind.name)
    names[#names + 1] = { path = "ui." .. kind.name .. "()", target = target }
    names[#names + 1] = { path = class_of(kind), target = target, class = class_of(kind), quiet = true }
    p:add((kind.help:gsub("^%l", string.upper)) .. ".", "")
    add_lists(p, kind)
  end
  return p:text(), names
end

return elements
