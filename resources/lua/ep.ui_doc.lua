-- SPDX-License-Identifier: MIT
-- The annotations (resources/lua/meta/ui_elements.lua) and the help page (resources/help/windows.md) of require "ui", made from
-- the table of kinds in engine/ui/kind.c:
--
--   eplua -e 'require "ep.ui_doc".write "resources"'
local ui = require "ui"

local doc = {}

local lua_types = {
  bytes = "string", enum = "string", color = "string", date = "string", time = "string", pair = "number[]",
  numbers = "number[]", strings = "string[]", options = "(string|ui.Option)[]", columns = "(string|ui.Column)[]",
  items = "(string|ui.Item)[]", points = "number[][]", style = "ui.Style", rows = "any[]",
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
-- Elements of windows, made by ep.ui_doc from the table of kinds (engine/ui/kind.c). Not to be edited.

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
function doc.meta()
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

local function cell(text) return (text:gsub("|", "\\|")) end

local function add_table(lines, title, rows)
  if #rows == 0 then return end
  lines[#lines + 1] = ("| %s | | |"):format(title)
  lines[#lines + 1] = "| --- | --- | --- |"
  for _, row in ipairs(rows) do
    lines[#lines + 1] = ("| `%s` | %s | %s |"):format(row[1], cell(row[2]), cell(row[3]))
  end
  lines[#lines + 1] = ""
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

local intro = [[
# Windows

```lua
local ui = require "ui"
local w
w = ui.window {
  title = "Lamp",
  ui.label { id = "state", text = "off" },
  ui.slider { id = "level", onValueChanged = function(v) w.state.text = v .. " %" end },
  ui.button { text = "Close", onClicked = function() w:close() end },
}
w:show()
```

A window is a tree of elements. Each is made by a function of its name, from a table: properties and events by name,
children at 1, 2, 3, ... . What has an `id` is found as a field of the window (`w.state`; `w:find "state"` also when the
window has a property of that name). Properties are read and set as fields: reading gives the value at once and never
waits for the screen. What the script changes fires no event of the element itself; what the user changes does.

Event functions get the arguments named below and then the element. Any number of changes in one callback costs one
repaint. On a closed window calls give `nil, "window closed"` and assignments do nothing, so a timer that still runs does
no harm. A name that does not exist is an error that tells the nearest one.

A script with windows ends when the last one is closed and nothing else is pending. Where there is no display, `show()`
raises an error; `ui.available()` tells before. Windows are tested without a display by `ui.test(w)`.

## What all elements have

]]

-- The help page, as Markdown.
function doc.help()
  local kinds, style = ui.kinds()
  local lines, rows = { intro }, {}
  for _, property in ipairs(collect_shared(kinds)) do rows[#rows + 1] = describe(property) end
  add_table(lines, "property", rows)
  lines[#lines + 1] = "All have the methods `focus()` and `remove()`, and inputs the events `onFocused` and `onBlurred`.\n"
  rows = {}
  for _, key in ipairs(style) do rows[#rows + 1] = describe(key) end
  add_table(lines, "key of style", rows)
  local group
  for _, kind in ipairs(kinds) do
    if kind.group ~= group then
      group = kind.group
      lines[#lines + 1] = ("## %s\n"):format(group)
    end
    lines[#lines + 1] = ("### ui.%s\n\n%s.\n"):format(kind.name, kind.help:gsub("^%l", string.upper))
    rows = {}
    for _, property in ipairs(own(kind)) do rows[#rows + 1] = describe(property) end
    add_table(lines, "property", rows)
    rows = {}
    for _, event in ipairs(kind.events) do
      if event.name ~= "onFocused" and event.name ~= "onBlurred" then
        rows[#rows + 1] = { event.name, event.arguments, event.help }
      end
    end
    add_table(lines, "event", rows)
    rows = {}
    for _, method in ipairs(kind.methods) do
      if method.name ~= "focus" and method.name ~= "remove" then
        rows[#rows + 1] = { method.name .. "()", method.arguments, method.help }
      end
    end
    add_table(lines, "method", rows)
  end
  return table.concat(lines, "\n")
end

-- Writes both below the folder.
function doc.write(folder)
  for path, text in pairs { ["lua/meta/ui_elements.lua"] = doc.meta(), ["help/windows.md"] = doc.help() } do
    local file = assert(io.open(folder .. "/" .. path, "w"))
    assert(file:write(text))
    assert(file:close())
  end
end

return doc
