-- SPDX-License-Identifier: MIT
-- require "ui": windows. A script builds a tree of elements; it lives in the engine, and whoever shows it follows.
-- The C half (ep.ui) makes elements and keeps their values; here is what events mean, and what needs an answer.
local core = require "ep.ui"

local ui = { draw = {} }

-- ui.label, ui.draw.line, ...: one function a kind
for name, make in pairs(core.makers()) do
  local shape = name:match "^draw%.(.*)"
  if shape then ui.draw[shape] = make else ui[name] = make end
end

-- Kinds that a plugin describes; it may be loaded later than this file.
setmetatable(ui, {
  __index = function(_, name)
    local text = type(name) == "string" and core.described(name)
    if not text then return nil end
    local make = require "ep.ui_described" (ui, core)(name, text)
    ui[name] = make
    return make
  end,
})

-- Whoever tests windows sees what is asked of the user here instead of on a screen (ep.ui_test).
local test

-- Answers -------------------------------------------------------------------------------------------------

local waiting = {} -- request → callback

-- Asks the display. With callback, that gets the answer; else the coroutine waits for it. It is left to by tail calls, so its errors are
-- those of the script.
local function ask(window, what, value, callback)
  if callback ~= nil and type(callback) ~= "function" then
    error(("callback must be a function, got %s"):format(type(callback)), 2)
  end
  if not callback and not coroutine.isyieldable() then
    error(("%s cannot wait for its answer here: give it a callback"):format(what), 2)
  end
  if test then return test.asked(window, what, value, callback) end
  core.display()
  local request = core.request(window, what, value)
  if not callback then return core.wait(request) end
  waiting[request] = callback
end

local function method(kind, name, fn) core.extend(kind, name, fn) end

-- Events --------------------------------------------------------------------------------------------------

local timers = setmetatable({}, { __mode = "k" }) -- window → ids of the timers that end with it, as keys

-- Mistakes are those of who called every() or after(), which are left by a tail call.
local function bind(window, start, ms, fn, name)
  if type(ms) ~= "number" or not (ms >= 0) then
    error(("%s takes milliseconds, a number >= 0, got %s"):format(name, type(ms) == "number" and ms or "a " .. type(ms)), 2)
  end
  if type(fn) ~= "function" then error(("%s calls a function, got a %s"):format(name, type(fn)), 2) end
  if not core.alive(window) then return nil, "window closed" end
  local mine = timers[window] or {}
  timers[window] = mine
  local id
  id = start(function()
    if start == setTimeout then mine[id] = nil end
    return fn()
  end, ms)
  mine[id] = true
  return id
end

local function closed(window)
  for id in pairs(timers[window] or {}) do clearTimeout(id) end
  local fn = core.handler(window, "onClosed")
  if fn then setTimeout(function() fn(window) end, 0) end -- not inside of whoever closed it
end

local function close(window)
  local ok, message = core.close(window)
  if ok then closed(window) end
  return ok, message
end

local rows -- below

local special = {}

function special.close(window)
  local fn = core.handler(window, "onClose")
  if fn and fn(window) == false then
    core.call(window, "stay", nil)
  else
    close(window)
  end
end

function special.closed(window) close(window) end

function special.page(element, renderer, first, count) rows.bring(element, renderer, first, count) end

function special.onSorted(element, _, column, descending)
  rows.sort(element, column, descending)
  local fn = core.handler(element, "onSorted")
  if fn then return fn(column, descending, element) end
end

function special.answer(request, _, value)
  local callback = waiting[request]
  waiting[request] = nil
  if callback then callback(value) end
end

special["give up"] = function()
  local asked = waiting
  waiting = {}
  for _, callback in pairs(asked) do setTimeout(function() callback(nil) end, 0) end
  for _, window in ipairs(core.windows()) do close(window) end
end

local function validate(element)
  local fn = core.handler(element, "validate")
  if not fn then return end
  local ok, message = fn(element.value, element)
  element.error = ok and "" or tostring(message or "not valid")
end

core.on_event(function(element, name, renderer, ...)
  local fn = special[name]
  if fn then return fn(element, renderer, ...) end
  if name == "onValueChanged" then validate(element) end
  fn = core.handler(element, name)
  if not fn then return end
  local arguments = table.pack(...)
  arguments[arguments.n + 1] = element
  return fn(table.unpack(arguments, 1, arguments.n + 1))
end)

-- Rows of tables and lists: they stay in Lua and are given in pages -------------------------------------------

rows = {}

local lists = setmetatable({}, { __mode = "k" }) -- element → { list, order }

local function cells(element, kind, row)
  local fn = core.handler(element, "row")
  local value
  if fn then
    value = fn(row, element)
  elseif lists[element] then
    local order = lists[element].order
    value = lists[element].list[order and order[row] or row]
  end
  if kind == "table" and type(value) ~= "table" then value = { value } end
  if kind == "list" and type(value) == "table" and value.text == nil then value = { text = tostring(value[1]) } end
  return value
end

-- What may stand in a cell.
local function cell(value)
  local t = type(value)
  if t == "string" or t == "number" or t == "boolean" then return value end
  if t == "table" then
    local icon = value.icon ~= nil and core.may_show(tostring(value.icon)) and tostring(value.icon) or nil
    return { text = tostring(value.text or ""), color = value.color, bold = value.bold, icon = icon }
  end
  return t == "nil" and "" or tostring(value)
end

-- The rows first … first + count - 1, as a list.
function rows.get(element, first, count)
  local kind = core.kind(element)
  local columns = kind == "table" and #element.columns
  local page = {}
  for row = first, math.min(first + count - 1, element.row_count) do
    local value = cells(element, kind, row)
    if columns then
      local line = {}
      for column = 1, columns do line[column] = cell(value[column]) end
      page[#page + 1] = line
    else
      page[#page + 1] = cell(value)
    end
    if not core.alive(element) then return {} end
  end
  return page
end

function rows.bring(element, renderer, first, count)
  local page = rows.get(element, first, math.min(count, 1000))
  if core.alive(element) then core.call(element, "page", { first, page }, renderer) end
end

-- Numbers before texts before nothing, so that mixed columns have one order, too.
local function rank(value)
  if type(value) == "number" then return value == value and 1 or 2 end
  return value == nil and 4 or 3
end

local function less(a, b)
  local ra, rb = rank(a), rank(b)
  if ra ~= rb then return ra < rb end
  if ra == 1 then return a < b end
  return ra == 3 and tostring(a) < tostring(b)
end

local function sorted(list, column, descending)
  local order, values = {}, {}
  for i = 1, #list do
    order[i] = i
    local row = list[i]
    local value = row
    if type(row) == "table" then value = row[column] end
    if type(value) == "table" then value = value.text end
    values[i] = value
  end
  table.sort(order, function(a, b)
    local x, y = values[a], values[b]
    if descending then x, y = y, x end
    if less(x, y) then return true end
    if less(y, x) then return false end
    return a < b
  end)
  return order
end

function rows.sort(element, column, descending)
  local fn = core.handler(element, "sort")
  if fn then
    fn(column, descending, element)
  elseif lists[element] and not core.handler(element, "row") then
    lists[element].order = sorted(lists[element].list, column, descending)
  else
    return
  end
  if not core.alive(element) then return end
  element.sort_column, element.sort_descending = column, descending
  element:refresh()
end

local function refresh(element)
  if not core.alive(element) then return nil, "window closed" end
  core.call(element, "refresh", nil)
  return element
end

local function rows_property(name)
  return {
    get = function(element) return lists[element] and lists[element].list end,
    set = function(element, list)
      if type(list) ~= "table" then
        error(("%s.%s must be a list, got %s"):format(core.kind(element), name, type(list)), 3)
      end
      lists[element] = { list = list }
      element.row_count = #list
      if core.kind(element) == "table" and element.sort_column > 0 then element.sort_column = 0 end
      refresh(element)
    end,
  }
end

core.extend("table", "rows", rows_property "rows")
core.extend("list", "items", rows_property "items")
-- The row that stands at that place now: sorting changes places, not `rows`.
local function row_at(element, place)
  if not core.alive(element) then return nil, "window closed" end
  local list = lists[element]
  return list and list.list[list.order and list.order[place] or place]
end

method("table", "row_at", row_at)
method("table", "refresh", refresh)
method("list", "refresh", refresh)

-- Methods -------------------------------------------------------------------------------------------------

method("window", "close", close)

-- A picture of an element. The display writes the file, so permission is asked here.
local function save(element, file, callback)
  if type(file) ~= "string" then error(("save takes the path of a file, got a %s"):format(type(file)), 2) end
  if not core.alive(element) then return nil, "window closed" end
  local window = element
  while core.parent(window) do window = core.parent(window) end
  if core.kind(window) ~= "window" or not window:isOpen() then return nil, "its window is not shown" end
  local ok, message, code = core.permitted(file)
  if not ok then return nil, message, code end
  return ask(element, "save", file, callback)
end
for _, kind in ipairs { "window", "canvas", "chart" } do method(kind, "save", save) end

method("window", "every", function(window, ms, fn) return bind(window, setInterval, ms, fn, "every") end)
method("window", "after", function(window, ms, fn) return bind(window, setTimeout, ms, fn, "after") end)

-- What a kind calls forwarded goes to whoever shows the element.
for _, kind in ipairs((core.kinds())) do
  for _, m in ipairs(kind.methods) do
    if m.forwarded then
      local whole = m.arguments:find ": integer" -- the only argument that one has
      method(kind.name, m.name, function(element, value)
        value = whole and value
        if whole and math.type(value) ~= "integer" and not (math.type(value) == "float" and math.tointeger(value)) then
          error(("%s takes a whole number, got %s"):format(m.name, math.type(value) and tostring(value) or "a " .. type(value)), 2)
        end
        if not core.alive(element) then return nil, "window closed" end
        core.call(element, m.name, value)
        return element
      end)
    end
  end
end

-- Around --------------------------------------------------------------------------------------------------

-- Windows that were shown and are not closed.
function ui.windows() return core.windows() end

-- Can windows be shown here? false, and why not.
function ui.available() return core.available() end

-- The table of kinds and the keys of `style`, as data.
function ui.kinds() return core.kinds() end

local check_options = require "ep.ui_dialog" (ui, core, ask)

-- A notice that asks nothing: notify "text" or notify { title, text, icon, timeout_ms }.
function ui.notify(options)
  options = check_options("notify", options, "text")
  if test then return test.asked(nil, "notify", options, function() end) end
  core.display()
  core.call(nil, "notify", options)
end

ui.clipboard = {}

function ui.clipboard.set(text)
  if type(text) ~= "string" and type(text) ~= "number" then
    error(("ui.clipboard.set takes a text, got a %s"):format(type(text)), 2)
  end
  if test then test.clipboard = tostring(text) return end
  core.display()
  core.call(nil, "clipboard.set", tostring(text))
end

-- The text in the clipboard, or nil. What other programs put there is no business of restricted code.
function ui.clipboard.get(callback)
  if core.restricted() then return nil, "not permitted: the clipboard" end
  return ask(nil, "clipboard.get", nil, callback)
end

-- The screens: a list of { width, height, scale, primary }.
function ui.screens(callback) return ask(nil, "screens", nil, callback) end

-- Shows windows to a test instead of a person: see ep.ui_test.
function ui.test(window)
  test = test or require "ep.ui_test" (ui, core, rows)
  return test.driver(window)
end

return ui
