-- SPDX-License-Identifier: GPL-3.0-or-later -- functions that nobody calls by name: __index, __newindex, __call, __add, __eq, __concat, __close
local M = {}
M.__index = function(t, k)
  return k .. "!"
end
M.__newindex = function(t, k, v)
  rawset(t, k, v)
end
M.__call = function(self, x)
  return x
end
M.__add = function(a, b)
  return 7
end
M.__concat = function(a, b)
  return "both"
end
local t = setmetatable({}, M)
local a = t.name
t.x = 1
local b = t(2)
local c = t + 1
local d = t .. "x"
do
  local e <close> = setmetatable({}, { __close = function()
    d = "closed"
  end })
  a = "inside"
end
a = "after"
return a, b, c

--> in: 2 5 8 11 14 17 18 19 4 20 7 8 21 10 22 13 23 16 25 27 25 27 28 26 27 30 31
--> over: 2 5 8 11 14 17 18 19 20 21 22 23 25 27 25 27 28 30 31
--> over from 4: 4 20 21 22 23 25 27 25 27 28 30 31
--> out from 10: 10 22
--> over from 26: 26 27 30 31
--> out from 26: 26 30
