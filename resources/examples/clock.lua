-- SPDX-License-Identifier: MIT
-- Clock: setInterval calls a function again and again, clearInterval ends it.
-- Run it: eplua clock.lua

local ticks, interval = 0, nil

local function tick()
  local face = utf8.char(0x1F54F + os.date("%I")) -- U+1F550 is one o'clock
  print(face .. "  " .. os.date("%H:%M:%S"))
  ticks = ticks + 1
  if ticks == 3 then clearInterval(interval) end -- nothing is left to do, so the program ends
end

interval = setInterval(tick, 1000)
tick()
