-- SPDX-License-Identifier: GPL-3.0-or-later
-- a hundred protected calls around one loop, each of which starts over
local function nest(n)
  while true do
    if n == 0 then
      while true do end
    end
    pcall(nest, n - 1)
  end
end
print "ready"
nest(100)
