-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
load(function() while true do end end)
