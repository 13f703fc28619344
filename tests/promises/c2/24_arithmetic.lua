-- SPDX-License-Identifier: GPL-3.0-or-later
local mt = {}
mt.__add = function(a) return a end
mt.__unm = function() while true do end end
local t = setmetatable({}, mt)
print "ready"
for _ = 1, 100 do t = t + 1 end
return -t
