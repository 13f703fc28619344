-- SPDX-License-Identifier: GPL-3.0-or-later -- callbacks: each is an entry of its own, at whose end it runs on
local function later(n)
  local m = n
  return m
end
setTimeout(function()
  later(1)
end, 1)
setTimeout(function()
  later(2)
end, 5)
local t = 1

--> in: 5 6 8 6 9 11 9 12
--> over: 5 6 8 6 9 11 9 12
--> in from 7: 7 3 4 8
--> over from 7: 7 8
--> over from 3: 3 4 8
--> out from 3: 3 8
--> out from 7: 7
