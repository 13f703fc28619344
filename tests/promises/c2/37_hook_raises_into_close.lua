-- an error raised by a hook unwinds to a __close that loops
local _ <close> = setmetatable({}, {__close = function() while true do end end})
print "ready"
debug.sethook(function() error "from the hook" end, "", 1000)
while true do end
