-- SPDX-License-Identifier: GPL-3.0-or-later
-- no coroutine runs for long: the stop often falls between two of them
local a = coroutine.wrap(function() while true do coroutine.yield() end end)
local b = coroutine.wrap(function() while true do a() coroutine.yield() end end)
print "ready"
while true do a() b() end
