-- SPDX-License-Identifier: GPL-3.0-or-later
local t = setmetatable({}, {__index = function() while true do end end})
print "ready"
return t.x
