-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local timers = require "timers"

drive.case("the chart grows, pauses and resumes", function()
  local user, window = drive.example "chart"
  local chart = window.chart
  local function to() return chart.x_range[2] end
  user:set("every", 2000) -- its first 30 seconds of chart time take no time here
  test.equal(to(), 30)
  user:set("every", 50)
  test.equal(window.every.value, 50)
  user:click "pause"
  test.equal(user:value "pause", true)
  test.equal(window.pause.text, "Resume")
  test.equal(#timers.list(), 1, "timers: that of the test runner")
  user:click "pause"
  test.equal(window.pause.text, "Pause")
  test.equal(#timers.list(), 2)
end)
