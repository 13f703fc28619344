-- SPDX-License-Identifier: GPL-3.0-or-later
local t, pad = {}, (" and more"):rep(20)
for i = 1, math.huge do t[i] = "text number " .. i .. pad end
