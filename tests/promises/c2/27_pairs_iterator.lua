-- SPDX-License-Identifier: GPL-3.0-or-later
local t = setmetatable({}, {__pairs = function() return function() return 1 end end})
print "ready"
for _ in pairs(t) do end
