-- SPDX-License-Identifier: GPL-3.0-or-later -- two coroutines by resume and yield
local co = coroutine.create(function(a)
  local b = a
  b = coroutine.yield(b + 1)
  b = coroutine.yield(b + 2)
  return b
end)
local _, x = coroutine.resume(co, 1)
x = x + 1
_, x = coroutine.resume(co, x)
x = x + 1
_, x = coroutine.resume(co, x)
local s = coroutine.status(co)
_, x = coroutine.resume(co)
return s

--> in: 2 7 2 8 3 4 9 10 5 10 11 12 6 12 13 14 15
--> over: 2 7 2 8 9 10 11 12 13 14 15
--> over from 3: 3 4 5 6 12 13 14 15
--> over from 5: 5 6 12 13 14 15
--> out from 3: 3 12
--> out from 6: 6 12
