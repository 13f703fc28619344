-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
local function handle()
  xpcall(error, function()
    xpcall(error, function() while true do end end, "third")
  end, "second")
end
while true do xpcall(error, handle, "first") end
