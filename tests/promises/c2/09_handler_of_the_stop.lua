-- SPDX-License-Identifier: GPL-3.0-or-later
-- the handler is there when the stop strikes, and would loop on it
print "ready"
while true do
  xpcall(function() while true do end end, function() while true do end end)
end
