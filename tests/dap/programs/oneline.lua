-- SPDX-License-Identifier: GPL-3.0-or-later -- functions that stand on one line, and calls inside calls
local function f(x) return x + 1 end
local function g(x) return x * 2 end
local a = f(g(3))
local b = f(1) + g(2)
local c = (function(x) return x end)(5)
local d = f(
  g(
    c))
return a + b + d

--> in: 2 3 4 3 4 2 5 2 5 3 5 6 6 7 8 9 8 3 7 2 10
--> over: 2 3 4 5 6 7 8 9 8 7 10
