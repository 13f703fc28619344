-- SPDX-License-Identifier: MIT
---@meta _PY

---Names of the earlier program, kept for its scripts. New code has better ones: `timers`, `json`, `lfs`, `sys`, `log`.
---@class _PY
---@field config _PY.Config
_PY = {}

---@class _PY.Config
---@field platform string
---@field fileSeparator string
---@field pathSeparator string
---@field isWindows boolean
---@field isMacOS boolean
---@field isLinux boolean
---@field enginePath string
---@field luaLibPath string
---@field loglevel string
---@field offline boolean
---@field debugger boolean
---@field headers string[]
---@field api_enabled boolean
---@field api_host string
---@field api_port integer
---@field telnet_port integer
---@field runFor number
---@field args string
---@field cwd string
---@field homedir string
---@field tempdir string
---@field user string
---@field argv string[]
---@field scripts string[]
---@field version string

---`_PY.config`.
---@return _PY.Config
function _PY.getConfig() end

-- Callbacks and timers

---Registers a function that an asynchronous primitive calls by its id. The process stays alive for it, unless it is a
---system callback.
---@param fn function
---@param persistent? boolean stays after a call
---@param system? boolean does not keep the process alive
---@return integer id
function _PY.registerCallback(fn, persistent, system) end

---Forgets a registered callback. Unknown ids are ignored.
---@param id integer
function _PY.clearRegisteredCallback(id) end

---Calls the registered callback `id`, once unless it is persistent. Its error is reported, not raised.
---@param id integer
---@param ... any
function _PY.timerExpired(id, ...) end

---Calls `timerExpired(id)` after `ms` milliseconds.
---@param id integer of a registered callback
---@param ms number
---@return integer timer
function _PY.set_timeout(id, ms) end

---@param timer integer
---@return boolean was_pending
function _PY.clear_timeout(timer) end

---@return integer timers timeouts and intervals
function _PY.get_timer_count() end

---@return integer callbacks timers and registered callbacks
function _PY.getPendingCallbackCount() end

---@return integer
function _PY.getRunningIntervalsCount() end

-- Running code

---Runs a Lua file in a coroutine. Raises when it cannot be loaded; its errors are reported. Missing in restricted code
---that may read no file.
---@param filename string
function _PY.mainLuaFile(filename) end

---Runs Lua code in a coroutine and prints what it returns.
---@param code string
function _PY.luaFragment(code) end

-- Time, log, platform

---Seconds since 1970, with fractions.
---@return number
function _PY.get_time() end

---`_PY.get_time`.
---@return number
function _PY.milli_time() end

---Stops the whole engine for some seconds; `timers.sleep` suspends one coroutine only.
---@param seconds number
function _PY.sleep(seconds) end

---@param ... any
function _PY.print(...) end

---@param level string "debug", "info", "warning", "error"
---@param message any
function _PY.log(level, message) end

---@return {system: string, release: string, version: string, machine: string, processor: string}
function _PY.get_platform() end

---@return {platform: table, environment: table, runtime: table}
function _PY.get_system_info() end

---A float between the two.
---@param min? number 0
---@param max? number 1
---@return number
function _PY.random_number(min, max) end

---@param a number
---@param b number
---@return number
function _PY.math_add(a, b) end

-- Environment

---As `os.getenv`, with a default.
---@param name string
---@param default? string ""
---@return string
function _PY.get_env(name, default) end

---As `os.getenv`, with a default.
---@param name string
---@param default? string
---@return string?
function _PY.dotgetenv(name, default) end

---Sets a variable of the process. Not in restricted code.
---@param name string
---@param value any
---@return boolean done
function _PY.set_env(name, value) end

-- Files

---Contents, or a text that begins with "Error reading file: ".
---@param filename string
---@return string
function _PY.read_file(filename) end

---@param filename string
---@param data string
---@return boolean done an error is printed
function _PY.write_file(filename, data) end

---Contents; raises when they cannot be read.
---@param filename string
---@return string
function _PY.fread_file(filename) end

---Raises when it cannot write.
---@param filename string
---@param data string
---@return boolean
function _PY.fwrite_file(filename, data) end

---@param path string
---@return boolean
function _PY.file_exists(path) end

---@param path string
---@return boolean
function _PY.is_directory(path) end

---@class _PY.Entry
---@field name string
---@field is_file boolean
---@field is_directory boolean
---@field size integer

---@param path? string "."
---@return {entries: _PY.Entry[], count: integer, error: string?}
function _PY.list_directory(path) end

---@param data string
---@return string
function _PY.base64_encode(data) end

---@param text string
---@return string? data
---@return string? err
function _PY.base64_decode(text) end

-- JSON

---`json.decode`.
---@param text string
---@return any? value
---@return string? err
function _PY.parse_json(text) end

---`json.encode`.
---@param value any
---@return string? text
---@return string? err
function _PY.to_json(value) end

---`json.encodeFormatted`.
---@param value any
---@return string? text
---@return string? err
function _PY.to_json_formatted(value) end

return _PY
