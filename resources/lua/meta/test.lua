-- SPDX-License-Identifier: MIT
---@meta test

---The test library. `eplua --test FILE...` runs each file in an engine of its own, and its cases in order.
---
---    local test = require "test"
---    test.case("adding", function() test.equal(1 + 1, 2) end)
---
---A failed check raises, which ends its case.
---@class test
local test = {}

---@class test.Options
---@field timeout? number ms that the case may last (10000); reached when the case sleeps or yields

---Adds a case. It runs in a coroutine of its own and may sleep. Timers that it leaves are cancelled.
---@param name string
---@param options test.Options
---@param fn fun()
---@overload fun(name: string, fn: fun())
function test.case(name, options, fn) end

---Adds a case that does not run.
---@param name string
---@param reason? string
function test.skip(name, reason) end

---`got == expected`; NaN equals NaN.
---@param got any
---@param expected any
---@param message? string said before what went wrong
function test.equal(got, expected, message) end

---Tables that hold the same at any depth, cycles included; other values as `equal`.
---
---    local test = require "test"
---    test.same({ 1, { x = 2 } }, { 1, { x = 2 } })
---
---@param got any
---@param expected any
---@param message? string
function test.same(got, expected, message) end

---Neither false nor nil.
---@param got any
---@param message? string
function test.truthy(got, message) end

---False or nil.
---@param got any
---@param message? string
function test.falsy(got, message) end

---Numbers at most `eps` apart.
---@param got number
---@param expected number
---@param eps? number 1e-9
---@param message? string
function test.near(got, expected, eps, message) end

---`fn()` raises an error whose text contains `pattern`, as it is or as a Lua pattern.
---
---    local test = require "test"
---    test.raises(function() error "no such file" end, "no such")
---
---@param fn function
---@param pattern? string
---@param message? string
---@return any err the error value
function test.raises(fn, pattern, message) end

---Runs the cases added so far, prints TAP, and ends the run with status 1 when one failed. `eplua --test` calls it.
---@async
function test.run() end

return test
