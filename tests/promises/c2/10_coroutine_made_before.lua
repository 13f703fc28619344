-- SPDX-License-Identifier: GPL-3.0-or-later
-- hooks are not inherited by coroutines that exist already
local made = coroutine.create(function()
  coroutine.yield()
  while true do end
end)
coroutine.resume(made)
print "ready"
coroutine.resume(made)
