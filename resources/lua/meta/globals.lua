-- SPDX-License-Identifier: MIT
---@meta

---Calls `fn()` once, after `ms` milliseconds.
---
---Timers run in order of their due time, then in the order in which they were made; a timeout of 0 runs after the
---code that made it has returned or yielded. The callback runs in a coroutine of its own and may sleep. Its error is
---reported with a traceback, the engine goes on, and the exit status is 1 at the end.
---
---    setTimeout(function() print "two seconds later" end, 2000)
---
---@param fn fun()
---@param ms number milliseconds, >= 0, fractions count; anything else raises
---@return integer id for `clearTimeout`
function setTimeout(fn, ms) end

---Cancels a timeout (or an interval). Unknown ids, ids of ended timers and nil are ignored.
---
---    local late = setTimeout(function() print "never" end, 1000)
---    clearTimeout(late)
---
---@param id integer?
function clearTimeout(id) end

---Calls `fn()` every `ms` milliseconds until `clearInterval(id)`, also from inside `fn`.
---
---The next run is due `ms` after the last one was due, so a clock does not drift; runs that were missed are skipped.
---An error in `fn` is reported and cancels the interval.
---
---    local count, ticking = 0, nil
---    ticking = setInterval(function()
---      count = count + 1
---      print(count)
---      if count == 3 then clearInterval(ticking) end
---    end, 100)
---
---@param fn fun()
---@param ms number milliseconds, >= 0
---@return integer id for `clearInterval`
function setInterval(fn, ms) end

---Cancels an interval (or a timeout). Unknown ids, ids of ended timers and nil are ignored.
---@param id integer?
function clearInterval(id) end

---Writes its arguments to stdout as plain Lua does: `tostring` of each, tabs between them, a line end. Each line is
---flushed. In the IDE and on attached consoles the line appears there as well.
---@param ... any
function print(...) end

---Like `coroutine.wrap`, but an error is reported instead of raised: to `on_error`, or else printed. The call then
---returns nothing.
---
---    local step = coroutine.wrapdebug(function() error "it happened" end, function(err) print("reported:", err) end)
---    step()
---
---@param fn fun(...): ...
---@param on_error? fun(err: any, traceback: string)
---@return fun(...): ...
function coroutine.wrapdebug(fn, on_error) end

---The value of an environment variable; else of the same name in `./.env`; else in `~/.env`; else nil.
---
---An env file has lines `KEY=value`, with `export` before them or not, `#` comments, and values in single or double
---quotes. It is read anew whenever a variable is not found in the process, so changes are seen at once.
---Restricted code gets nil for names that were not allowed (`--allow-env=NAME`).
---
---    print(os.getenv "HOME", os.getenv "NO_SUCH_VARIABLE")
---
---@param name string
---@return string?
function os.getenv(name) end

---Ends the run with a status, from anywhere: pending timers do not run, what is buffered is flushed. In the IDE the
---run ends, not the IDE.
---@param code? integer|boolean true (default) is 0, false is 1
---@param close? boolean true: run finalizers and close the state first
function os.exit(code, close) end

---Command line: `arg[0]` is the script, `arg[1]` its first argument, negative indexes what came before.
---@type string[]
arg = {}
