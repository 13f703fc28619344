-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

local function draw(user, ...)
  local points = { ... }
  user:event("paper", "onPressed", { points[1][1], points[1][2], "left" })
  for i = 2, #points do user:event("paper", "onMoved", { points[i][1], points[i][2], "left" }) end
  user:event("paper", "onReleased", { points[#points][1], points[#points][2], "left" })
end

drive.case("strokes are drawn, undone and cleared", function()
  local user, window = drive.example "drawing"
  local paper = window.paper
  test.equal(window.undo.enabled, false)
  draw(user, { 10, 10 }, { 20, 30 }, { 40, 30 })
  user:set("color", "#ff0000"):set("width", 9)
  draw(user, { 50, 50 })
  test.equal(#paper:children(), 2)
  test.equal(paper:children()[1].line_width, 4)
  test.equal(paper:children()[2].color, "#ff0000")
  test.equal(paper:children()[2].line_width, 9)
  test.equal(window.status.text, "2 strokes")
  user:click "undo"
  test.equal(#paper:children(), 1)
  test.equal(paper:children()[1].color, "#3b82f6")
  user:click "clear_all"
  test.equal(#paper:children(), 0)
  test.equal(window.undo.enabled, false)
end)

drive.case("the right button, and a mouse that only passes, draw nothing", function()
  local user, window = drive.example "drawing"
  user:event("paper", "onMoved", { 5, 5, "" })
  user:event("paper", "onPressed", { 10, 10, "right" })
  user:event("paper", "onMoved", { 20, 20, "right" })
  user:event("paper", "onReleased", { 20, 20, "right" })
  test.equal(#window.paper:children(), 0)
end)

drive.case("the picture is saved", function()
  local user, window = drive.example "drawing"
  user:click "save_as"
  local asked = drive.answer(user, "/somewhere/drawing.png")
  test.equal(asked.kind, "save")
  test.equal(asked.options.name, "drawing.png")
  local picture = drive.answer(user, true)
  test.equal(picture.kind, "save")
  test.equal(picture.options, "/somewhere/drawing.png")
  test.equal(window.status.text, "Saved as /somewhere/drawing.png")
  user:click "save_as"
  drive.answer(user, nil) -- cancelled
  test.equal(user:dialog(), nil)
end)
