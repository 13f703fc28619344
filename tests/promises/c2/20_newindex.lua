-- SPDX-License-Identifier: GPL-3.0-or-later
local t = setmetatable({}, {__newindex = function() while true do pcall(error) end end})
print "ready"
t.x = 1
