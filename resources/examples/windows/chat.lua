-- SPDX-License-Identifier: MIT
-- Two windows: they talk to each other. What one sends, both show.
-- Run it: eplua windows/chat.lua

local ui = require "ui"

local windows = {}

local function tell_all(line)
  for _, window in pairs(windows) do window.said:append(line) end
end

-- One function makes each window, and keeps what belongs to it in local variables.
local function open_chat(me, position)
  local window = ui.window { title = "Chat: " .. me, size = { 320, 360 }, position = position,
    ui.log { id = "said", stretch = 1, wrap = true }, -- keeps the newest lines, and stays at its end
    ui.row {
      ui.entry { id = "line", stretch = 1, placeholder = "Say something" },
      ui.button { id = "send", text = "Send", primary = true, enabled = false },
    },
  }
  windows[me] = window
  local line, send = window.line, window.send

  function line.onValueChanged(text) send.enabled = text ~= "" end

  function send.onClicked()
    if line.value == "" then return end
    tell_all(("%s  %s: %s"):format(os.date "%H:%M", me, line.value))
    line.value, send.enabled = "", false
    line:focus()
  end
  line.onSubmitted = send.onClicked -- Return does the same

  function window.onClosed()
    windows[me] = nil
    tell_all(me .. " has left")
  end

  window:show()
  line:focus()
end

open_chat("Ada", { 100, 100 })
open_chat("Bob", { 460, 100 })
tell_all "Ada and Bob are here" -- and when both have left, the program ends
