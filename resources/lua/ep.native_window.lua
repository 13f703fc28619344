-- SPDX-License-Identifier: MIT
-- The windows of earlier scripts: those of require "native_ui", of require "windows" and of _PY are the same ones.
-- They are shown by require "ui"; what stands in them is translated by ep.native.
local native = require "ep.native"
local ui = require "ui"
require "ep.ui".any_id(true) -- "title" and "size" were good ids

local CLOSED = "window closed"

local windows = { open = {}, order = {} } -- id → window; ids as they were made

local Window = {}
Window.__index = Window

-- Calls fn, and raises what it raises at the line of the script that called the method.
local function guard(method, fn, ...)
  local ok, result = pcall(fn, ...)
  if ok then return result end
  error(("%s: %s"):format(method, native.message(result)), 3)
end

local made = 0

-- Forgets windows that are closed, by whomever.
local function prune()
  local order = {}
  for _, id in ipairs(windows.order) do
    if windows.open[id]:isClosed() then windows.open[id] = nil else order[#order + 1] = id end
  end
  windows.order = order
end

local function size(value, default, name)
  if value == nil then return default end
  local pixels = tonumber(value)
  if not pixels or pixels < 1 or pixels > 100000 then
    error(("createWindow: %s must be pixels, got %s"):format(name, tostring(value)), 3)
  end
  return math.floor(pixels)
end

-- Makes a window; it is shown by show().
function windows.create(title, width, height, default_title)
  width, height = size(width, 800, "the width"), size(height, 600, "the height")
  title = title == nil and default_title or tostring(title)
  prune()
  made = made + 1
  local window = setmetatable({
    id = "window_" .. made, title = title, width = width, height = height, elements = {}, callbacks = {}, warned = {},
  }, Window)
  window.window = ui.window { title = title, size = { width, height }, padding = 0 }
  windows.open[window.id] = window
  windows.order[#windows.order + 1] = window.id
  return window
end

-- The window with an id, or that is the window itself; nil when it is not there or closed.
function windows.find(id)
  if getmetatable(id) == Window then id = id.id end
  local window = windows.open[id]
  return window and not window:isClosed() and window or nil
end

-- What listWindows() of old gave: a text, a line a window.
function windows.list(none, some)
  prune()
  local lines = {}
  for i, id in ipairs(windows.order) do
    local window = windows.open[id]
    lines[i] = ("  %s: '%s' (%s)"):format(id, window.title, window.window.visible and "shown" or "hidden")
  end
  if #lines == 0 then return none end
  return ("%s (%d):\n%s"):format(some, #lines, table.concat(lines, "\n"))
end

function Window:getId() return self.id end

function Window:isClosed() return self.window.title == nil end

local function payload(window, id, event, data)
  local result = { window_id = window.id, element_id = id, event_type = event, data = data }
  for key, value in pairs(data) do result[key] = value end
  return result
end

-- What the user did goes to the callback of the element; a button may also have one under the name of its action, and
-- a row of buttons one for all of them.
local function tell(window, part, event, data)
  local callbacks = window.callbacks
  local callback = callbacks[part.id]
  if not callback and data.action and not window.elements[data.action] then callback = callbacks[data.action] end
  local of_row = part.row and callbacks[part.row.id]
  if callback then callback(payload(window, part.id, event, data)) end
  if of_row then of_row(payload(window, part.row.id, event, data)) end
end

local function set_content(window, description)
  local parts, padding = native.parts(native.decode(description))
  -- all is made before the old goes: what fails changes nothing
  local root, elements = native.build(parts, padding, function(...) tell(window, ...) end)
  window.window:clear()
  window.elements = elements
  window.window:add(root)
end

-- Replaces all that is in the window. Callbacks stay, by id.
function Window:setUI(description)
  if self:isClosed() then return nil, CLOSED end
  guard("setUI", set_content, self, description)
  return self
end

-- The pages of old are full of gradients with white text on them, which QTextBrowser would draw on white: their first
-- colour stands in.
local function without_gradients(html)
  return (html:gsub("%a+%-gradient(%b())", function(arguments)
    return arguments:match "#%x+" or arguments:match "rgba?%b()"
  end))
end

-- Shows a page of HTML instead. A text that is JSON is a description, as it always was.
function Window:setHtml(html)
  if self:isClosed() then return nil, CLOSED end
  html = tostring(html)
  if html:find "^%s*{" then
    guard("setHtml", set_content, self, html)
    return self
  end
  self.window:clear()
  self.elements = {}
  self.window:add(ui.html { value = without_gradients(html), stretch = 1 })
  return self
end

windows.NO_WEB = "there is no web engine that could show an address; setHtml shows HTML, and "
  .. "_PY.create_browser_window opens the system's browser"

function Window:setUrl()
  if self:isClosed() then return nil, CLOSED end
  error("setUrl: " .. windows.NO_WEB, 2)
end

function Window:show()
  if self:isClosed() then return nil, CLOSED end
  guard("show", self.window.show, self.window)
  return self
end

function Window:hide()
  if self:isClosed() then return nil, CLOSED end
  self.window:hide()
  return self
end

function Window:close()
  self.window:close()
  return self
end

-- fn(data) is called when the user operates the element, also when it comes with a later setUI; nil: nobody is.
function Window:setCallback(id, fn)
  if self:isClosed() then return nil, CLOSED end
  if fn ~= nil and type(fn) ~= "function" then
    error(("setCallback: the callback of '%s' must be a function, got %s"):format(tostring(id), type(fn)), 2)
  end
  self.callbacks[tostring(id)] = fn
  return self
end

-- The element, or nil and, the first time, a word about it: an unknown id was never an error.
local function find(window, method, id)
  id = tostring(id)
  local part = window.elements[id]
  if not part and not window.warned[id] then
    window.warned[id] = true
    require "log".warning(("%s: the window '%s' has no element '%s'"):format(method, window.title, id))
  end
  return part
end

function Window:getValue(id)
  if self:isClosed() then return nil, CLOSED end
  local part = self.elements[tostring(id)]
  return part and native.get(part)
end

function Window:setValue(id, value)
  if self:isClosed() then return nil, CLOSED end
  local part = find(self, "setValue", id)
  if part then guard("setValue '" .. part.id .. "'", native.set, part, value) end
  return self
end

function Window:setText(id, text)
  if self:isClosed() then return nil, CLOSED end
  local part = find(self, "setText", id)
  if part then guard("setText '" .. part.id .. "'", native.set_text, part, text) end
  return self
end

local function update(window, id, property, value)
  local part = window.elements[tostring(id)]
  if not part then error(("the window '%s' has no element '%s'"):format(window.title, tostring(id)), 0) end
  if type(property) ~= "table" then return native.update(part, property, value) end
  for each, its in pairs(property) do native.update(part, each, its) end
end

-- updateElement(id, property, value), or updateElement(id, { property = value, ... }). Here unknown names are errors.
function Window:updateElement(id, property, value)
  if self:isClosed() then return nil, CLOSED end
  guard("updateElement", update, self, id, property, value)
  return self
end

Window.ui, Window.html, Window.url, Window.display = Window.setUI, Window.setHtml, Window.setUrl, Window.show

return windows
