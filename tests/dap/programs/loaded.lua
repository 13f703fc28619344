-- SPDX-License-Identifier: GPL-3.0-or-later -- code that comes from a string
local f = load("local a = 1\nreturn a + ...", "=text")
local x = f(1)
local y = load "return 5"()
return x + y

--> in: 2 3 *1 *2 4 *1 5
--> over: 2 3 4 5
