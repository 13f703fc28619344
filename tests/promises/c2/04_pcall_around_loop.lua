-- SPDX-License-Identifier: GPL-3.0-or-later
-- pcall must not swallow the stop
print "ready"
while true do
  pcall(function() while true do end end)
end
