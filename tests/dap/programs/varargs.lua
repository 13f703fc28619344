-- SPDX-License-Identifier: GPL-3.0-or-later -- functions with a variable number of arguments
local function count(...)
  local n = select("#", ...)
  return n
end
local function pass(...)
  return (count(...))
end
local function first(...)
  local a, b = ...
  return a
end
local n = count(1, 2, 3)
n = pass(1, nil)
n = first(7, 8) + first(
  9)
local t = { first(1), count(2, 3) }
return n, #t

--> in: 5 8 12 13 3 4 14 7 3 4 7 14 15 10 11 15 16 15 10 11 15 17 10 11 17 3 4 17 18
--> over: 5 8 12 13 14 15 16 15 17 18
--> over from 3: 3 4 14 15 16 15 17 18
--> over from 7: 7 14 15 16 15 17 18
--> out from 3: 3 14
--> out from 10: 10 15
