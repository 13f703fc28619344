-- SPDX-License-Identifier: GPL-3.0-or-later
local s = "x"
while true do s = s .. s end
