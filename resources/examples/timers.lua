-- SPDX-License-Identifier: MIT
-- Timers: when callbacks run, in which order, and how to look at what is pending.
-- Run it: eplua timers.lua

local timers = require "timers"

-- A timeout runs once. The earliest comes first; those for the same moment keep the order in which they were made.
setTimeout(function() print "third:  after 200 ms" end, 200)
setTimeout(function() print "second: as soon as the script is done" end, 0)
print "first:  the script itself"

-- An interval runs until it is cleared. It may clear itself.
local runs, beat = 0, nil
beat = setInterval(function()
  runs = runs + 1
  print("beat " .. runs)
  if runs == 3 then clearInterval(beat) end
end, 250)

-- What was cleared does not run.
local never = setTimeout(function() print "you will not read this" end, 100)
clearTimeout(never)

-- after() and every() are the same with the time first, which reads well with long functions.
timers.after(1000, function() print "done: no timer is left, so the program ends" end)

for _, timer in ipairs(timers.list()) do
  print(("pending: %-8s in %3.0f ms"):format(timer.kind, math.max(timer.due, 0)))
end
