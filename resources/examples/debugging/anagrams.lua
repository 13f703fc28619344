-- SPDX-License-Identifier: MIT
-- Make it faster: finds words of the same letters, and takes its time.
-- Run it: eplua --ide debugging/anagrams.lua
--
-- 1. Run it (F5): the last line says how long it took.
-- 2. Run it with the profiler (Run > Profile). Which function is the widest in the flame graph?
--    Which line is the hottest?
-- 3. How often is that work done again for the same word? Do it once for each, and measure.
-- 4. Is every word compared with every other one? With the sorted letters as a key, a table finds them all in one go.
-- Without the IDE: eplua --profile flames.svg debugging/anagrams.lua

local timers = require "timers"

-- Words of four letters in a made-up language; the same each time.
local words = {}
for i = 1, 700 do
  local letters = {}
  for place = 1, 4 do
    local n = (i * 37 + place * i * 11 + place * 5) % 9
    letters[place] = ("aeioklmns"):sub(n + 1, n + 1)
  end
  words[i] = table.concat(letters)
end

-- "kale" and "lake" have the same sorted letters: "aekl".
local function sorted_letters(word)
  local letters = {}
  for letter in word:gmatch "." do letters[#letters + 1] = letter end
  table.sort(letters)
  return table.concat(letters)
end

local function are_anagrams(a, b) return a ~= b and sorted_letters(a) == sorted_letters(b) end

local function count_pairs(list)
  local count = 0
  for i = 1, #list do
    for j = i + 1, #list do
      if are_anagrams(list[i], list[j]) then count = count + 1 end
    end
  end
  return count
end

local began = timers.now()
local found = count_pairs(words)
print(("%d pairs among %d words, in %.0f ms"):format(found, #words, timers.now() - began))
