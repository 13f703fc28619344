-- SPDX-License-Identifier: GPL-3.0-or-later
local t = {}
while true do t[#t + 1] = #t end
