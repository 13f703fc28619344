-- SPDX-License-Identifier: GPL-3.0-or-later
-- an error raised by a hook unwinds to a __close that loops; only resume is between
print "ready"
while true do
  pcall(coroutine.wrap(function()
    local _ <close> = setmetatable({}, {__close = function() while true do end end})
    debug.sethook(function() error "from the hook" end, "", 1000)
    while true do end
  end))
end
