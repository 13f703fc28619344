-- SPDX-License-Identifier: MIT
-- JSON: from text to tables and back. `json` is there without require.
-- Run it: eplua json.lua

-- decode gives the value, or nil and what is wrong. It never raises, so text from anywhere is safe to try.
local planet = assert(json.decode [[
  {"name": "Saturn", "moons": 274, "radius_km": 58232.5, "rings": true, "cities": []}
]])
print(planet.name .. " has " .. planet.moons .. " moons")

local nothing, err = json.decode '{"name": "Saturn",}'
print("a comma too many:", nothing, err)

-- encode sorts the keys, so the same table always gives the same text.
planet.seen_by = {"Galileo", "Huygens"}
print(json.encode(planet))
print(json.encodeFormatted {x = 1, y = {2, 3}})

-- Integers stay exact, and floats stay floats.
print(json.encode {9007199254740993, 1.0, 0.5})

-- An empty table could be [] or {}: json.array says which.
print(json.encode {list = json.array {}, object = {}})

-- nil leaves no trace in a table. Where null must be said, there is json.null.
print(json.encode {1, json.null, 3})

-- What JSON cannot express is an error, not a surprise.
print(json.encode {callback = print})
