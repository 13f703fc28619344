-- SPDX-License-Identifier: MIT
--
-- The test library behind `eplua --test FILE...`:
--
--   local test = require "test"
--   test.case("adding", function() test.equal(1 + 1, 2) end)
--   test.case("waiting", {timeout = 500}, function() require("timers").sleep(10) end)
--   test.skip("flying", "no wings yet")
--
-- A file adds cases; test.run() runs them in order, prints TAP version 14 on stdout, and ends the run with status
-- 1 when one failed. Each case runs in a coroutine of its own and may sleep; after its time limit (10 s unless
-- given in ms) it counts as failed. A loop that never yields is not reached by that: --max-time is for it.
-- The idea: the runner sleeps for as long as the case may last, and the end of the case wakes it. Running cases
-- from a chain of timers instead was rejected: run() has to return when they are done.
-- What a case leaves running is cancelled and named. Errors in callbacks are reported by the engine on stderr and
-- make its exit status 1; which case they belong to cannot be known.

local host = require "ep.log"
local text = require "ep.show"
local timers = require "timers"

local test = {}

local DEFAULT_LIMIT_MS = 10000
local LONGEST_MESSAGE = 4000 -- bytes

local cases = {}
local running = false
local real_print = print -- a case may replace the global
local own_file = host.position(1):match("^(.*):%d+$")

-- --- what a failed check raises ---

local Failure = {__name = "test failure"}

function Failure.__tostring(failure)
  local lines = {(failure.at and failure.at .. ": " or "") .. failure.message}
  if failure.got then lines[#lines + 1] = "  got:      " .. failure.got end
  if failure.expected then lines[#lines + 1] = "  expected: " .. failure.expected end
  return table.concat(lines, "\n")
end

-- Called by a check, which the case called: position 3.
local function fail(what, note, got, expected)
  if note ~= nil then what = tostring(note) .. ": " .. what end
  error(setmetatable({message = what, at = host.position(3), got = got, expected = expected}, Failure))
end

-- --- comparing ---

local function same_value(a, b)
  return a == b or (a ~= a and b ~= b) -- NaN counts as equal to itself
end

-- Where two values differ: nil, or the path to the first difference and the two values there.
-- met[a][b]: being compared further out, so equal as far as this branch can tell.
local function difference(a, b, path, met)
  if same_value(a, b) then return nil end
  if type(a) ~= "table" or type(b) ~= "table" then return path, a, b end
  met[a] = met[a] or {}
  if met[a][b] then return nil end
  met[a][b] = true
  for key, value in next, a do
    local where, x, y = difference(value, rawget(b, key), path .. text.index(key), met)
    if where then return where, x, y end
  end
  for key, value in next, b do
    if rawget(a, key) == nil then return path .. text.index(key), nil, value end
  end
  return nil
end

-- For long strings: the place where they part, as their shown beginnings may be alike.
local function parting(a, b)
  if type(a) ~= "string" or type(b) ~= "string" or #a + #b < 100 then return "" end
  local low, high = 0, math.min(#a, #b) -- the first `low` bytes are alike
  while low < high do
    local middle = (low + high + 1) // 2
    if a:sub(1, middle) == b:sub(1, middle) then low = middle else high = middle - 1 end
  end
  local from = math.max(low - 10, 1)
  return (", from byte %d on: %s, %s"):format(low + 1, text.show(a:sub(from, low + 20)),
                                              text.show(b:sub(from, low + 20)))
end

-- --- checks ---

-- equal(got, expected[, message]): as == tells, but NaN equals NaN.
function test.equal(got, expected, message)
  if not same_value(got, expected) then
    fail("values are not equal" .. parting(got, expected), message, text.show(got), text.show(expected))
  end
end

-- same(got, expected[, message]): tables by what they hold, at any depth; everything else as equal().
function test.same(got, expected, message)
  local where, x, y = difference(got, expected, "", {})
  if where then
    local what = "values are not the same"
    if where ~= "" then
      what = ("values differ at %s: got %s, expected %s"):format(where, text.show(x), text.show(y))
    end
    fail(what .. parting(x, y), message, text.show(got), text.show(expected))
  end
end

function test.truthy(got, message)
  if not got then fail("value is not true", message, text.show(got), "neither false nor nil") end
end

function test.falsy(got, message)
  if got then fail("value is not false", message, text.show(got), "false or nil") end
end

-- near(a, b[, eps[, message]]): numbers at most eps (1e-9) apart.
function test.near(got, expected, eps, message)
  eps = eps or 1e-9
  if type(expected) ~= "number" then error("test.near needs a number to compare with, got " .. type(expected), 2) end
  if type(eps) ~= "number" then error("test.near needs a number as distance, got " .. type(eps), 2) end
  if type(got) ~= "number" then fail("value is not a number", message, text.show(got), text.show(expected)) end
  if not (math.abs(got - expected) <= eps) then
    fail("numbers are more than " .. text.show(eps) .. " apart", message, text.show(got), text.show(expected))
  end
end

-- raises(fn[, pattern[, message]]): fn() must raise an error that contains pattern (as it is, or as a Lua pattern).
-- Returns the error value.
function test.raises(fn, pattern, message)
  -- else a misspelled name would pass, since calling nil raises as well
  local meta = getmetatable(fn)
  if type(fn) ~= "function" and not (type(meta) == "table" and meta.__call) then
    error("test.raises needs a function, got " .. type(fn), 2)
  end
  local ok, err = pcall(fn)
  if ok then fail("no error was raised", message, nil, pattern and text.show(pattern)) end
  if pattern then
    local said = tostring(err)
    if not said:find(pattern, 1, true) and not said:find(pattern) then
      fail("another error was raised", message, text.show(said), text.show(pattern))
    end
  end
  return err
end

-- --- adding cases ---

local function add(case, caller)
  if type(case.name) ~= "string" then error(caller .. " needs a name (a string) first", 3) end
  if running then error(caller .. " cannot be called while the cases run", 3) end
  cases[#cases + 1] = case
end

-- case(name[, {timeout = ms}], fn)
function test.case(name, options, fn)
  if fn == nil then options, fn = {}, options end
  if type(fn) ~= "function" then error("test.case needs a function, got " .. type(fn), 2) end
  if type(options) ~= "table" then error("options of test.case must be a table", 2) end
  for key in pairs(options) do
    if key ~= "timeout" then error(("test.case has no option '%s', only timeout"):format(tostring(key)), 2) end
  end
  local limit = options.timeout or DEFAULT_LIMIT_MS
  if type(limit) ~= "number" or not (limit > 0) then error("timeout must be a number of ms above 0", 2) end
  add({name = name, fn = fn, limit = limit}, "test.case")
end

-- skip(name[, reason]): a case that does not run, so that it is not forgotten.
function test.skip(name, reason)
  add({name = name, skipped = true, reason = reason}, "test.skip")
end

-- --- running ---

-- The lines of a traceback that are neither ours nor C's; nil when they say no more than `known` does.
local function user_stack(trace, known)
  local lines = {}
  for line in trace:gmatch("\n\t([^\n]+)") do
    if line:sub(1, #own_file) ~= own_file and not line:find("^%[C%]") and not line:find("^%.%.%.") and
       not line:find("^%(") then
      lines[#lines + 1] = line
    end
  end
  local place = #lines == 1 and lines[1]:match("^.-:%d+")
  if place and known and known:find(place, 1, true) then return nil end
  return table.concat(lines, "\n")
end

-- Message handler of a case: the error as {message, at, got, expected, stack}.
local function describe(err)
  local trace = debug.traceback("", 2)
  if getmetatable(err) == Failure then
    err.stack = user_stack(trace, err.at)
    return err
  end
  local said = type(err) == "string" and err or "error value " .. text.show(err)
  return {message = said, stack = user_stack(trace, said)}
end

-- Runs a case to its end or its limit; its failure, or nil.
local function outcome_of(case)
  local runner = coroutine.running()
  local waiting, ended, failure = false, false, nil

  local function wake()
    if not waiting then return end -- the limit came first
    local ok, err = coroutine.resume(runner)
    if not ok then error(err, 0) end
  end

  local body = coroutine.create(function()
    local ok, err = xpcall(case.fn, describe)
    ended = true
    if not ok then failure = type(err) == "table" and err or {message = tostring(err)} end
    if waiting then setTimeout(wake, 0) end
  end)

  coroutine.resume(body)
  if not ended then
    waiting = true
    timers.sleep(case.limit)
    waiting = false
  end
  if not ended then
    failure = {message = ("not done after %g ms"):format(case.limit), stack = user_stack("\n" .. debug.traceback(body))}
    coroutine.close(body)
  end
  return failure
end

local function pending_timers()
  local pending = {}
  for _, timer in ipairs(timers.list()) do
    if timer.kind ~= "sleep" then pending[timer.id] = timer end
  end
  return pending
end

-- A field of the diagnostic block; text that YAML would read otherwise goes into a literal block.
local function field(write, key, value)
  if not value or value == "" then return end
  value = text.clean(value, LONGEST_MESSAGE)
  if value:find('^"[^\n]*"$') or value:find("^[%w%-%./][%w%-%._/]*:?%d*$") then
    write(("  %s: %s"):format(key, value))
    return
  end
  write(("  %s: |-"):format(key))
  for line in (value .. "\n"):gmatch("([^\n]*)\n") do write("    " .. line) end
end

local function report(write, number, case, failure)
  local name = text.clean(case.name, 200):gsub("[\n\t]", " "):gsub("#", "\\#")
  if case.skipped then
    write(("ok %d - %s # SKIP %s"):format(number, name, tostring(case.reason or ""):gsub("\n", " ")))
  elseif not failure then
    write(("ok %d - %s"):format(number, name))
  else
    write(("not ok %d - %s"):format(number, name))
    write("  ---")
    field(write, "message", failure.message)
    field(write, "at", failure.at)
    field(write, "got", failure.got)
    field(write, "expected", failure.expected)
    field(write, "stack", failure.stack)
    write("  ...")
  end
end

-- Cancels the timers that a case left behind: they would run inside later cases, or for ever.
local function clean_up(write, before)
  for id, timer in pairs(pending_timers()) do
    if not before[id] then
      timers.cancel(id)
      write(("# left running and cancelled: %s of %s"):format(timer.kind, timer.source))
    end
  end
end

-- run(): runs the cases added so far. For tests of this library itself, options may give other `write(line)` and
-- `exit(status)` functions. `eplua --test` gives a mark: lines of ours begin with it, to be told from what the
-- cases print; the last one says that all have run. Then the run ends, whatever a case has left behind.
function test.run(options)
  local mark = options and options.mark
  local write = options and options.write or mark and function(line) real_print(mark .. line) end or real_print
  local exit = options and options.exit or os.exit
  local todo, failed = cases, 0
  cases, running = {}, true
  write("TAP version 14")
  write(#todo > 0 and ("1..%d"):format(#todo) or "1..0 # SKIP no cases")
  for number, case in ipairs(todo) do
    local before = pending_timers()
    local failure = not case.skipped and outcome_of(case) or nil
    if failure then failed = failed + 1 end
    report(write, number, case, failure)
    clean_up(write, before)
  end
  running = false
  if failed > 0 then
    write(("# %d of %d failed"):format(failed, #todo))
  end
  if mark then write("end") end
  if mark or failed > 0 then exit(failed > 0 and 1 or 0, true) end
end

return test
