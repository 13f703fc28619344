-- SPDX-License-Identifier: MIT
-- Find the mistake: a till that gives change, and now and then a cent too little.
-- Run it: eplua --ide debugging/change.lua
--
-- 1. Run it (F5), and read which amounts are wrong.
-- 2. Click beside the line `rest = ...` in give_change() to set a breakpoint; give it the condition `amount == 0.29`.
-- 3. Run again. Where it stops, look at `rest`, and at `amount * 100` in the console. What should it be?
-- 4. Mend that line while it stands there, save (Ctrl+S), and go on. Two words at the end of this file say how.

local COINS = { 200, 100, 50, 20, 10, 5, 2, 1 } -- cents

-- The coins for an amount in euro.
local function give_change(amount)
  local coins = {}
  local rest
  rest = math.floor(amount * 100)
  for _, coin in ipairs(COINS) do
    while rest >= coin do
      coins[#coins + 1] = coin
      rest = rest - coin
    end
  end
  return coins
end

local function sum(coins)
  local cents = 0
  for _, coin in ipairs(coins) do cents = cents + coin end
  return cents / 100
end

for _, amount in ipairs { 0.05, 0.29, 1.00, 1.15, 2.50, 4.35, 9.99 } do
  local coins = give_change(amount)
  local given = sum(coins)
  print(("%5.2f € in %d coins: %-24s %s"):format(amount, #coins, table.concat(coins, " "),
    given == amount and "right" or ("wrong, it is %.2f €"):format(given)))
end

-- Round, don't cut: math.floor(amount * 100 + 0.5).
