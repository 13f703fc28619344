-- SPDX-License-Identifier: GPL-3.0-or-later
-- S21: decode and encode of a 2 MB document; prints MB/s of both. Runs under eplua (json) and, with
-- arg[1] = "cjson", under lua5.4 (lua-cjson).
local json = arg[1] == "cjson" and require "cjson" or json
local parts = {}
for i = 1, 12000 do
  parts[i] = ('{"id":%d,"name":"device %d","value":%s,"on":%s,"tags":["a","b\\u00e4c","%d"],"place":{"x":%.3f,"y":%d}}')
    :format(i, i, i * 0.37, i % 2 == 0, i, i / 7, -i)
end
local text = "[" .. table.concat(parts, ",") .. "]"
local function rate(f, bytes)
  local best = math.huge
  for _ = 1, 7 do
    collectgarbage()
    local t = os.clock()
    f()
    best = math.min(best, os.clock() - t)
  end
  return bytes / best / 1e6
end
local value = json.decode(text)
local encoded = json.encode(value)
print(("%.1f %.1f"):format(rate(function() json.decode(text) end, #text), rate(function() json.encode(value) end, #encoded)))
