-- Run it: ctest --test-dir build

local test = require "test"
local plugin = require "{{module}}"

test.case("counts a letter", function()
  test.equal(plugin.count("banana", "a"), 3)
  test.equal(plugin.count("banana", "x"), 0)
  test.equal(plugin.count("", "x"), 0)
end)

test.case("wants one letter", function()
  test.raises(function() plugin.count("banana", "an") end, "one letter expected")
end)
