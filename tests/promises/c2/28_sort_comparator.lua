-- SPDX-License-Identifier: GPL-3.0-or-later
local list = {}
for i = 1, 1000 do list[i] = (i * 7919) % 1000 end
print "ready"
table.sort(list, function(a, b)
  while true do pcall(error) end
  return a < b
end)
