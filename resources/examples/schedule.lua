-- SPDX-License-Identifier: MIT
-- Schedule: jobs at times of day, on days of the week, and every so many minutes, as cron does it.
-- Run it: eplua schedule.lua           a day in a second, with a clock that runs fast
--         eplua schedule.lua live      with the clock on the wall, until Ctrl+C

local timers = require "timers"

-- The jobs: `at` a time of day or `every` so many minutes, `days` if not on all of them.
local jobs = {
  { name = "open the blinds", at = "07:30", days = "Mon Tue Wed Thu Fri" },
  { name = "open the blinds late", at = "09:30", days = "Sat Sun" },
  { name = "water the plants", at = "19:00", days = "Mon Thu" },
  { name = "measure", every = 6 * 60 },
  { name = "fail", at = "12:00", run = function() error("the job went wrong", 0) end },
}

local MINUTE = 60

-- Whether a job is due in the minute that begins at this time.
local function is_due(job, time)
  if job.days and not job.days:find(os.date("%a", time), 1, true) then return false end
  if job.at then return os.date("%H:%M", time) == job.at end
  local date = os.date("*t", time)
  return (date.hour * 60 + date.min) % job.every == 0
end

-- A job that fails is told, and holds up no other: each runs in a coroutine of its own, and may sleep.
local function run(job, time)
  print(os.date("%a %H:%M  ", time) .. job.name)
  if job.run then
    coroutine.wrapdebug(job.run, function(message) print("           " .. message) end)()
  end
end

local function run_due(time)
  for _, job in ipairs(jobs) do
    if is_due(job, time) then run(job, time) end
  end
end

if arg[1] == "live" then
  while true do
    local now = os.time()
    run_due(now - now % MINUTE)
    timers.sleep((MINUTE - os.time() % MINUTE) * 1000) -- to the next full minute, however long the jobs took
  end
else
  local monday = os.time { year = 2026, month = 11, day = 23, hour = 0 }
  for minute = 0, 24 * 60 - 1 do
    run_due(monday + minute * MINUTE)
    if minute % 120 == 0 then timers.sleep(50) end
  end
end
