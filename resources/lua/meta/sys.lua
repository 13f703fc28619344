---@meta sys
-- SPDX-License-Identifier: MIT

---The machine, the process, and other programs. `require "sys"`.
---
---What fails gives `nil, message, code` (an errno). Wrong types raise.
---@class sys
local sys = {}

---An environment variable, else the value in `./.env`, else in `~/.env`; nil when there is none, and for
---restricted code when it was not allowed (`--allow-env`).
---@param name string
---@return string?
function sys.env(name) end

---The name of this machine.
---@return string? name
---@return string? message
---@return integer? code
function sys.hostname() end

---@class sys.Cpu
---@field model string
---@field speed integer MHz

---Processors as the system counts them.
---
---    local sys = require "sys"
---    local count, list = sys.cpus()
---    print(count, list[1].model)
---
---@return integer? count
---@return sys.Cpu[]|string list or the message
---@return integer? code
function sys.cpus() end

---@class sys.Memory
---@field total integer bytes of the machine
---@field free integer bytes of it that programs can still have
---@field rss integer bytes of it that this process has

---
---    local sys = require "sys"
---    local memory = sys.memory()
---    print(("%.0f MiB are free, this process has %.0f"):format(memory.free / 2^20, memory.rss / 2^20))
---
---@return sys.Memory? memory
---@return string? message
---@return integer? code
function sys.memory() end

---Seconds since 1970, with fractions. May be set back; for durations use hrtime.
---@return number
function sys.time() end

---Nanoseconds since some moment, never set back.
---@return integer
function sys.hrtime() end

---The number of this process.
---@return integer
function sys.pid() end

---@class sys.Result
---@field code integer exit code; 128 + signal when a signal ended the program
---@field signal? integer the signal that ended it
---@field stdout? string all it wrote, unless there was a callback for it
---@field stderr? string the same
---@field error? string why the engine stopped it, or why output is missing: more than 16 MiB, or no memory

---@class sys.SpawnOptions
---@field cmd? string the program, found through PATH unless it has a slash; no shell is involved
---@field args? (string|number)[] its arguments; without `cmd` the first one is the program
---@field [integer] string|number the same as `args`, when that is absent
---@field cwd? string the folder it runs in; default: ours
---@field env? table<string, string|number> its whole environment, in place of ours
---@field stdin? string|boolean a string is sent, then stdin ends; true: open for `write`; absent: it reads nothing
---@field stdout? fun(chunk: string) called with what it writes, as it comes; may yield
---@field stderr? fun(chunk: string)
---@field exit? fun(result: sys.Result) called once, when it has ended and its output has been read; may yield

---A program that was started. It runs on when this object is garbage, keeps the engine alive, and is ended with it
---(SIGTERM, then SIGKILL).
---@class sys.Process
---@field pid integer
local Process = {}

---Suspends the calling coroutine until the program has ended and its output has been read to the end, by
---others that inherited it too, unless it was killed. Returns the same table each time; at once after the end.
---Raises where a coroutine cannot yield.
---@async
---@return sys.Result? result
---@return string? message only when memory is short
---@return integer? code
function Process:wait() end

---Sends a signal: a number, or a name with or without SIG. 0 asks whether it still runs.
---After its end: nil, message, 3 (ESRCH). Raises for an unknown name.
---
---    local sys = require "sys"
---    local process = assert(sys.spawn { "sleep", "100" })
---    process:kill()
---    print(process:wait().signal) --> 15
---
---@param signal? integer|string default "TERM"
---@return true? done
---@return string? message
---@return integer? code
function Process:kill(signal) end

---Sends data to its stdin, without waiting. Fails with 32 (EPIPE) when that is closed, and with 105 (ENOBUFS)
---when more than 16 MiB would wait to be read; a single larger string is accepted when nothing waits.
---
---    local sys = require "sys"
---    local process = assert(sys.spawn { cmd = "tr", args = { "a-z", "A-Z" }, stdin = true })
---    process:write "hello\n"
---    process:closeStdin()
---    print(process:wait().stdout) --> HELLO
---
---@param data string
---@return true? done
---@return string? message
---@return integer? code
function Process:write(data) end

---Closes its stdin once all is written. Harmless when it is closed.
function Process:closeStdin() end

---Starts a program: `sys.spawn{"ls", "-l"}` or `sys.spawn{cmd = "ls", args = {"-l"}}`. For a shell's line say
---`{"sh", "-c", line}`. What has no callback is collected, up to 16 MiB of each stream.
---
---Gives nil, message, code when the program cannot be started. Raises for options of wrong types.
---Restricted code may start what `--allow-run` names, by that name, without `env`, and with a `cwd` it may read.
---
---    local sys = require "sys"
---    local process = assert(sys.spawn { cmd = "sort", stdin = "pear\napple\n" })
---    print(process:wait().stdout) --> apple, pear
---
---    -- what it writes, as it comes
---    sys.spawn { "sh", "-c", "echo one; echo two", stdout = function(chunk) io.write(chunk) end, exit = function(result) print(result.code) end }
---
---@param options sys.SpawnOptions
---@return sys.Process? process
---@return string? message
---@return integer? code
function sys.spawn(options) end

return sys
