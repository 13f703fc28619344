-- SPDX-License-Identifier: GPL-3.0-or-later
local list
while true do list = {list} end
