-- SPDX-License-Identifier: GPL-3.0-or-later
local mt = {__eq = function() while true do end end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print "ready"
while a ~= b do end
