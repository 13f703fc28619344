-- Run it: eplua --test main_test.lua

local test = require "test"
local main = require "main"

test.case("greets by name", function()
  test.equal(main.greeting("Ada"), "Hello, Ada!")
end)

test.case("greets the world when no name is given", function()
  test.equal(main.greeting(), "Hello, world!")
  test.equal(main.greeting(""), "Hello, world!")
end)
