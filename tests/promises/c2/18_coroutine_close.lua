-- SPDX-License-Identifier: GPL-3.0-or-later
local co = coroutine.create(function()
  local _ <close> = setmetatable({}, {__close = function() while true do end end})
  coroutine.yield()
end)
coroutine.resume(co)
print "ready"
while true do coroutine.close(co) end
