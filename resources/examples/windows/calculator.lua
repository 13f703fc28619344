-- SPDX-License-Identifier: MIT
-- Calculator: keys in a grid, and the same keys on the keyboard.
-- Run it: eplua windows/calculator.lua

local ui = require "ui"

local display = ui.label { id = "display", text = "0", wrap = false, align = "fill",
  style = { size = 26, align = "right", padding = 8 } }
local done = false -- the display shows a result, and the next digit begins anew

-- Lua itself does the arithmetic. Only keys of ours can be in the text, and {} gives it no functions to call.
local function evaluate(text)
  local signs = { ["×"] = "*", ["÷"] = "/", ["−"] = "-" }
  local code = text:gsub(utf8.charpattern, signs)
  code = code:gsub("[%d.]+", "(%0+0.0)") -- never integers, which would wrap around
  local chunk = load("return " .. code, "=calculator", "t", {})
  local ok, value = pcall(chunk or error)
  return ok and ("%.12g"):format(value) or "Error"
end

local function press(key)
  local text = display.text
  if key == "C" then
    text = "0"
  elseif key == "⌫" then
    text = done and "0" or text:sub(1, utf8.offset(text, -1) - 1)
  elseif key == "=" then
    text = evaluate(text)
  elseif text == "Error" or (text == "0" or done) and key:find "[%d(]" then
    text = key
  else
    text = text .. key
  end
  display.text = text == "" and "0" or text
  done = key == "="
end

local keys = {
  "C", "(", ")", "÷",
  "7", "8", "9", "×",
  "4", "5", "6", "−",
  "1", "2", "3", "+",
  "0", ".", "⌫", "=",
}
local pad = ui.grid { columns = 4, equal = true, spacing = 6, stretch = 1 }
for _, key in ipairs(keys) do
  pad:add(ui.button { id = "key " .. key, text = key, primary = key == "=",
    stretch = 1, style = { size = 15 },
    onClicked = function() press(key) end })
end

local window = ui.window { id = "calculator", title = "Calculator", size = { 370, 400 }, display, pad }

-- What stands on keyboards under another name.
local typed = { ["×"] = "*", ["÷"] = "/", ["−"] = "-", ["⌫"] = "Backspace", C = "Escape" }
for _, key in ipairs(keys) do
  window:add(ui.shortcut { key = typed[key] or key, onActivated = function() press(key) end })
end
window:add(ui.shortcut { key = "Return", onActivated = function() press "=" end })

window:show()
