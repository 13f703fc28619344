-- SPDX-License-Identifier: GPL-3.0-or-later
-- D2: windows closed by the user, by Lua, with their parent and from inside their own events, while everything else
-- goes on; after each operation all references may be gone and are collected. Run under AddressSanitizer, with real
-- widgets and (to reach the tree alone) with the test's renderer.
--
--   d2_closed.lua OPERATIONS SEED
local ui = require "ui"
local core = require "ep.ui"
local timers = require "timers"

local operations, seed = tonumber(arg[1]) or 1000, tonumber(arg[2]) or 1
math.randomseed(seed)
local random = math.random
if not ui.available() then ui.test() end

local kept = {} -- some elements are remembered, most are dropped at once
local counts = setmetatable({}, { __index = function() return 0 end })

local function pick(list) return list[random(#list)] end

local inputs = {
  entry = "onValueChanged", slider = "onValueChanged", checkbox = "onValueChanged", text = "onValueChanged",
  dropdown = "onValueChanged", number = "onValueChanged", switch = "onValueChanged", button = "onClicked",
  table = "onSelected", list = "onSelected", canvas = "onPressed", tabs = "onCurrentChanged", item = "onClicked",
}
local arguments = {
  entry = "typed", slider = 5, checkbox = true, text = "typed", dropdown = "b", number = 7, switch = true, table = 1,
  list = 2, canvas = { 1, 2, "left" }, tabs = 1,
}

local window -- makes one

-- What an event does: mostly something that hurts.
local function bad_idea(w)
  return function(...)
    local element = select(select("#", ...), ...)
    local what, mine = random(8), w()
    if what == 1 and mine then mine:close()
    elseif what == 2 and core.kind(element) ~= "window" then element:remove()
    elseif what == 3 and mine then mine:hide() mine:show()
    elseif what == 4 then window():close()
    elseif what == 5 and mine then mine:clear()
    elseif what == 6 then local o = pick(kept) if o then o:remove() end
    elseif what == 7 and mine then setTimeout(function() mine:close() end, 0)
    end
  end
end

local function content(w, depth)
  local kinds = { "label", "button", "entry", "slider", "checkbox", "text", "dropdown", "number", "switch", "progress",
    "table", "list", "tree", "log", "canvas", "chart", "column", "row", "tabs", "group", "html", "image", "date", "radio" }
  local kind = pick(kinds)
  local options = {}
  if inputs[kind] then options[inputs[kind]] = bad_idea(w) end
  if kind == "dropdown" or kind == "radio" then options.options = { "a", "b" } end
  if kind == "table" then options.columns = { "A", "B" } options.row_count = 1000 options.row = function(i) return { i, "x" } end end
  if kind == "list" then options.items = { "one", "two", "three" } end
  if kind == "tree" then options.items = { "one", { id = "two", text = "two", items = { "three" } } } end
  if kind == "canvas" then options[1] = ui.draw.line { x2 = 10, y2 = 10 } options[2] = ui.draw.text { text = "x" } end
  if kind == "chart" then options[1] = ui.series { points = { { 1, 2 }, { 2, 3 } } } end
  if (kind == "column" or kind == "row" or kind == "tabs" or kind == "group") and depth < 4 then
    for i = 1, random(3) do options[i] = content(w, depth + 1) end
  end
  local element = ui[kind](options)
  if random(4) == 1 then kept[random(50)] = element end
  return element
end

function window()
  local self = setmetatable({}, { __mode = "v" })
  local function w() return self[1] end
  local made = ui.window { size = { 200, 200 }, onClose = random(4) == 1 and function() return false end or nil,
    content(w, 1), random(3) == 1 and ui.menubar { ui.menu { text = "M", ui.item { text = "i", onClicked = bad_idea(w) } } } }
  self[1] = made
  made:show()
  return made
end

local function some_window()
  local open = ui.windows()
  if #open == 0 or (#open < 8 and random(10) == 1) then return window() end
  return pick(open)
end

local function any_below(element)
  local below = core.children(element)
  if not below or #below == 0 or random(3) == 1 then return element end
  return any_below(pick(below))
end

-- What a user does, without waiting for what comes of it.
local function user(element)
  local kind = core.kind(element)
  if not kind or not core.alive(element) then return end
  local event = kind == "window" and "close" or inputs[kind]
  if event then coroutine.wrap(function() core.inject(element, event, arguments[kind]) end)() end
end

local acts = {
  function() user(any_below(some_window())) end,
  function() user(some_window()) end,
  function() some_window():close() end,
  function()
    local e = any_below(some_window())
    if core.kind(e) ~= "window" then e:remove() end
  end,
  function()
    local w = some_window()
    w:add(content(function() return w:isOpen() and w or nil end, 1), 1)
  end,
  function()
    local e = kept[random(50)]
    if not e then return end
    local ok, why = e:remove()
    if not ok then
      counts[why] = counts[why] + 1
      if why ~= "window closed" and why ~= "element removed" then error("said: " .. tostring(why)) end
    end
  end,
  function()
    local e = kept[random(50)]
    if e then e.visible = random(2) == 1 e.tooltip = "x" end
  end,
  function()
    local w = some_window()
    w:hide()
    w.title = tostring(random(100))
    w:show()
  end,
  function() core.call(some_window(), pick { "focus", "raise", "stay", "refresh", "nonsense" }, nil) end,
  function()
    local e = any_below(some_window())
    if core.kind(e) == "log" then e:append("a", "b") end
    if core.kind(e) == "table" then e:refresh() end
  end,
}

for i = 1, operations do
  pick(acts)()
  collectgarbage()
  if i % 20 == 0 then timers.sleep(0) end
  if i % 500 == 0 then timers.sleep(20) end -- the screen catches up
end
for _, w in ipairs(ui.windows()) do w:close() end
timers.sleep(50)
print("done", operations, counts["window closed"] > 0 and "window closed" or "")
