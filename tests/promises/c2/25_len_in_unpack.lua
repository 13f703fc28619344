-- SPDX-License-Identifier: GPL-3.0-or-later
-- table.unpack and ipairs reach metamethods from C
local t = setmetatable({}, {__len = function() while true do end end})
print "ready"
while true do pcall(table.concat, t) end
