-- SPDX-License-Identifier: MIT
-- The tests of roman.lua: a case for each promise, and one for all numbers there are.
-- Run it: eplua --test testing

local test = require "test"
local roman = require "roman" -- tests find modules in their own folder

-- A table of samples is easier to read, and to add to, than a row of calls.
local samples = {
  { 1, "I" }, { 4, "IV" }, { 9, "IX" }, { 14, "XIV" }, { 40, "XL" }, { 90, "XC" },
  { 400, "CD" }, { 1666, "MDCLXVI" }, { 1999, "MCMXCIX" }, { 2026, "MMXXVI" }, { 3999, "MMMCMXCIX" },
}

test.case("numbers become numerals", function()
  for _, sample in ipairs(samples) do test.equal(roman.encode(sample[1]), sample[2]) end
end)

test.case("every number comes back from its numeral", function()
  for number = 1, 3999 do test.equal(roman.decode(roman.encode(number)), number) end
end)

test.case("what has no numeral is refused", function()
  for _, wrong in ipairs { 0, -1, 4000, 1.5, "7", math.huge } do
    local numeral, message = roman.encode(wrong)
    test.equal(numeral, nil)
    test.truthy(message)
  end
  test.equal((roman.encode(nil)), nil)
end)

test.case("what is no numeral is refused", function()
  for _, wrong in ipairs { "", "IIII", "VX", "IC", "MMMM", "ABC", "i", "X X" } do
    test.equal((roman.decode(wrong)), nil, wrong)
  end
end)
