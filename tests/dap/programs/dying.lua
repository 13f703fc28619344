-- SPDX-License-Identifier: GPL-3.0-or-later -- errors that end coroutines: told by resume, passed on by wrap
local function fail()
  error "broken"
end
local co = coroutine.create(function()
  local a = 1
  fail()
  return a
end)
local ok, why = coroutine.resume(co)
local wrapped = coroutine.wrap(function()
  coroutine.yield(1)
  fail()
end)
wrapped()
local ok2, why2 = pcall(wrapped)
return ok, ok2

--> in: 4 5 9 5 10 6 7 3 11 14 11 15 12 16 13 3 17
--> over: 4 5 9 5 10 11 14 11 15 16 17
--> over from 6: 6 7 11 14 11 15 16 17
--> over from 12: 12 13 17
--> out from 13: 13 17
--> out from 3: 3 11
