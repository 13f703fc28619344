-- SPDX-License-Identifier: GPL-3.0-or-later
local part, t = ("x"):rep(1 << 20), {}
for i = 1, 300 do t[i] = part end
return table.concat(t)
