-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local timers = require "timers"
local ui = require "ui"

drive.case("two windows talk, and the last one hears that the other left", function()
  local ada, window, windows = drive.example "chat"
  local bob = ui.test(windows[2])
  test.equal(#windows, 2)
  test.equal(window.send.enabled, false)
  ada:type("line", "hello")
  test.equal(window.send.enabled, true)
  ada:click "send"
  test.truthy(bob:value("said"):find "Ada: hello$", bob:value "said")
  test.equal(ada:value "line", "")
  bob:type("line", "hi\n")
  test.truthy(ada:value("said"):find "Bob: hi$", ada:value "said")
  test.equal(ada:value "said", bob:value "said")
  bob:type("line", "\n") -- nothing to say
  bob:close()
  timers.sleep(1)
  test.truthy(ada:value("said"):find "Bob: hi\nBob has left$", ada:value "said")
end)
