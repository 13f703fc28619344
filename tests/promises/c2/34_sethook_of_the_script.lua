-- SPDX-License-Identifier: GPL-3.0-or-later
-- the script has the hook already when the stop wants it
local n = 0
debug.sethook(function() n = n + 1 end, "crl", 3)
print "ready"
while true do pcall(function() n = n - 1 end) end
