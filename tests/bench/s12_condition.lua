-- SPDX-License-Identifier: GPL-3.0-or-later
-- S12: a condition that is false 100,000 times (line 7). Prints the seconds of the loop, best of 5.
local least = math.huge
for _ = 1, 5 do
  local t, s = os.clock(), 0
  for i = 1, 100000 do
    s = s + i % 7
  end
  least = math.min(least, os.clock() - t)
end
print("condition", ("%.4f"):format(least))
