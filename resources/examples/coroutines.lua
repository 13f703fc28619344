-- SPDX-License-Identifier: MIT
-- Coroutines: several tasks at once, each written as if it were alone.
-- sleep() suspends only the task that calls it.
-- Run it: eplua coroutines.lua

local sleep = require("timers").sleep

local kitchen_opened = os.time()

-- Starts a task: it runs up to its first sleep, then we go on.
local function start(task, ...)
  coroutine.wrap(task)(...)
end

local function cook(dish, steps)
  for _, step in ipairs(steps) do
    print(("%-6s %s"):format(dish, step))
    sleep(math.random(50, 250))
  end
  print(("%-6s is ready"):format(dish))
end

start(cook, "soup", {"cut carrots", "boil water", "simmer"})
start(cook, "salad", {"wash lettuce", "slice tomatoes"})
start(cook, "pasta", {"boil water", "salt it", "stir", "drain"})

-- The script itself is a coroutine as well. It waits here, while the cooks go on.
sleep(1200)
print(("dinner is served, %d s after the kitchen opened"):format(os.time() - kitchen_opened))
