-- SPDX-License-Identifier: GPL-3.0-or-later -- C functions that call back: table.sort, string.gsub, an iterator written in Lua
local list = { 3, 1, 2 }
table.sort(list, function(a, b)
  return a < b
end)
local s = string.gsub("ab", ".", function(c)
  return c .. c
end)
local function iterate(t, i)
  i = i + 1
  if t[i] then
    return i, t[i]
  end
end
for i, v in iterate, { "x", "y" }, 0 do
  s = s .. v
end
return s

--> in: 2 3 5 3 4 4 6 8 6 7 7 14 15 10 11 12 16 15 10 11 12 16 15 10 11 14 17 18
--> over: 2 3 5 3 6 8 6 14 15 16 15 16 15 17 18
--> over from 4: 4 6 8 6 14 15 16 15 16 15 17 18
--> out from 4: 4 6
--> over from 7: 7 14 15 16 15 16 15 17 18
--> out from 7: 7 14
--> out from 12: 12 16
