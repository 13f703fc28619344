-- SPDX-License-Identifier: GPL-3.0-or-later -- for in its two forms, while, repeat, goto, break
local n = 0
for i = 1, 2 do
  n = n + i
end
for _, v in ipairs { "a", "b" } do
  n = n + #v
end
while n > 3 do
  n = n - 1
end
repeat
  local m = n
  n = n + 1
until m > 3
for i = 1, 3 do
  if i == 2 then
    goto continue
  end
  n = n + i
  ::continue::
end
while true do
  if n > 0 then
    break
  end
end
for i = 3, 1 do
  n = i
end
return n

--> in: 2 3 4 3 4 3 6 7 6 7 6 8 9 10 9 10 9 13 14 15 13 14 15 16 17 20 16 17 18 16 17 20 16 24 28 31
--> over: 2 3 4 3 4 3 6 7 6 7 6 8 9 10 9 10 9 13 14 15 13 14 15 16 17 20 16 17 18 16 17 20 16 24 28 31
