---@meta _
-- SPDX-License-Identifier: MIT
-- The demo functions of the JSON call API (ep.demo.lua): globals, for trying out.

---"Hello, NAME!"
---@param name any
---@return string
function greet(name) end

---Their sum; what is missing counts as 0.
---@param a? number
---@param b? number
---@return number
function add_numbers(a, b) end

---Numbers to try out calls with.
math_utils = {}

---Their product; what is missing counts as 0.
---@param a? number
---@param b? number
---@return number
function math_utils.multiply(a, b) end

---Exact up to 20!, a float from there on.
---@param n integer >= 0
---@return number
function math_utils.factorial(n) end

---The Fibonacci number of that place.
---@param n integer 0 to 92
---@return integer
function math_utils.fibonacci(n) end

---A table about a person.
---@param name? string "Unknown"
---@param age? number 0
---@param city? string "Unknown"
---@return {name: string, age: number, city: string, created_at: integer, status: string}
function create_user_info(name, age, city) end
