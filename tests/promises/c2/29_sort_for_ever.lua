-- SPDX-License-Identifier: GPL-3.0-or-later
-- each sort is short, each comparison shorter
local list = {}
for i = 1, 100 do list[i] = i end
print "ready"
while true do pcall(table.sort, list, function(a, b) return a > b end) end
