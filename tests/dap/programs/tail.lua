-- SPDX-License-Identifier: GPL-3.0-or-later -- tail calls: a chain, a loop of them, one into C
local function last(n)
  local m = n
  return m
end
local function first(n)
  return last(n + 1)
end
local function count(n)
  if n == 0 then
    return "end"
  end
  return count(n - 1)
end
local function text(n)
  return tostring(n)
end
local a = first(1)
local b = count(2)
local c = text(3)
return a, b, c

--> in: 5 8 14 17 18 7 3 4 19 10 13 10 13 10 11 20 16 21
--> over: 5 8 14 17 18 19 20 21
--> over from 3: 3 4 19 20 21
--> out from 3: 3 19
--> over from 7: 7 19 20 21
--> over from 10: 10 13 20 21
--> out from 11: 11 20
--> over from 16: 16 21
