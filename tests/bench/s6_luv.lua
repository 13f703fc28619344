-- SPDX-License-Identifier: GPL-3.0-or-later
-- S6 anchor: a chain of 0 ms timeouts in luv, one timer used again. Prints timeouts a second.
local uv = require "luv"
local n, t = 0, uv.new_timer()
local start = uv.hrtime()
local function step()
  n = n + 1
  if n < 1000000 then t:start(0, 0, step) else t:close() end
end
t:start(0, 0, step)
uv.run()
print(("%.0f"):format(n / ((uv.hrtime() - start) / 1e9)))
