-- SPDX-License-Identifier: GPL-3.0-or-later
local mt = {__close = function() while true do end end}
print "ready"
do local _ <close> = setmetatable({}, mt) end
