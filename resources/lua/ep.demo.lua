-- SPDX-License-Identifier: MIT
--
-- The demo functions of the JSON call API: small functions that a client can call by name to see that calls,
-- numbers, modules and tables come through. Only for trying out; nothing else uses them.

local demo = {math_utils = {}}
local math_utils = demo.math_utils

function demo.greet(name)
  return "Hello, " .. tostring(name) .. "!"
end

function demo.add_numbers(a, b)
  return (a or 0) + (b or 0)
end

function math_utils.multiply(a, b)
  return (a or 0) * (b or 0)
end

-- Exact up to 20!, a float from there on.
function math_utils.factorial(n)
  assert(math.type(n) == "integer" and n >= 0, "factorial needs an integer >= 0")
  local product = n > 20 and 1.0 or 1
  for i = 2, n do
    product = product * i
    if product == math.huge then break end
  end
  return product
end

-- Exact up to the 92nd number, the last that an integer holds.
function math_utils.fibonacci(n)
  assert(math.type(n) == "integer" and n >= 0 and n <= 92, "fibonacci needs an integer from 0 to 92")
  local a, b = 0, 1
  for _ = 1, n do a, b = b, a + b end
  return a
end

function demo.create_user_info(name, age, city)
  return {
    name = name or "Unknown",
    age = age or 0,
    city = city or "Unknown",
    created_at = os.time(),
    status = "active",
  }
end

return demo
