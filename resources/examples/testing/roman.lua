-- SPDX-License-Identifier: MIT
-- Module with tests: Roman numerals; the tests are in roman_test.lua beside it.
-- Run it: eplua testing/roman.lua 1999
--         eplua --test testing

local roman = {}

-- From the largest down. What is taken away from a larger one, as I in IX, is a sign of its own here, together with it.
local SIGNS = {
  { "M", 1000 }, { "CM", 900 }, { "D", 500 }, { "CD", 400 }, { "C", 100 }, { "XC", 90 },
  { "L", 50 }, { "XL", 40 }, { "X", 10 }, { "IX", 9 }, { "V", 5 }, { "IV", 4 }, { "I", 1 },
}

---The numeral of a number from 1 to 3999; nil and a message for anything else.
---@param number integer
---@return string? numeral
---@return string? message
function roman.encode(number)
  if math.type(number) ~= "integer" or number < 1 or number > 3999 then
    return nil, "a whole number from 1 to 3999 is wanted"
  end
  local parts = {}
  for _, sign in ipairs(SIGNS) do
    parts[#parts + 1] = sign[1]:rep(number // sign[2])
    number = number % sign[2]
  end
  return table.concat(parts)
end

---The number of a numeral; nil and a message for what is none.
---@param numeral string
---@return integer? number
---@return string? message
function roman.decode(numeral)
  local number, at = 0, 1
  for _, sign in ipairs(SIGNS) do
    while numeral:sub(at, at + #sign[1] - 1) == sign[1] do
      number, at = number + sign[2], at + #sign[1]
    end
  end
  -- IIII and IC are read by the loop, or stop it: only what encode() would write is a numeral.
  if roman.encode(number) ~= numeral then return nil, "this is no Roman numeral" end
  return number
end

-- Run as a script, and not required by others?
if arg and arg[0] and arg[0]:find "roman%.lua$" then
  local word = arg[1] or "2026"
  print(word .. " = " .. tostring(roman.encode(math.tointeger(tonumber(word))) or roman.decode(word:upper()) or "?"))
end

return roman
