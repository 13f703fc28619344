-- SPDX-License-Identifier: GPL-3.0-or-later
-- S6: a chain of 0 ms timeouts. Prints timeouts a second.
local timers = require "timers"
local n, start = 0, timers.now()
local function step()
  n = n + 1
  if n < 1000000 then setTimeout(step, 0) else print(("%.0f"):format(n / ((timers.now() - start) / 1e3))) end
end
setTimeout(step, 0)
