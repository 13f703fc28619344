-- SPDX-License-Identifier: GPL-3.0-or-later -- an error that passes through several functions; pcall in pcall; an error thrown on
local function deepest()
  local t = nil
  return t.x
end
local function middle()
  deepest()
  return "never"
end
local function top()
  local ok, why = pcall(middle)
  if not ok then
    error(why, 0)
  end
end
local ok, why = pcall(top)
local ok2 = pcall(pcall, error)
local done = true

--> in: 5 9 15 16 11 7 3 4 12 13 17 18
--> over: 5 9 15 16 17 18
--> over from 3: 3 4 12 13 17 18
--> out from 3: 3 12 17
--> over from 7: 7 12 13 17 18
--> over from 11: 11 12 13 17 18
--> out from 7: 7 12 17
--> over from 12: 12 13 17 18
