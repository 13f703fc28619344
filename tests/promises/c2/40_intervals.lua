-- SPDX-License-Identifier: GPL-3.0-or-later
for _ = 1, 100 do
  setInterval(function() pcall(function() for _ = 1, 1000 do end end) end, 0)
end
setTimeout(function() print "ready" end, 20)
