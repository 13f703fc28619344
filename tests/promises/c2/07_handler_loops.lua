-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
xpcall(error, function() while true do end end, "x")
