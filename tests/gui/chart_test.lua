-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local timers = require "timers"

drive.case("the chart pauses and resumes", function()
  local user, window = drive.example "chart"
  test.same(window.chart.x_range, { 0, 30 })
  user:set("pace", 50)
  test.equal(#timers.list(), 2, "timers: that of the test runner, and the chart's")
  user:click "pause"
  test.equal(user:value "pause", true)
  test.equal(window.pause.text, "Resume")
  test.equal(#timers.list(), 1, "timers: that of the test runner")
  user:click "pause"
  test.equal(window.pause.text, "Pause")
  test.equal(#timers.list(), 2)
end)
