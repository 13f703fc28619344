-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
while true do
  local parts = {}
  for i = 1, 1000 do parts[i] = ("%d:%s"):format(i, ("x"):rep(i)) end
  local text = table.concat(parts, ",")
  for i = 1, 100 do text = text:sub(i) .. text:sub(1, i) end
end
