-- SPDX-License-Identifier: MIT
-- Count words: a text file, patterns, a table as a counter, and sorting.
-- Run it: eplua words.lua [FILE] [HOW MANY]
-- Without a file it reads its own source.

local path = arg[1] or arg[0]
local most = tonumber(arg[2]) or 10

local file, message = io.open(path)
if not file then
  io.stderr:write("words: ", message, "\n")
  os.exit(1)
end

-- How often each word is there: the word is the key, the number its value.
local counts, total = {}, 0
for line in file:lines() do
  for word in line:lower():gmatch "%a+" do
    counts[word] = (counts[word] or 0) + 1
    total = total + 1
  end
end
file:close()

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
