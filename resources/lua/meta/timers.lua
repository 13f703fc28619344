-- SPDX-License-Identifier: MIT
---@meta timers

---Timers beyond `setTimeout` and `setInterval`, and sleeping coroutines.
---@class timers
local timers = {}

---@class timers.Timer
---@field id integer
---@field kind "timeout"|"interval"|"sleep"
---@field source string? file and line of its function; a sleep has none
---@field due number ms until it runs; below 0 when it is late
---@field period number? ms, of an interval
---@field runs integer so far
---@field total number ms spent in its runs

---Suspends the calling coroutine for `ms` milliseconds; everything else goes on. The main chunk and each callback are
---coroutines, so this works everywhere, except where Lua cannot yield (inside `table.sort`, `string.gsub`), where it
---raises.
---
---Resumed by somebody else before its time, it returns what that `coroutine.resume` gave.
---
---    local timers = require "timers"
---    for i = 1, 3 do
---      print(i)
---      timers.sleep(100)
---    end
---
---@async
---@param ms number
---@return any ...
function timers.sleep(ms) end

---`setTimeout` with the time first.
---@param ms number
---@param fn fun()
---@return integer id
function timers.after(ms, fn) end

---`setInterval` with the time first.
---
---    local timers = require "timers"
---    local id = timers.every(50, function() print "tick" end)
---    timers.after(180, function() timers.cancel(id) end)
---
---@param ms number
---@param fn fun()
---@return integer id
function timers.every(ms, fn) end

---Cancels what `after`, `every`, `setTimeout` or `setInterval` started. Unknown ids are ignored.
---@param id integer?
function timers.cancel(id) end

---All pending timers.
---
---    local timers = require "timers"
---    timers.after(100, print)
---    for _, timer in ipairs(timers.list()) do print(timer.kind, timer.due) end
---
---@return timers.Timer[]
function timers.list() end

---Milliseconds of a clock that only goes forward, with fractions. For measuring; its zero means nothing.
---
---    local timers = require "timers"
---    local began = timers.now()
---    local sum = 0
---    for i = 1, 1e6 do sum = sum + i end
---    print(("%.1f ms"):format(timers.now() - began))
---
---@return number ms
function timers.now() end

return timers
