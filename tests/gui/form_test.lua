-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

drive.case("the form can be sent when everything in it is right", function()
  local user, window = drive.example "form"
  test.equal(window.send.enabled, false)
  test.raises(function() user:click "send" end, "it is disabled")
  user:type("name", "A")
  test.equal(window.name.error, "please tell us your name")
  user:type("name", "da")
  test.equal(window.name.error, "")
  user:type("email", "ada@")
  test.equal(window.email.error, "this is no e-mail address")
  user:type("email", "example.org")
  test.equal(window.email.error, "")
  user:type("secret", "12345")
  test.equal(window.secret.error, "3 more characters, please")
  user:type("secret", "678")
  test.equal(window.send.enabled, false)
  user:click "agreed"
  test.equal(window.send.enabled, true)
  user:set("email", "")
  test.equal(window.send.enabled, false)
  user:set("email", "ada@example.org"):choose("plan", "Pro, 5 € a month"):click "send"
  local asked = drive.answer(user, true)
  test.equal(asked.kind, "message")
  test.equal(asked.options.text, "Ada <ada@example.org>, born 2000-01-01, plan: pro")
  drive.wait(function() return not window:isOpen() end)
end)

drive.case("cancel closes the form", function()
  local user, window = drive.example "form"
  user:click "cancel"
  test.falsy(window:isOpen())
end)
