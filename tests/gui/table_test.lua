-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

drive.case("a million rows", function()
  local user, window = drive.example "table"
  local people = window.people
  test.equal(people.row_count, 1000000)
  test.equal(user:rows("people", 1000000, 1)[1][1], 1000000)
  user:choose("people", 3)
  local row = user:rows("people", 3, 1)[1]
  test.equal(user:value "status", ("Row 3: %s with %s points"):format(row[2], row[3].text))
end)

drive.case("sorted", function()
  local user, window = drive.example "table"
  user:sort("people", 2)
  local rows = user:rows("people", 1, 3)
  test.equal(rows[1][2], "Ada Dijkstra")
  test.equal(window.people.sort_column, 2)
  user:sort("people", 2)
  test.equal(window.people.sort_descending, true)
  test.equal(user:rows("people", 1, 1)[1][2], "Margaret Turing")
  user:sort("people", 3)
  local last = user:rows("people", 1000000, 1)[1]
  test.equal(last[3].text, "10006")
  test.equal(last[3].bold, true)
end)

drive.case("filtered, and sorted then", function()
  local user, window = drive.example "table"
  user:type("filter", "hopper")
  drive.wait(function() return window.people.row_count < 1000000 end)
  test.truthy(window.people.row_count > 100000)
  test.equal(user:value "status", window.people.row_count .. " rows")
  for _, row in ipairs(user:rows("people", 1000, 10)) do test.truthy(row[2]:find "Hopper$", row[2]) end
  user:sort("people", 2)
  test.equal(user:rows("people", 1, 1)[1][2], "Ada Hopper")
  user:set("filter", "nobody at all")
  drive.wait(function() return window.people.row_count == 0 end)
  user:set("filter", "")
  drive.wait(function() return window.people.row_count == 1000000 end)
end)
