-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local ui = require "ui"

drive.case("every kind of element is there", function()
  local user = drive.example "tour"
  local tree = "\n" .. user:tree()
  for _, kind in ipairs((ui.kinds())) do
    test.truthy(tree:find("\n *" .. kind.name:gsub("%.", "%%.") .. "%f[%s%z]"), kind.name)
  end
end)

drive.case("what the user does is told", function()
  local user, window = drive.example("tour", "2")
  test.equal(window.tabs.current, 2)
  local function last() return window.events:lines()[#window.events:lines()] end
  local changes = { entry = "x", number = 7, dropdown = "red", date = "2027-01-01", time = "09:00", color = "#ff0000",
    file = "/tmp/x", text = "x", code = "x", toggle = false, switch = false, checkbox = false, radio = "right",
    slider = 3, dial = 4 }
  for id, value in pairs(changes) do
    user:set(id, value)
    test.equal(last(), id .. " = " .. tostring(value))
  end
  user:choose("multiselect", { "milk", "tea" })
  test.equal(last(), "multiselect = milk, tea")
  for _, id in ipairs { "button", "new", "tool" } do
    user:click(id)
    test.equal(last(), id .. " clicked")
  end
  user:click "wrap"
  test.equal(last(), "wrap = false")
  user:choose("table", 2)
  test.equal(last(), "table selected 2")
  user:choose("tree", "Apple")
  test.equal(last(), "tree selected Apple")
  user:event("f1", "onActivated")
  test.equal(last(), "F1 pressed")
  user:click "quit"
  test.falsy(window:isOpen())
end)
