-- SPDX-License-Identifier: GPL-3.0-or-later
-- S3: pure Lua: calls, loops, strings, tables. Runs the same under lua5.4 and eplua; prints seconds of each.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local work = {
  { "fib", function() fib(32) end },
  { "loops", function() local s = 0 for i = 1, 5e7 do s = s + i % 7 end return s end },
  { "strings", function()
    local parts = {}
    for i = 1, 5e5 do parts[#parts + 1] = ("%d:%s"):format(i, i * 3) end
    local n = 0
    for word in table.concat(parts, " "):gmatch("%d+") do n = n + #word end
    return n
  end },
  { "tables", function()
    for _ = 1, 10 do
      local t = {}
      for i = 1, 1e5 do t[i] = { id = i, name = i } end
      table.sort(t, function(a, b) return a.id > b.id end)
    end
  end },
  { "closures", function()
    local n = 0
    for i = 1, 3e6 do n = n + (function() return i end)() end
    return n
  end },
}
for _, w in ipairs(work) do
  collectgarbage()
  local best = math.huge
  for _ = 1, 3 do
    local t = os.clock()
    w[2]()
    best = math.min(best, os.clock() - t)
  end
  print(w[1], ("%.4f"):format(best))
end
