-- SPDX-License-Identifier: GPL-3.0-or-later
-- For the headless tests: runs an example of a window as it is, and gives a driver that does what a user would.
--
--   drive.case("the clock shows the time", function()
--     local user, window = drive.example "clock"
--     ...
--   end)
--
-- After each case the windows are closed as a user closes them, and nothing may be left that would keep an example
-- alive.
local ui = require "ui"
local test = require "test"
local timers = require "timers"

local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = { folder = here .. "../../resources/examples/windows/" }

ui.test() -- from here on, nothing asks for a display

-- Runs the example with these arguments. Gives a driver of its first window, that window, and all its windows.
function drive.example(name, ...)
  arg = { [0] = drive.folder .. name .. ".lua", ... } -- luacheck: ignore 121
  assert(loadfile(arg[0]))(...)
  local windows = ui.windows()
  test.truthy(#windows > 0, name .. " shows a window")
  return ui.test(windows[1]), windows[1], windows
end

-- Waits until condition() holds. The time limit of the case ends it.
function drive.wait(condition)
  while not condition() do timers.sleep(1) end
end

-- Waits for a question to the user, answers it, and gives what was asked.
function drive.answer(user, value)
  drive.wait(function() return user:dialog() end)
  local asked = user:dialog()
  user:answer(value)
  return asked
end

local function close_all()
  for _, window in ipairs(ui.windows()) do ui.test(window):close() end
  timers.sleep(1) -- onClosed comes after the close
end

function drive.case(name, fn)
  test.case(name, { timeout = 60000 }, function()
    timers.sleep(1) -- until the runner has set the time limit
    local before = #timers.list()
    local ok, message = xpcall(fn, function(message) -- a failed check is a table, with its own place
      return type(message) == "string" and debug.traceback(message, 2) or message
    end)
    close_all()
    if not ok then error(message, 0) end
    test.equal(#ui.windows(), 0, "windows that are left")
    test.equal(#timers.list() - before, 0, "timers that are left")
  end)
end

return drive
