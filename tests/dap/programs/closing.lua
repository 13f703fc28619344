-- SPDX-License-Identifier: GPL-3.0-or-later -- __close that runs while its function returns, and when a coroutine is closed or dies
local M = {__close = function()
  local n = 1
end}
local function f()
  local c <close> = setmetatable({}, M)
  return 5
end
local r = 1 + f()
local co = coroutine.create(function()
  local c <close> = setmetatable({}, M)
  coroutine.yield()
end)
coroutine.resume(co)
r = (coroutine.close(co) and 1) + r
local w = coroutine.wrap(function()
  local c <close> = setmetatable({}, M)
  error("dies")
end)
r = (pcall(w) and 1 or 2) + r
return r

--> in: 2 4 8 9 6 7 3 4 9 10 13 10 14 11 12 15 3 4 15 16 19 16 20 17 18 3 4 20 21
--> over: 2 4 8 9 10 13 10 14 15 16 19 16 20 21
--> over from 3: 3 4 9 10 13 10 14 15 16 19 16 20 21
--> out from 3: 3 9
--> over from 12: 12 15 16 19 16 20 21
--> over from 18: 18 20 21
--> out from 18: 18 20
