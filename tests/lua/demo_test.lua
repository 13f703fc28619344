-- SPDX-License-Identifier: GPL-3.0-or-later
-- The demo functions of the JSON call API: they are globals, loaded when one is called.
local test = require "test"

test.case("greet and add_numbers", function()
  test.equal(greet("World"), "Hello, World!")
  test.equal(greet(), "Hello, nil!")
  test.equal(add_numbers(2, 3), 5)
  test.equal(add_numbers(2.5, 1), 3.5)
end)

test.case("math_utils", function()
  test.equal(math_utils.multiply(6, 7), 42)
  test.equal(math_utils.factorial(0), 1)
  test.equal(math_utils.factorial(20), 2432902008176640000)
  test.near(math_utils.factorial(21), 51090942171709440000.0, 1e6)
  test.equal(math_utils.factorial(1000000000), math.huge)
  test.raises(function() math_utils.factorial(-1) end, "factorial needs an integer >= 0")
  test.equal(math_utils.fibonacci(0), 0)
  test.equal(math_utils.fibonacci(10), 55)
  test.equal(math_utils.fibonacci(92), 7540113804746346429)
  test.raises(function() math_utils.fibonacci(93) end, "from 0 to 92")
end)

test.case("create_user_info", function()
  local info = create_user_info("Ada", 36, "London")
  test.near(info.created_at, os.time(), 2)
  info.created_at = nil
  test.same(info, {name = "Ada", age = 36, city = "London", status = "active"})
  test.equal(create_user_info().name, "Unknown")
end)

test.case("a script's own function of such a name stays", function()
  local mine = function() return "mine" end
  greet = mine
  add_numbers(1, 2)
  test.equal(greet, mine)
end)
