-- SPDX-License-Identifier: MIT
--
-- Log lines with time, level and source position, on stderr:
--
--   local log = require "log"
--   log.info("listening on", port)         -- 12:03:44 INFO  server.lua:12: listening on 8080
--   log.debugf("%d bytes", #data)          -- formatted only when it is shown
--   log.level "debug"                      -- debug, info, warning, error, off
--   log.to(function(line, level) ... end)  -- lines go there instead; log.to(nil): back to stderr
--
-- Values are joined like print does, with spaces instead of tabs. The first level is that of --loglevel, else info.
-- The idea: what is below the level costs one comparison. Position and writing are in engine/lib/lib_log.c.

local host = require "ep.log"

local log = {}

local ranks = {debug = 1, info = 2, warning = 3, error = 4, off = 5}
local tags = {debug = "DEBUG", info = "INFO ", warning = "WARN ", error = "ERROR"}
local colors = {debug = "\27[2m", info = "\27[36m", warning = "\27[33m", error = "\27[31m"}
local plain = "\27[0m"

local current = "info"
local sink -- takes the lines, nil: stderr
local in_sink = setmetatable({}, {__mode = "k"}) -- coroutines that are inside it
local colored = host.colored()

local function known_level(name)
  name = type(name) == "string" and name:lower()
  if name == "warn" then name = "warning" end
  return ranks[name] and name
end

local leave_sink = {__close = function() in_sink[coroutine.running()] = nil end}

local function enter_sink()
  in_sink[coroutine.running()] = true
  return setmetatable({}, leave_sink)
end

-- Level 3 seen from position(): past write_line and the function of the level, to whoever called that.
local function write_line(level, text)
  local position = host.position(3)
  position = position and position .. ": " or ""
  local time = os.date("%H:%M:%S")
  if sink and not in_sink[coroutine.running()] then -- what it logs itself goes to stderr, and not round and round
    local _ <close> = enter_sink()
    sink(("%s %s %s%s"):format(time, tags[level], position, text), level)
  elseif colored then
    host.write(("%s %s%s%s %s%s\n"):format(time, colors[level], tags[level], plain, position, text))
  else
    host.write(("%s %s %s%s\n"):format(time, tags[level], position, text))
  end
end

for name in pairs(tags) do
  local rank = ranks[name]

  log[name] = function(...)
    if rank < ranks[current] then return end
    local words = table.pack(...)
    for i = 1, words.n do words[i] = tostring(words[i]) end
    write_line(name, table.concat(words, " "))
  end

  log[name .. "f"] = function(format, ...)
    if rank < ranks[current] then return end
    local ok, text = pcall(string.format, format, ...)
    if not ok then error((text:gsub("'string%.format'", "'log." .. name .. "f'")), 2) end
    write_line(name, text)
  end
end

log.warn = log.warning

-- level([name]): sets the lowest level that is shown; returns the one that holds now.
function log.level(name)
  if name ~= nil then
    current = known_level(name) or
      error("unknown log level '" .. tostring(name) .. "': debug, info, warning, error or off", 2)
  end
  return current
end

-- to(fn): fn(line, level) gets each line, without line end and colour, instead of stderr.
function log.to(fn)
  if fn ~= nil and type(fn) ~= "function" then error("log.to needs a function or nil", 2) end
  sink = fn
end

local has_config, config = pcall(function() return _PY.config end)
if has_config and type(config) == "table" then current = known_level(config.loglevel) or current end

return log
