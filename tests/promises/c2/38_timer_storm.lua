-- SPDX-License-Identifier: GPL-3.0-or-later
local function again() setTimeout(again, 0) end
for _ = 1, 1000 do again() end
print "ready"
