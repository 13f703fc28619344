-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "../../gui/drive.lua")
local test = require "test"
drive.folder = here .. "../../../resources/examples/network/"

-- The rows of the table by topic.
local function topics(window)
  local last = {}
  for _, row in ipairs(window.topics.rows) do last[row[1]] = row[2] end
  return last
end

drive.case("the dashboard shows what the house says, and switches its lamps", function()
  local user, window = drive.example("mqtt_dashboard", "window")
  drive.wait(function() return window.publish.enabled end)
  test.truthy(window.state.text:find "^Connected to mqtt://127.0.0.1:%d+$")
  drive.wait(function() return topics(window)["home/cellar/lamp"] == "off" end)
  user:click "kitchen"
  drive.wait(function() return topics(window)["home/kitchen/lamp"] == "on" end)
  test.equal(window.kitchen.value, true)
  test.equal(window.bedroom.value, false)
  user:set("payload", "hello"):click "publish"
  drive.wait(function() return topics(window)["home/note"] == "hello" end)
  test.equal(window.payload.value, "")
  user:set("topic", "home/#"):click "publish"
  test.truthy(window.state.text:find "for subscriptions")
  drive.wait(function() return tonumber(topics(window)["home/kitchen/temperature"]) end)
end)

drive.case("a broker that is not there is said, and the window can be closed", function()
  local _, window = drive.example("mqtt_dashboard", "window", "mqtt://127.0.0.1:1")
  drive.wait(function() return window.state.text:find "connection refused" end)
  test.equal(window.publish.enabled, false)
end)

drive.case("an address that is none is said", function()
  local _, window = drive.example("mqtt_dashboard", "window", "http://x")
  drive.wait(function() return window.state.text:find "mqtt:// or mqtts:// expected" end)
end)
