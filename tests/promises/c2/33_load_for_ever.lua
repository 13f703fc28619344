-- SPDX-License-Identifier: GPL-3.0-or-later
-- a reader that never ends the chunk
print "ready"
while true do
  pcall(load, function() return "" .. " -- x\n" end)
end
