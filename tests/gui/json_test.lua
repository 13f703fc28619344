-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

drive.case("a lamp described in JSON", function()
  local user, window = drive.example "json"
  print(user:tree())
  test.equal(window.title, "Lamp")
  user:click "lamp"
  test.equal(user:value "state", "The lamp is on, 60 %, <b>warm</b>")
  user:set("level", 80):choose("color", "Cold white")
  test.equal(user:value "state", "The lamp is on, 80 %, <b>cold</b>")
end)
