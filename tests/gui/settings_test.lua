-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local ui = require "ui"

local function open(user)
  user:click "open"
  local windows = ui.windows()
  test.equal(#windows, 2)
  return ui.test(windows[2]), windows[2]
end

drive.case("what is applied is shown, and there when the dialog opens again", function()
  local user = drive.example "settings"
  local dialog, window = open(user)
  test.equal(window.modal, true)
  test.equal(window.apply.enabled, false)
  dialog:set("name", "Bob"):choose("language", "Svenska"):set("zoom", 150)
  test.equal(window.apply.enabled, true)
  dialog:click "apply"
  test.equal(window.apply.enabled, false)
  test.truthy(window:isOpen())
  test.equal(user:value "summary", "Bob, language sv, theme system, accent #3b82f6, zoom 150 %")
  dialog:choose("theme", "dark"):click "ok"
  test.falsy(window:isOpen())
  dialog = open(user)
  test.equal(dialog:value "theme", "dark")
  test.same(dialog:value "kinds", { "lua", "json" })
  dialog:choose("kinds", { "png" }):click "greet"
end)

drive.case("what is cancelled is forgotten", function()
  local user = drive.example "settings"
  local before = user:value "summary"
  local dialog, window = open(user)
  dialog:set("name", "Eve"):click "cancel"
  test.falsy(window:isOpen())
  test.equal(user:value "summary", before)
  dialog = open(user)
  test.equal(dialog:value "name", "Ada")
end)
