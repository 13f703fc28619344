-- {{name}}: a service that does its work in rounds, until it is stopped.

local log = require "log"

local service = {}

-- What one round does. Put your own work here; it may sleep.
function service.work(round)
  log.infof("round %d: %.0f KiB in use", round, collectgarbage("count"))
end

local function number_setting(name, default, least)
  local text = os.getenv(name) -- the environment, ./.env, ~/.env
  local value = text and tonumber(text) or default
  if text and not tonumber(text) or value < least then
    error(("%s must be a number from %g up, not '%s'"):format(name, least, text), 0)
  end
  return value
end

function service.settings()
  return {
    every_ms = number_setting("EVERY_MS", 1000, 1),
    rounds = number_setting("ROUNDS", 0, 0),
    log_level = os.getenv("LOG_LEVEL") or "info",
  }
end

-- Starts the rounds. Returns a function that stops them, which may be called more than once.
function service.start(settings, work)
  local round, busy, interval = 0, false, nil

  local function stop(why)
    if not interval then return end
    clearInterval(interval)
    interval = nil
    log.info("stopped: " .. why)
  end

  interval = setInterval(function()
    if busy then return log.warning("a round takes longer than EVERY_MS; one is left out") end
    round, busy = round + 1, true
    local ok, trouble = xpcall(work, debug.traceback, round)
    busy = false
    if not ok then log.errorf("round %d: %s", round, trouble) end -- the next one may do better
    if settings.rounds > 0 and round >= settings.rounds then stop("all rounds are done") end
  end, settings.every_ms)

  log.infof("started: a round every %g ms", settings.every_ms)
  return stop
end

-- Run as a script, and not required by a test?
if arg and arg[0] and arg[0]:match "[^/]*$" == "main.lua" then
  local settings = service.settings()
  log.level(settings.log_level)
  local stop = service.start(settings, service.work)
  -- A finalizer runs however the program ends, also by ^C or `kill`: the place to close and save things.
  service.at_end = setmetatable({}, {__gc = function() stop("the program ends") end})
end

return service
