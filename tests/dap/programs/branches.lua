-- SPDX-License-Identifier: GPL-3.0-or-later -- if, elseif, else; conditions on several lines; a short-circuit
local function pick(n)
  if n == 1 then
    return "one"
  elseif n == 2 then
    return "two"
  else
    return "many"
  end
end
local a = pick(1)
local b = pick(2)
local c = pick(3)
if a
  and b
  or c then
  a = a or b
end

--> in: 10 11 3 4 12 3 5 6 13 3 5 8 15 16 17 18
--> over: 10 11 12 13 15 16 17 18
--> out from 3: 3 12
--> in from 10: 10 11 3 4 12 3 5 6 13 3 5 8 15 16 17 18
