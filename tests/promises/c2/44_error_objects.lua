-- SPDX-License-Identifier: GPL-3.0-or-later
local mt = {__tostring = function() while true do end end}
print "ready"
while true do
  local _, e = pcall(error, setmetatable({}, mt))
  pcall(function() return ("%s"):format(e) end)
end
