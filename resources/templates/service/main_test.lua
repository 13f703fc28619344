-- Run it: eplua --test main_test.lua

local test = require "test"
local log = require "log"
local sleep = require("timers").sleep
local service = require "main"

log.to(function() end) -- quiet

-- Waits until a condition holds, five seconds at most: how long rounds take depends on what else the machine does.
local function wait_until(holds)
  for _ = 1, 500 do
    if holds() then return end
    sleep(10)
  end
  error("it did not come true", 2)
end

test.case("settings have defaults", function()
  local settings = service.settings()
  test.truthy(settings.every_ms >= 1)
  test.truthy(settings.rounds >= 0)
end)

test.case("ends after its rounds", function()
  local rounds = {}
  service.start({every_ms = 5, rounds = 3}, function(round) rounds[#rounds + 1] = round end)
  wait_until(function() return #rounds >= 3 end)
  sleep(30) -- no more come
  test.same(rounds, {1, 2, 3})
end)

test.case("a round that fails does not end the service", function()
  local rounds = 0
  service.start({every_ms = 5, rounds = 3}, function()
    rounds = rounds + 1
    error("no luck")
  end)
  wait_until(function() return rounds >= 3 end)
  test.equal(rounds, 3)
end)

test.case("rounds do not overlap", function()
  local running, most, ended = 0, 0, 0
  local stop = service.start({every_ms = 5, rounds = 0}, function()
    running = running + 1
    most = math.max(most, running)
    sleep(20)
    running = running - 1
    ended = ended + 1
  end)
  wait_until(function() return ended >= 3 end)
  stop("test")
  test.equal(most, 1)
end)

test.case("stops when told", function()
  local rounds = 0
  local stop = service.start({every_ms = 5, rounds = 0}, function() rounds = rounds + 1 end)
  wait_until(function() return rounds >= 2 end)
  stop("test")
  stop("twice is fine")
  local before = rounds
  sleep(30)
  test.equal(rounds, before)
end)
