-- SPDX-License-Identifier: GPL-3.0-or-later
-- S5 anchor: 100,000 one-shot timers due at once, in luv.
local uv = require "luv"
local n = 0
for _ = 1, 100000 do
  local t = uv.new_timer()
  t:start(10, 0, function() n = n + 1 t:close() end)
end
uv.run()
assert(n == 100000)
