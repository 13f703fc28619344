-- SPDX-License-Identifier: GPL-3.0-or-later -- functions made in a loop, and a method
local list = {}
for i = 1, 2 do
  list[i] = function()
    return i
  end
end
local sum = 0
for _, f in ipairs(list) do
  sum = sum + f()
end
local object = { n = 1 }
function object:add(k)
  self.n = self.n + k
  return self
end
object:add(1):add(2)
object
  :add(3)
  :add(4)
return sum, object.n

--> in: 2 3 6 3 6 3 8 9 10 5 10 9 10 5 10 9 11 12 16 13 17 14 15 17 14 15 19 14 15 20 14 15 21
--> over: 2 3 6 3 6 3 8 9 10 9 10 9 11 12 16 13 17 19 20 21
--> out from 5: 5 10
--> over from 14: 14 15 17 19 20 21
