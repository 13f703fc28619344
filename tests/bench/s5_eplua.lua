-- SPDX-License-Identifier: GPL-3.0-or-later
-- S5: 100,000 one-shot timers due at once.
local n = 0
for _ = 1, 100000 do setTimeout(function() n = n + 1 end, 10) end
setTimeout(function() assert(n == 100000) end, 10)
