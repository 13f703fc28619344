-- SPDX-License-Identifier: MIT
-- State machine: a door with a code lock. What may happen in which state stands in one table.
-- Run it: eplua states.lua

local timers = require "timers"

local CODE = "1947"

-- Makes a machine. rules[state][event] is the next state, or a function that gives it. What no rule names changes
-- nothing. Functions in `enter` run when a state begins, and get the machine.
local function new_machine(rules, enter, first)
  local machine = { state = first }
  function machine:send(event, ...)
    local rule = rules[self.state][event]
    local next_state = rule
    if type(rule) == "function" then next_state = rule(self, ...) end
    print(("%-9s %-8s -> %s"):format(self.state, event, next_state or "nothing happens"))
    if not next_state then return end
    self.state = next_state
    if enter[next_state] then enter[next_state](self) end
  end
  return machine
end

local rules = {
  locked = {
    code = function(door, code)
      if code == CODE then return "unlocked" end
      door.wrong = (door.wrong or 0) + 1
      return door.wrong >= 3 and "blocked" or nil
    end,
  },
  unlocked = { pull = "open", time = "locked" },
  open = { push = "unlocked" },
  blocked = { time = "locked" }, -- even the right code has to wait
}

local enter = {
  -- Who does not pull in time finds the door locked again. Each timer knows for which visit to the state it was set.
  unlocked = function(door)
    door.wrong = 0
    clearTimeout(door.timer)
    door.timer = setTimeout(function() door:send "time" end, 200)
  end,
  open = function(door) clearTimeout(door.timer) end,
  blocked = function(door)
    door.wrong = 0
    door.timer = setTimeout(function() door:send "time" end, 300)
  end,
}

local door = new_machine(rules, enter, "locked")

door:send "pull" -- it is locked
door:send("code", "1947")
door:send "pull"
door:send "push"
timers.sleep(250) -- too long: it locks by itself
for _ = 1, 3 do door:send("code", "0000") end
door:send("code", "1947") -- right, and too late
timers.sleep(350)
door:send("code", "1947")
