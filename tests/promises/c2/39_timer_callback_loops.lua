-- SPDX-License-Identifier: GPL-3.0-or-later
setTimeout(function()
  print "ready"
  while true do pcall(error) end
end, 0)
