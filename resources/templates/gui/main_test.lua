-- Run it: eplua --test main_test.lua

local test = require "test"
local ui = require "ui"
local main = require "main"

ui.test() -- from here on, windows are shown to the test, and need no display

test.case("says how often in words", function()
  test.equal(main.sentence(0), "Nobody has clicked yet")
  test.equal(main.sentence(1), "Clicked once")
  test.equal(main.sentence(12), "Clicked 12 times")
end)

test.case("counts clicks, and begins anew", function()
  local window = main.open()
  local user = ui.test(window)
  test.equal(window.reset.enabled, false)
  user:click("click"):click "click"
  test.equal(user:value "state", "Clicked 2 times")
  user:click "reset"
  test.equal(user:value "state", "Nobody has clicked yet")
  user:event("escape", "onActivated")
  test.equal(window:isOpen(), false)
end)
