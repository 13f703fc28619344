-- {{name}}: a window that counts clicks.
-- It keeps nothing in global variables, so that a test can open it as often as it likes.

local ui = require "ui"

local main = {}

-- What is counted, without any window: easy to test, and to use elsewhere.
function main.sentence(count)
  if count == 0 then return "Nobody has clicked yet" end
  return count == 1 and "Clicked once" or ("Clicked %d times"):format(count)
end

-- Makes the window and shows it.
function main.open()
  local count = 0

  -- First what it looks like ...
  local window = ui.window { id = "{{module}}", title = "{{title}}", size = { 360, 160 },
    ui.label { id = "state", stretch = 1, text = main.sentence(count), style = { size = 14, align = "center" } },
    ui.row {
      ui.button { id = "reset", text = "Reset", enabled = false },
      ui.spacer {},
      ui.button { id = "click", text = "Click me", primary = true },
    },
    ui.shortcut { id = "escape", key = "Escape" },
  }

  -- ... then what it does.
  local function set_count(number)
    count = number
    window.state.text = main.sentence(count)
    window.reset.enabled = count > 0
  end

  function window.click.onClicked() set_count(count + 1) end
  function window.reset.onClicked() set_count(0) end
  function window.escape.onActivated() window:close() end

  window:show()
  return window
end

-- Run as a script, and not required by a test?
if arg and arg[0] and arg[0]:match "[^/]*$" == "main.lua" then main.open() end

return main
