-- SPDX-License-Identifier: GPL-3.0-or-later
local function worker()
  while true do
    pcall(function() for _ = 1, 100 do coroutine.yield() end end)
  end
end
local list = {}
for i = 1, 50 do list[i] = coroutine.create(worker) end
print "ready"
while true do
  for _, co in ipairs(list) do pcall(coroutine.resume, co) end
end
