-- SPDX-License-Identifier: MIT
-- Guess a number: a game that asks and reads. In the IDE, answer in the line below the console.
-- Run it: eplua guess.lua

local HIGHEST = 100

local secret = math.random(HIGHEST)
local tries = 0

print(("I think of a number from 1 to %d. Which one is it?"):format(HIGHEST))

while true do
  io.write "> "
  local line = io.read() -- waits for a line; nil when there will be none, as after Ctrl+D
  if not line then
    print("\nIt was " .. secret .. ".")
    break
  end

  local guess = math.tointeger(tonumber(line))
  if not guess then
    print "That is no whole number."
  else
    tries = tries + 1
    if guess == secret then
      print(tries == 1 and "At once!" or ("Yes, after %d tries."):format(tries))
      break
    end
    print(guess < secret and "More." or "Less.")
  end
end
