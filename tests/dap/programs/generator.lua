-- SPDX-License-Identifier: GPL-3.0-or-later -- a generator in a generic for, and one in another
local function each(n)
  return coroutine.wrap(function()
    for i = 1, n do
      coroutine.yield(i)
    end
  end)
end
local sum = 0
for v in each(2) do
  sum = sum + v
end
local twice = coroutine.wrap(function()
  for v in each(1) do
    coroutine.yield(v * 2)
  end
end)
sum = sum + twice()
twice()
return sum

--> in: 8 9 10 3 7 3 10 4 5 11 10 4 5 11 10 4 7 12 13 17 13 18 14 3 7 3 14 4 5 15 18 19 14 4 7 16 17 20
--> over: 8 9 10 11 10 11 10 12 13 17 13 18 19 20
--> over from 4: 4 5 4 5 4 7 12 13 17 13 18 19 20
--> over from 5: 5 4 5 4 7 12 13 17 13 18 19 20
--> out from 5: 5 12
--> over from 14: 14 15 14 16 17 20
--> out from 15: 15 20
