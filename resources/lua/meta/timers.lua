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
---@param ms number
---@param fn fun()
---@return integer id
function timers.every(ms, fn) end

---Cancels what `after`, `every`, `setTimeout` or `setInterval` started. Unknown ids are ignored.
---@param id integer?
function timers.cancel(id) end

---All pending timers.
---@return timers.Timer[]
function timers.list() end

---Milliseconds of a clock that only goes forward, with fractions. For measuring; its zero means nothing.
---@return number ms
function timers.now() end

return timers
