-- SPDX-License-Identifier: MIT
-- Profile: a script that finds out where its own time goes.
-- Run it: eplua profile.lua
--         eplua --profile flames.svg profile.lua     the whole of it, as a flame graph

local profiler = require "profiler"

-- Looks for primes in the slow way.
local function is_prime(n)
  for d = 2, n - 1 do
    if n % d == 0 then return false end
  end
  return n > 1
end

local function count_primes(limit)
  local count = 0
  for n = 1, limit do
    if is_prime(n) then count = count + 1 end
  end
  return count
end

-- Builds a text and takes it apart again, which is the work of C functions.
local function shuffle_words(rounds)
  local words = {}
  for i = 1, rounds do
    words[#words + 1] = ("word %d"):format(i * 7919 % rounds)
  end
  table.sort(words)
  local text = table.concat(words, "\n")
  local length = 0
  for line in text:gmatch("[^\n]+") do length = length + #line end
  return length
end

-- Somebody may be at it already: eplua --profile, the control panel, an editor.
local started, why = profiler.start()
print("primes below 12000:", count_primes(12000))
for _ = 1, 5 do shuffle_words(20000) end

if started then
  print("where the time went:")
  for _, row in ipairs(profiler.stop():top(6)) do
    print(("%5.1f %%  %s"):format(row.percent, row.name))
  end
else
  print("no profile of our own: " .. why)
end
