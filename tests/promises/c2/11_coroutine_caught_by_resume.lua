-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
while true do
  coroutine.resume(coroutine.create(function() while true do end end))
end
