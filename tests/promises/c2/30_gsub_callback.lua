-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
string.gsub(("x"):rep(100), ".", function() while true do end end)
