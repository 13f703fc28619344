-- SPDX-License-Identifier: GPL-3.0-or-later
local t = setmetatable({}, {__concat = function(a) return a end})
print "ready"
while true do t = t .. "x" .. "y" end
