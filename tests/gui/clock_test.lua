-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

drive.case("the clock shows the time, and goes on", function()
  local user, window = drive.example "clock"
  local first = user:value "digital"
  test.equal(window.title, "Clock")
  test.truthy(first:find "^%d%d:%d%d:%d%d$", first)
  drive.wait(function() return user:value "digital" ~= first end)
end)

drive.case("the hands agree with the digits", function()
  local user, window = drive.example "clock"
  local face = window:children()[1]:children()[1]
  local hands = {} -- the groups that hold a line, without the 60 marks
  for i, shape in ipairs(face:children()) do
    if i > 61 and i <= 64 then hands[#hands + 1] = shape.rotation end
  end
  local hour, minute, second = user:value("digital"):match "(%d+):(%d+):(%d+)"
  test.equal(hands[3], second * 6)
  test.near(hands[2], minute * 6 + second / 10)
  test.near(hands[1], hour % 12 * 30 + minute / 2)
end)
