-- SPDX-License-Identifier: GPL-3.0-or-later
local t
t = setmetatable({}, {__call = function(self) return self() end}) -- a tail call for ever
print "ready"
t()
