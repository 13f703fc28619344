-- SPDX-License-Identifier: MIT
--
-- The demo functions of the JSON call API: small globals that a client can call by name to see that calls,
-- numbers, modules and tables come through. Only for trying out; nothing else uses them.

function greet(name)
  return "Hello, " .. tostring(name) .. "!"
end

function add_numbers(a, b)
  return a + b
end

math_utils = math_utils or {} -- filled in place: somebody may hold the empty one that led here

function math_utils.multiply(a, b)
  return a * b
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

function create_user_info(name, age, city)
  return {name = name, age = age, city = city, timestamp = os.time()}
end

return {greet = greet, add_numbers = add_numbers, math_utils = math_utils, create_user_info = create_user_info}
