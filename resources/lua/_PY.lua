-- SPDX-License-Identifier: MIT
-- The _PY table of earlier scripts: thin names over the real modules. A name that is not provided is nil.
local ep = require "ep.py"

local py = _PY -- the placeholder that loaded us: filled in place, since scripts may have kept it

py.config = ep.config()
function py.getConfig() return py.config end

-- Callbacks and timers ------------------------------------------------------------------------------------

py.registerCallback = ep.register

function py.clearRegisteredCallback(id) ep.remove(id) end

-- The end of every asynchronous primitive: calls the callback `id`, whose error is reported and not raised.
function py.timerExpired(id, ...)
  local fn, persistent = ep.find(id)
  if not fn then return end
  local ok, message = xpcall(fn, debug.traceback, ...)
  if not persistent then ep.remove(id) end
  if not ok then require("log").error("callback " .. tostring(id) .. ": " .. tostring(message)) end
end

function py.set_timeout(id, ms)
  return setTimeout(function() py.timerExpired(id) end, ms)
end

function py.clear_timeout(id)
  local before = py.get_timer_count()
  clearTimeout(id)
  return py.get_timer_count() < before
end

py.setTimeout, py.clearTimeout = setTimeout, clearTimeout
py.setInterval, py.clearInterval = setInterval, clearInterval

function py.get_timer_count()
  local timeouts, intervals = ep.counts()
  return timeouts + intervals
end

function py.getPendingCallbackCount()
  local timeouts, intervals, registered = ep.counts()
  return timeouts + intervals + registered
end

function py.getRunningIntervalsCount() return (select(2, ep.counts())) end

-- Running code --------------------------------------------------------------------------------------------

-- Runs code in a coroutine, as the main chunk is; an error is reported and not raised.
local function run(fn, name)
  local co = coroutine.create(fn)
  local results = table.pack(coroutine.resume(co))
  if results[1] then return table.unpack(results, 2, results.n) end
  require("log").error(debug.traceback(co, ("while running %s: %s"):format(name, tostring(results[2]))))
end

if loadfile then
  function py.mainLuaFile(filename)
    local fn, message = loadfile(filename, "t")
    if not fn then error("Could not open file: " .. tostring(message), 2) end
    run(fn, filename)
  end
end

function py.luaFragment(text)
  local fn, message = load(text, "=(fragment)", "t")
  if not fn then error("Error loading Lua fragment: " .. message, 2) end
  local results = table.pack(run(fn, "a fragment"))
  if results.n > 0 then print(table.unpack(results, 1, results.n)) end
end

-- Time, log, platform -------------------------------------------------------------------------------------

py.get_time, py.milli_time, py.sleep = ep.time, ep.time, ep.sleep
py.print = print

local levels = {
  debug = "debug", info = "info", warning = "warning", warn = "warning", error = "error", critical = "error",
}

function py.log(level, message)
  local log = require "log"
  log[levels[tostring(level):lower()] or "info"](message)
end

py.get_platform = ep.uname

function py.get_system_info()
  return {
    platform = ep.uname(),
    environment = {
      cwd = py.config.cwd,
      user = py.config.user or "unknown",
      home = py.config.homedir or "unknown",
      path_separator = ":",
      line_separator = "\n",
    },
    runtime = { current_time = ep.time() },
  }
end

function py.random_number(min, max)
  min, max = min or 0, max or 1
  return min + math.random() * (max - min)
end

function py.math_add(a, b) return a + b end

-- Environment ---------------------------------------------------------------------------------------------

function py.get_env(name, default) return ep.getenv(name) or default or "" end
function py.dotgetenv(name, default) return ep.getenv(name) or default end
function py.set_env(name, value) return (ep.setenv(name, tostring(value))) == true end

-- Files ---------------------------------------------------------------------------------------------------

py.base64_encode, py.base64_decode = ep.base64_encode, ep.base64_decode

local function read(filename)
  local file, message = io.open(filename, "rb")
  if not file then return nil, message end
  local text, problem = file:read("a")
  file:close()
  return text, problem
end

local function write(filename, data)
  local file, message = io.open(filename, "wb")
  if not file then return nil, message end
  local written, problem = file:write(data)
  local closed, late = file:close()
  if not (written and closed) then return nil, problem or late end
  return true
end

if io and io.open then
  -- The f… functions raise, the others say it in their result: as they always did.
  function py.fread_file(filename) return (assert(read(filename))) end
  function py.fwrite_file(filename, data) return assert(write(filename, data)) end

  function py.read_file(filename)
    local text, message = read(filename)
    return text or "Error reading file: " .. message
  end

  function py.write_file(filename, data)
    local ok, message = write(filename, data)
    if not ok then print("Error writing file: " .. message) end
    return ok == true
  end

  local lfs = require "lfs"

  function py.file_exists(path) return lfs.attributes(path, "mode") ~= nil end
  function py.is_directory(path) return lfs.attributes(path, "mode") == "directory" end

  function py.list_directory(path)
    path = path or "."
    local entries = json.array {}
    local ok, message = pcall(function()
      for name in lfs.dir(path) do
        if name ~= "." and name ~= ".." then
          local attributes = lfs.attributes(path .. "/" .. name) or {}
          local is_file = attributes.mode == "file"
          entries[#entries + 1] = {
            name = name,
            is_file = is_file,
            is_directory = attributes.mode == "directory",
            size = is_file and attributes.size or 0,
          }
        end
      end
    end)
    return { entries = entries, count = #entries, error = not ok and message or nil }
  end
end

-- JSON ----------------------------------------------------------------------------------------------------

py.parse_json, py.to_json, py.to_json_formatted = json.decode, json.encode, json.encodeFormatted

-- Modules -------------------------------------------------------------------------------------------------

local modules = {
  filesystem = function()
    return {
      read_file = py.read_file, write_file = py.write_file, file_exists = py.file_exists,
      list_directory = py.list_directory, is_directory = py.is_directory,
      fread_file = py.fread_file, fwrite_file = py.fwrite_file,
    }
  end,
}

function py.loadPythonModule(name)
  local make = modules[name]
  if make then return make() end
  return { error = ("there is no module '%s'"):format(tostring(name)) }
end

return py
