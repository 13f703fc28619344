-- SPDX-License-Identifier: GPL-3.0-or-later
-- A mosquitto broker of the tests' own, on a free port of the loopback, in a folder that goes with it.
--
--   local broker = require_broker.start { "allow_anonymous true" }   lines of its configuration
--   broker.uri, broker.port, broker.folder; broker:stop(), broker:kill(), broker:start() again on the same port
local lfs = require "lfs"
local sys = require "sys"
local timers = require "timers"

local brokers = {}

local Broker = {}
Broker.__index = Broker

local function write(path, lines)
  local file = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  assert(file:close())
end

-- Starts it; false when the port is taken.
function Broker:start()
  local log, running, ended = {}, false, nil
  local function hear(text)
    log[#log + 1] = text
    if table.concat(log):find "running" then running = true end
  end
  self.process = assert(sys.spawn { cmd = self.program, args = { "-c", self.folder .. "/broker.conf" }, stderr = hear, stdout = hear,
    exit = function(result) ended = result end })
  while not running and not ended do timers.sleep(1) end
  self.log = log
  return running
end

-- Again and again: mosquitto 2 says that it runs before it would notice a signal, and forgets one that came between.
function Broker:signal(signal)
  local process = self.process
  if not process then return end
  process:kill(signal)
  local again = setInterval(function() process:kill(signal) end, 100)
  process:wait()
  clearInterval(again)
  self.process = nil
end

function Broker:stop() self:signal "TERM" end
function Broker:kill() self:signal "KILL" end

-- The broker is gone for good, with its folder.
function Broker:close()
  self:stop()
  assert(sys.spawn { "rm", "-rf", self.folder }):wait()
end

local function find_program()
  for _, path in ipairs { "/usr/sbin/mosquitto", "/usr/bin/mosquitto" } do
    if lfs.attributes(path) then return path end
  end
end

brokers.program = find_program()

-- options.lines: of the configuration; options.listener: lines that follow the port.
function brokers.start(options)
  options = options or {}
  local folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  local broker = setmetatable({ folder = folder, program = brokers.program }, Broker)
  if options.prepare then options.prepare(folder) end
  for _ = 1, 50 do
    broker.port = math.random(20000, 60000)
    local lines = { "user root", "log_dest stderr", "log_type error", "log_type warning", "log_type information", "log_type notice",
      "persistence_location " .. folder .. "/", "per_listener_settings false", "max_queued_messages 0" }
    for _, line in ipairs(options.lines or { "allow_anonymous true" }) do lines[#lines + 1] = line end
    lines[#lines + 1] = ("listener %d 127.0.0.1"):format(broker.port)
    for _, line in ipairs(options.listener or {}) do lines[#lines + 1] = (line:gsub("FOLDER", folder)) end
    write(folder .. "/broker.conf", lines)
    if broker:start() then
      broker.uri = "mqtt://127.0.0.1:" .. broker.port
      return broker
    end
  end
  error("no broker: " .. table.concat(broker.log))
end

return brokers
