-- SPDX-License-Identifier: GPL-3.0-or-later
-- A bit of everything, cut at each byte by lang_parse.c.
local ui, json = require "ui", require("json")
local M <const> = { name = "sample", [1] = 0x1F, ['two'] = 2.5e-3, nested = { deep = { f = function() end } } }
M.__index = M

---A lamp.
---@class Lamp : ui.Element
---@field level integer how bright
---@field onChange? fun(level: integer): boolean
---@alias Colour "red"|"green"

---Makes one.
---@param level integer
---@param colour? Colour
---@return Lamp? lamp, string? err
function M.new(level, colour, ...)
  local self = setmetatable({ level = level, colour = colour or "red" }, M)
  return self, select('#', ...) > 0 and nil or "none"
end

function M:set(level)
  if level ~= nil and not (level < 0) then
    self.level = level // 1 | 0
  elseif level == 1 then goto done else return false end
  ::done::
  for i, v in ipairs { 1, 2, 3 } do print(i, #v, -v ^ 2, ~v) end
  for k = 1, 10, 2 do while k do repeat local x = k until x break end end
  return ("%d"):format(self.level):upper(), [==[
long]] string]==]
end

class 'Animal'
function Animal:speak() return self.name .. [[!]] end
local w = ui.window { title = "x", size = { 1, 2 }, ui.row { ui.button { text = "Ok", onClicked = function(b) b.text = "" end } } }
w.title = json.encode(M)
local id; id = setInterval(function() clearInterval(id) end, 1e3)
return M, w, id --[[ end ]]
