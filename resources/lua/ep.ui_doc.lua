-- SPDX-License-Identifier: MIT
-- The annotations (resources/lua/meta/ui_elements.lua) and the help page (resources/help/windows.md) of require "ui",
-- made from the table of kinds in engine/ui/kind.c:
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
children at 1, 2, 3, ... . Properties are read and set as fields: reading gives the value at once and never waits for
the screen. What the script changes fires no event of the element itself; what the user changes does. Any number of
changes in one callback costs one repaint. A name that does not exist is an error that tells the nearest one.

A script with windows ends when the last one is closed or hidden and nothing else is pending. Where there is no
display, `show()` raises an error; `ui.available()` tells before. On a closed window calls give `nil, "window closed"`
and assignments do nothing, so a timer that still runs does no harm. Timers that are started by `w:every(ms, fn)` and
`w:after(ms, fn)` end with their window. In a sandbox, pictures come from files that may be read, and not from the
network; the clipboard cannot be read.

## Ids

What has an `id` is found as a field of its window, however deep it stands: `w.state`, or `w:find "state"`. An id is
given when the element is made, and is there once in a window; it cannot be the name of a property or method of
windows, as `title`. A field of the window that is neither is an error. Elements without an id can be kept in
variables as well. The id of a window is the name under which its size and place are remembered.

`add()` puts in more elements later, `remove()` and `clear()` take them out for good: what was removed cannot be put
in again. To take something out of sight for a while, set `visible`.

## Events

Event functions get the arguments named below and then the element. Each call is a coroutine of its own, so it may
sleep and ask; meanwhile all else goes on, and the same event may come again. To keep a user from pressing a button
twice, set its `enabled` to false first. An event function may do anything, also close its window or remove its own
element. An event is never called inside another function: it comes when that returns or waits.

`validate` of an entry is asked after each change by the user; with `nil` and a text that text is shown as its
`error`.

## Dialogs

```lua
local name = ui.dialog.input { window = w, text = "Your name", value = "Ada" }        -- waits for the answer
ui.dialog.question({ window = w, text = "Sure?", buttons = { "Yes", "No" } }, print)  -- calls back with it
```

There are `message`, `question`, `input`, `open`, `save`, `folder` and `color`; each takes a table or just a text. The
answer is nil when the user closed the dialog. `window` is the one it belongs to. Waiting suspends this coroutine
only. The same holds for `ui.clipboard.get()`, `ui.screens()` and `w:save(file)`. `ui.clipboard.set(text)` and
`ui.notify(text)` have no answer.

## Rows of tables and lists

Few rows are given as a list, in `rows` of a table or `items` of a list. After a change inside of that list, call
`refresh()`; when its length changes, assign it anew. Many rows are not given but computed: `row_count` says how many
there are, and the function `row(number)` gives one when it comes into view.

```lua
ui.table { columns = { "n", "n²" }, row_count = 1000000, row = function(n) return { n, n * n } end }
```

With `sortable` a click on a title sorts. Rows that are computed are sorted by the script: `sort(column, descending)`
changes what `row` gives. A list in `rows` stays as it is, and is only shown in another order; `selected`,
`onSelected` and `onActivated` count rows as they are shown, from the top. So where the number has to lead back to
your data, use `row` and `sort`.

## Tests

`ui.test(w)` gives a driver that does what a user would, without a display; made before the first `show()`, nothing
asks for one. `eplua --test file_test.lua` runs this:

```lua
local user = ui.test(w)
user:set("level", 40)
test.equal(user:value "state", "40 %")
```

The driver has `click`, `type`, `set`, `choose`, `activate`, `sort`, `event`, `close`; `value`, `rows` and `tree()`
tell what would be seen; `dialog()` gives the question that waits, and `answer(value)` answers it. What is hidden or
disabled cannot be operated. Elements are named by their id, or given themselves.

## What all elements have
]]

-- The help page, as Markdown.
function doc.help()
  local kinds, style = ui.kinds()
  local lines, rows = { intro }, {}
  for _, property in ipairs(collect_shared(kinds)) do rows[#rows + 1] = describe(property) end
  add_table(lines, "property", rows)
  lines[#lines + 1] = "All have the methods `focus()` and `remove()`, and inputs the events "
    .. "`onFocused` and `onBlurred`.\n"
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
