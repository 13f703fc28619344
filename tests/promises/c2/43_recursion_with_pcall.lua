-- SPDX-License-Identifier: GPL-3.0-or-later
-- overflows the stack again and again
local function dive() return 1 + dive() end
local function dive_protected()
  pcall(dive_protected)
  pcall(dive)
end
print "ready"
while true do dive_protected() end
