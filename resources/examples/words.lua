-- SPDX-License-Identifier: MIT
-- Count words: a text file, patterns, a table as a counter, and sorting.
-- Run it: eplua words.lua [FILE] [HOW MANY]

local TEXT = [[
The sea is wide, the sea is deep,
the sea has all the time to sleep.
It takes the sand, it gives it back:
a little white, a little black.
]]

local path, most = arg[1], tonumber(arg[2]) or 10

local text = TEXT -- when no file is named
if path then
  local file, message = io.open(path)
  if not file then
    io.stderr:write("words: ", message, "\n")
    os.exit(1)
  end
  text = file:read "a"
  file:close()
end

-- How often each word is there: the word is the key, the number its value.
local counts, total = {}, 0
for word in text:lower():gmatch "%a+" do
  counts[word] = (counts[word] or 0) + 1
  total = total + 1
end

-- Keys of a table come in no order. To sort them, they are put in a list first.
local words = {}
for word in pairs(counts) do words[#words + 1] = word end
table.sort(words, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b -- as often: by name, so that two runs print the same
end)

print(("%d words, %d of them different"):format(total, #words))
for place = 1, math.min(most, #words) do
  local word = words[place]
  print(("%-12s %3d %s"):format(word, counts[word], ("█"):rep(counts[word])))
end
