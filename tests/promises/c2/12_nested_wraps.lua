-- SPDX-License-Identifier: GPL-3.0-or-later
local function nest(n)
  if n == 0 then
    print "ready"
    while true do end
  end
  coroutine.wrap(nest)(n - 1)
end
nest(100)
