-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

local function press(user, keys)
  for _, code in utf8.codes(keys) do user:click("key " .. utf8.char(code)) end
  return user:value "display"
end

local sums = {
  { "1+2=", "3" }, { "C7÷2=", "3.5" }, { "C6÷2=", "3" }, { "C2×(3+4)=", "14" }, { "C9−12=", "-3" },
  { "C0.1+0.2=", "0.3" }, { "C1÷0=", "inf" }, { "C()=", "Error" }, { "C1.2.3=", "Error" },
  { "C9223372036854775807+1=", "9.22337203685e+18" },
}

drive.case("keys are clicked", function()
  local user = drive.example "calculator"
  for _, sum in ipairs(sums) do test.equal(press(user, sum[1]), sum[2], sum[1]) end
end)

drive.case("one goes on with a result, or begins anew", function()
  local user = drive.example "calculator"
  press(user, "1+2=")
  test.equal(press(user, "×4="), "12")
  test.equal(press(user, "5"), "5")
  test.equal(press(user, "0⌫⌫"), "0")
  test.equal(press(user, "⌫"), "0")
  press(user, "1+=")
  test.equal(user:value "display", "Error")
  test.equal(press(user, "7"), "7")
end)

drive.case("the keyboard does the same", function()
  local user, window = drive.example "calculator"
  local keys = {}
  for _, child in ipairs(window:children()) do
    local ok, key = pcall(function() return child.key end) -- only a shortcut has one
    if ok then keys[key] = child end
  end
  for _, key in ipairs { "1", "2", "*", "4", "Return" } do user:event(keys[key], "onActivated") end
  test.equal(user:value "display", "48")
  user:event(keys.Escape, "onActivated")
  test.equal(user:value "display", "0")
end)
