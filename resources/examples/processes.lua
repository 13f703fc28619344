-- SPDX-License-Identifier: MIT
-- Other programs: sys.spawn starts them without stopping ours.
-- Run it: eplua processes.lua

local sys = require "sys"
local timers = require "timers"

-- Arguments are a list, and no shell reads them: blanks and quotes in them are safe. wait() suspends this coroutine
-- only, until the program has ended.
local sorter = assert(sys.spawn {cmd = "sort", args = {"-r"}, stdin = "apple\npear\nfig\n"})
local result = sorter:wait()
print("sort ended with status " .. result.code .. " and wrote: " .. result.stdout:gsub("\n", " "))

-- With a function the output comes in pieces, as it is written.
local script = "for i in 1 2 3; do echo line $i; sleep 0.1; done"
local counter = assert(sys.spawn {
  cmd = "sh",
  args = {"-c", script},
  stdout = function(data) if data then io.write("from sh: ", data) end end,
})
counter:wait()

-- Two at once take as long as the longer one.
local began = timers.now()
local naps = {}
for i, seconds in ipairs {"0.3", "0.4"} do naps[i] = assert(sys.spawn {cmd = "sleep", args = {seconds}}) end
for _, nap in ipairs(naps) do nap:wait() end
print(("0.3 s and 0.4 s of sleep took %.1f s"):format((timers.now() - began) / 1000))

-- A program that takes too long can be ended.
local slow = assert(sys.spawn {cmd = "sleep", args = {"60"}})
timers.after(100, function() slow:kill() end)
print("the minute was cut short by signal " .. slow:wait().signal)

-- A program that does not exist is an expected failure: nil and why.
print(sys.spawn {cmd = "no-such-program"})
