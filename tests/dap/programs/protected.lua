-- SPDX-License-Identifier: GPL-3.0-or-later -- pcall with and without an error, xpcall with a handler
local function good(n)
  return n + 1
end
local function bad(n)
  local m = n
  error("bad " .. m)
end
local ok, v = pcall(good, 1)
local no, why = pcall(bad, 2)
local function handler(m)
  local said = tostring(m)
  return "seen: " .. said
end
local no2, why2 = xpcall(bad, handler, 3)
local ok2 = xpcall(good, handler, 4)
return ok and not no and not no2 and ok2

--> in: 4 8 9 3 10 6 7 14 15 6 7 12 13 16 3 17
--> over: 4 8 9 10 14 15 16 17
--> out from 3: 3 10
--> over from 6: 6 7 14 15 16 17
--> out from 7: 7 14
--> over from 12: 12 13 16 17
--> out from 12: 12 16
