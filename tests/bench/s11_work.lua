-- SPDX-License-Identifier: GPL-3.0-or-later
-- S11: a loop and call-heavy code beside a function that is never called and has the breakpoint (line 6). Prints nanoseconds of an
-- iteration and of a call, best of 5. arg[1]: how much smaller than usual the work is, for what is slow. Runs under lua5.4 and eplua.
local less = tonumber(arg and arg[1] or 1) or 1
local function cold(n)
  return n + 1
end
local function fib(n)
  if n < 2 then
    return n
  end
  return fib(n - 1) + fib(n - 2)
end
local function loop(n)
  local s = 0
  for i = 1, n do
    s = s + i % 7
  end
  return s
end
local function best(work, count)
  local least = math.huge
  for _ = 1, 5 do
    local t = os.clock()
    work()
    least = math.min(least, os.clock() - t)
  end
  return least / count * 1e9
end
local iterations = 2e7 // less
local depth = less > 50 and 17 or less > 1 and 22 or 29
local calls = 2 * fib(depth + 1) - 1
print("loop", ("%.3f"):format(best(function() loop(iterations) end, iterations)))
print("calls", ("%.3f"):format(best(function() fib(depth) end, calls)))
if less < 0 then
  cold(1)
end
