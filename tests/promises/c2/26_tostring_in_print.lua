-- SPDX-License-Identifier: GPL-3.0-or-later
local t = setmetatable({}, {__tostring = function() while true do end end})
print "ready"
while true do pcall(print, t) end
