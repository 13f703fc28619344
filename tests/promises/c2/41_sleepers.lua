-- SPDX-License-Identifier: GPL-3.0-or-later
local sleep = require("timers").sleep
for _ = 1, 100 do
  coroutine.wrap(function()
    while true do pcall(sleep, 0) end
  end)()
end
print "ready"
while true do sleep(0) end
