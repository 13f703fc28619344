-- SPDX-License-Identifier: GPL-3.0-or-later -- a step over something that waits: others run meanwhile, and it stops when that is over
local sleep = require("timers").sleep
local ticks = 0
local id = setInterval(function()
  ticks = ticks + 1
end, 1)
sleep(20)
local n = ticks
clearInterval(id)
return n > 0

--> in: 2 3 4 6 4 7 8 9 10
--> over: 2 3 4 6 4 7 8 9 10
--> over from 7: 7 8 9 10
