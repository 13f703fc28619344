-- SPDX-License-Identifier: MIT
-- Window from JSON: a window that is described in JSON, as one gets it from a file or over the network.
-- Run it: eplua windows/json.lua
-- This is how scripts of earlier versions make windows. New ones do more with less through `require "ui"`.

local native_ui = require "native_ui"

-- Each element has a type, and an id by which the script finds it again.
local description = [[
{
  "padding": 12,
  "elements": [
    {"type": "header", "text": "Living room", "level": 2},
    {"type": "label", "id": "state", "text": "The lamp is off"},
    {"type": "switch", "id": "lamp", "text": "Lamp", "value": false},
    {"type": "slider", "id": "level", "text": "Brightness", "min": 0, "max": 100, "value": 60},
    {"type": "dropdown", "id": "color", "text": "Colour", "value": "warm",
     "options": [{"text": "Warm white", "value": "warm"}, {"text": "Cold white", "value": "cold"}]},
    {"type": "separator"},
    {"type": "button_row", "id": "scenes", "buttons": [
      {"text": "Read", "action": "read"},
      {"text": "Watch TV", "action": "tv"},
      {"text": "Sleep", "action": "sleep"}]}
  ]
}]]

local window = native_ui.createWindow("Lamp", 340, 300):setUI(description)

local function tell()
  local text = "The lamp is off"
  if window:getValue "lamp" then
    text = ("The lamp is on, %d %%, <b>%s</b>"):format(window:getValue "level", window:getValue "color")
  end
  window:setText("state", text) -- some HTML is understood
end

for _, id in ipairs { "lamp", "level", "color" } do window:setCallback(id, tell) end

-- A row of buttons calls back with the action of the one that was pressed.
local levels = { read = 100, tv = 30, sleep = 0 }
window:setCallback("scenes", function(event)
  local level = levels[event.data.action]
  window:setValue("lamp", level > 0):setValue("level", level) -- neither calls back: only the user does
  tell()
end)

window:show()
