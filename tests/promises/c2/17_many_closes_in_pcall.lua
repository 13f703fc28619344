-- SPDX-License-Identifier: GPL-3.0-or-later
local mt = {__close = function() while true do pcall(error) end end}
print "ready"
while true do
  pcall(function()
    local _ <close> = setmetatable({}, mt)
    local _ <close> = setmetatable({}, mt)
    local _ <close> = setmetatable({}, mt)
    while true do end
  end)
end
