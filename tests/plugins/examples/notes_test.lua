-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "../../gui/drive.lua")
local test = require "test"
drive.folder = here .. "../../../resources/examples/database/"

local file = os.tmpname()
local getenv = os.getenv
os.getenv = function(name) return name == "NOTES" and file or getenv(name) end -- luacheck: ignore 122

local function titles(window)
  local list = {}
  for i, row in ipairs(window.list.rows) do list[i] = row[1] end
  return list
end

drive.case("a note is made, written, found and kept", function()
  local user, window = drive.example "notes"
  test.same(titles(window), {})
  test.equal(window.status.text, "0 notes")
  test.equal(window.heading.enabled, false)
  user:click "new"
  user:set("heading", "Plants"):set("body", "water the fern")
  drive.wait(function() return titles(window)[1] == "Plants" end)
  user:click "new"
  user:set("heading", "Shopping"):set("body", "soil, 'seeds' and \"pots\"")
  drive.wait(function() return window.status.text == "2 notes" and #titles(window) == 2 end)
  user:set("search", "fer")
  test.same(titles(window), { "Plants" })
  user:set("search", "\"pots' OR")
  test.same(titles(window), {})
  user:set("search", "")
  test.equal(#titles(window), 2)
end)

drive.case("it is there the next time, and can be deleted", function()
  local user, window = drive.example "notes"
  test.equal(#titles(window), 2)
  for place, title in ipairs(titles(window)) do
    if title == "Plants" then user:choose("list", place) end
  end
  test.equal(window.heading.value, "Plants")
  test.equal(window.body.value, "water the fern")
  user:click "delete"
  test.same(titles(window), { "Shopping" })
  test.equal(window.heading.enabled, false)
end)

drive.case("the file is removed", function() os.remove(file) end)
