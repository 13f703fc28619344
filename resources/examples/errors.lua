-- SPDX-License-Identifier: MIT
-- Errors: how they travel, how to catch them, and what happens in callbacks.
-- Run it: eplua errors.lua

-- What is expected to fail now and then returns nil and a message. No error is raised.
local file, message = io.open("/no/such/file")
print("expected failure:", file, message)

-- pcall catches what is raised: false and the error value.
print("caught:", pcall(function() local box = {}; return box.lid.color end))

-- An error can be any value. A table lets the catcher decide by more than a text.
local function withdraw(balance, amount)
  if amount > balance then error({kind = "not enough money", missing = amount - balance}) end
  return balance - amount
end

local ok, problem = pcall(withdraw, 100, 120)
if not ok and problem.kind == "not enough money" then print("missing: " .. problem.missing) end

-- xpcall calls a function where the error happened: there the traceback can still be taken.
local _, trace = xpcall(function() withdraw("100", {}) end, debug.traceback)
print("first line of the traceback: " .. trace:match("[^\n]+"))

-- pcall works across sleeping, too.
print("after a sleep:", pcall(function()
  require("timers").sleep(100)
  error("woke up on the wrong side", 0)
end))

-- An error that a callback does not catch is reported with its traceback; all else goes on, and the exit status is 1
-- at the end. coroutine.wrapdebug hands it to a function instead.
setTimeout(coroutine.wrapdebug(function()
  error("lost the letter")
end, function(err) print("the postman says: " .. err) end), 200)

setTimeout(function() print("the next callback runs all the same") end, 300)
