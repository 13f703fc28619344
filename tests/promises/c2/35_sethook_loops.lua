-- SPDX-License-Identifier: GPL-3.0-or-later
debug.sethook(function() while true do end end, "", 1000)
print "ready"
while true do end
