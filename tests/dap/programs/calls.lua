-- SPDX-License-Identifier: GPL-3.0-or-later -- functions that call functions
local depth = 0
local function inner(n)
  depth = depth + n
  return depth
end
local function outer(n)
  local a = inner(n)
  local b = inner(n + 1)
  return a + b
end
local x = outer(1)
local y = outer(2)
local function down(n)
  if n == 0 then
    return 0
  end
  return 1 + down(n - 1)
end
local z = down(2)
local function nothing()
end
nothing()
return x + y + z

--> in: 2 6 11 12 8 4 5 9 4 5 10 13 8 4 5 9 4 5 10 19 20 15 18 15 18 15 16 18 18 22 23 22 24
--> over: 2 6 11 12 13 19 20 22 23 24
--> out from 4: 4 9 13
--> over from 8: 8 9 10 13 19 20 22 23 24
--> out from 8: 8 13
--> over from 5: 5 9 10 13 19 20 22 23 24
--> out from 16: 16 18 18 22
--> over from 18: 18 22 23 24
