-- SPDX-License-Identifier: MIT
---@meta json

---JSON as RFC 8259 has it, strictly, both ways. Also a global.
---@class json
---@field null json.Null stands for `null` where nil cannot: in arrays
json = {}

---The type of `json.null`, of which there is one value.
---@class json.Null: userdata

---Lua value of a JSON text, or nil and what is wrong with it. Never raises on bad input.
---
---Integers that fit 64 bits are exact integers, all other numbers floats. A `null` in an array becomes `json.null`, so
---that the others keep their places; an object member that is `null` is left out.
---
---    local value, err = json.decode('{"name": "Ada", "tags": []}')
---
---@param text string
---@param keep_null? boolean true: members that are `null` become `json.null` too
---@return any? value
---@return string? err
function json.decode(text, keep_null) end

---JSON text of a value on one line, with sorted keys, or nil and why there is none.
---
---Integers stay integers, floats keep a decimal point. A table with the keys 1 to n is an array, any other an object;
---an empty one is an object unless it is marked by `json.array`. Functions, coroutines, userdata, cycles, NaN,
---infinities, strings that are not UTF-8, and tables more than 200 deep have no JSON.
---
---    print(json.encode { name = "Ada", tags = { "a", "b" }, age = 36 }) --> {"age":36,"name":"Ada","tags":["a","b"]}
---
---@param value any
---@return string? text
---@return string? err
function json.encode(value) end

---`json.encode` on several lines, indented.
---@param value any
---@return string? text
---@return string? err
function json.encodeFormatted(value) end

---`json.encodeFormatted` as earlier scripts spell it.
---@param value any
---@return string? text
---@return string? err
function json.encodeFormated(value) end

---Marks a table as an array, so that it encodes as `[]` also when it is empty, and returns it.
---
---    print(json.encode { tags = json.array() }) --> {"tags":[]}
---
---@generic T: table
---@param t? T a new table when missing; it must have no metatable of its own
---@return T
function json.array(t) end

---`json.array` as earlier scripts spell it.
---@generic T: table
---@param t? T
---@return T
function json.initArray(t) end

return json
