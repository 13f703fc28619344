-- SPDX-License-Identifier: GPL-3.0-or-later
-- sys: facts about the machine, and programs: started, fed, read, killed and waited for.
local test = require "test"
local lfs = require "lfs"
local sys = require "sys"
local timers = require "timers"

local ESRCH, ENOENT, EACCES, EINVAL, EPIPE, ENOBUFS = 3, 2, 13, 22, 32, 105
local MIB = 1024 * 1024

local function fails(code, v, message, got)
  test.equal(v, nil)
  test.equal(type(message), "string")
  test.equal(got, code)
end

local function sh(script, options)
  options = options or {}
  options.cmd, options.args = "sh", { "-c", script }
  return assert(sys.spawn(options))
end

local function open_descriptors()
  local n = 0
  for _ in lfs.dir "/proc/self/fd" do n = n + 1 end
  return n
end

-- Children of this process, by whatever thread, ended ones that nobody reaped included.
local function children()
  local pids = {}
  for thread in lfs.dir "/proc/self/task" do
    local f = io.open("/proc/self/task/" .. thread .. "/children")
    for pid in (f and f:read "a" or ""):gmatch "%d+" do pids[#pids + 1] = pid end
    if f then f:close() end
  end
  return pids
end

local function wait_until(condition)
  local last = timers.now() + 10000
  while not condition() do
    if timers.now() > last then error("did not happen in 10 s", 2) end
    timers.sleep(2)
  end
end

test.case("facts about the machine are plausible", function()
  test.truthy(#sys.hostname() > 0)
  local count, list = sys.cpus()
  test.truthy(count >= 1)
  test.equal(#list, count)
  test.equal(type(list[1].model), "string")
  test.equal(math.type(list[1].speed), "integer")
  local memory = sys.memory()
  test.truthy(memory.total > memory.free and memory.free > 0)
  test.truthy(memory.rss > MIB and memory.rss < memory.total)
  test.truthy(math.abs(sys.time() - os.time()) < 2)
  test.equal(math.type(sys.time()), "float")
  local before = sys.hrtime()
  test.equal(math.type(before), "integer")
  test.truthy(sys.hrtime() >= before)
  test.equal(math.type(sys.pid()), "integer")
end)

test.case("env reads the environment", function()
  test.equal(sys.env "PATH", os.getenv "PATH")
  test.equal(sys.env "EPLUA_NO_SUCH_NAME", nil)
  test.raises(function() sys.env() end, "string expected")
end)

test.case("a program runs and gives its output and code", function()
  local p = assert(sys.spawn { "printf", "%s|%s", "a b", "" })
  test.equal(math.type(p.pid), "integer")
  test.same(p:wait(), { code = 0, stdout = "a b|", stderr = "" })
  test.same(sh "echo out; echo err >&2; exit 7":wait(), { code = 7, stdout = "out\n", stderr = "err\n" })
end)

test.case("cmd and args may be given apart or in one list; numbers are words too", function()
  local ways = {
    { cmd = "echo", args = { "x", 1.5 } }, { cmd = "echo", "x", 1.5 },
    { "echo", "x", 1.5 }, { args = { "echo", "x", 1.5 } },
  }
  for _, way in ipairs(ways) do test.equal(assert(sys.spawn(way)):wait().stdout, "x 1.5\n") end
end)

test.case("no shell reads the words", function()
  test.equal(sys.spawn { "echo", "$HOME;", "`id`", "*" }:wait().stdout, "$HOME; `id` *\n")
end)

test.case("what cannot be started is nil, message, code", function()
  local before = children()
  fails(ENOENT, sys.spawn { "eplua-no-such-program" })
  fails(ENOENT, sys.spawn { "" })
  test.truthy(select(2, sys.spawn { "" }):find("cannot start ''", 1, true))
  fails(EACCES, sys.spawn { "/etc/passwd" })
  fails(ENOENT, sys.spawn { "ls", cwd = "/no/such/folder" })
  test.truthy(select(2, sys.spawn { "eplua-no-such-program" }):find("eplua-no-such-program", 1, true))
  test.same(children(), before)
end)

test.case("wrong arguments raise", function()
  local before = children()
  local bad = {
    [{}] = "no program", [{ cmd = {} }] = "cmd: string expected", [{ cmd = true }] = "cmd: string",
    [{ "ls", false }] = "argument: string expected, got boolean", [{ "ls", {} }] = "argument: string expected",
    [{ cmd = "ls", args = "x" }] = "args: table expected", [{ "ls", cwd = {} }] = "cwd: string expected",
    [{ "ls", env = "x" }] = "env: table expected", [{ "ls", env = { "x" } }] = "name in env: string expected",
    [{ "ls", env = { A = {} } }] = "env.A: string expected", [{ "ls", env = { ["A=B"] = "x" } }] = "invalid name",
    [{ "ls", env = { [""] = "x" } }] = "invalid name", [{ "ls", env = { A = "x\0y" } }] = "zero byte",
    [{ "ls", stdin = 5 }] = "stdin: string or true expected", [{ "ls", stdout = "x" }] = "stdout: function expected",
    [{ "ls", stderr = true }] = "stderr: function expected", [{ "ls", exit = 1 }] = "exit: function expected",
    [{ "l\0s" }] = "zero byte", [{ "ls", "a\0b" }] = "zero byte", [{ "ls", cwd = "/\0" }] = "zero byte",
  }
  for options, pattern in pairs(bad) do
    test.raises(function() sys.spawn(options) end, pattern)
  end
  test.raises(function() sys.spawn() end, "table expected")
  test.raises(function() sys.spawn "ls" end, "table expected")
  test.raises(function() sys.spawn(setmetatable({ "ls" }, { __index = function() error "mine" end })) end, "mine")
  test.same(children(), before)
end)

test.case("methods refuse foreign objects and wrong types", function()
  local p = sys.spawn { "true" }
  for _, name in ipairs { "wait", "kill", "write", "closeStdin" } do
    for _, bad in ipairs { {}, 5, io.stdout, "x" } do
      test.raises(function() p[name](bad) end, "sys.Process")
    end
  end
  test.raises(function() p:write() end, "string expected")
  test.raises(function() p:write {} end, "string expected")
  test.raises(function() p:kill {} end, "string expected")
  test.raises(function() p:kill "NOPE" end, "unknown signal 'NOPE'")
  test.raises(function() p:kill(1.5) end, "integer")
  test.equal(p.nothing, nil)
  test.raises(function() p.pid = 1 end)
  p:wait()
end)

test.case("env replaces the environment, cwd is where it runs", function()
  local p = sys.spawn { "/usr/bin/env", env = { B = "two words", A = 1 } }
  local lines = {}
  for line in p:wait().stdout:gmatch "[^\n]+" do lines[line] = true end
  test.same(lines, { ["B=two words"] = true, ["A=1"] = true })
  test.equal(sys.spawn { "/usr/bin/env", env = {} }:wait().stdout, "")
  test.equal(sys.spawn { "pwd", cwd = "/usr" }:wait().stdout, "/usr\n")
end)

test.case("stdin is a string, nothing, or a pipe to write to", function()
  local data = ("\0\1\255\n"):rep(300000)
  test.equal(sys.spawn { "cat", stdin = data }:wait().stdout, data)
  test.equal(sys.spawn { "cat", stdin = "" }:wait().stdout, "")
  test.equal(sys.spawn { "cat" }:wait().stdout, "")
  test.equal(sys.spawn { "readlink", "/proc/self/fd/0", stdin = false }:wait().stdout, "/dev/null\n")
  local p = sys.spawn { "cat", stdin = true }
  for i = 1, 100 do test.equal(p:write(i .. "\n"), true) end
  test.equal(p:write "", true)
  p:closeStdin()
  p:closeStdin()
  fails(EPIPE, p:write "late")
  test.truthy(p:wait().stdout:find "^1\n2\n.*100\n$")
end)

test.case("writing to a program without stdin, or one that closed it, is an error and no signal", function()
  fails(EPIPE, sys.spawn { "cat" }:write "x")
  local closed
  local p = sh("exec 0<&-; echo closed; exec sleep 10", { stdin = true, stdout = function() closed = true end })
  wait_until(function() return closed end)
  wait_until(function() return not p:write "x" end)
  fails(EPIPE, p:write "x")
  p:kill()
  test.equal(p:wait().signal, 15)
  test.equal(sys.spawn { "true", stdin = ("x"):rep(MIB) }:wait().code, 0)
end)

test.case("what a program does not read is queued up to a bound", function()
  local p = sys.spawn { "sleep", "10", stdin = true }
  test.equal(p:write(("x"):rep(20 * MIB)), true)
  fails(ENOBUFS, p:write "x")
  p:kill "KILL"
  p:wait()
end)

test.case("callbacks get the chunks, in order, and then the end", function()
  local out, err, ends = {}, {}, {}
  local p = sh("for i in 1 2 3; do echo o$i; echo e$i >&2; sleep 0.02; done; exit 3", {
    stdout = function(s) out[#out + 1] = s end,
    stderr = function(s) err[#err + 1] = s end,
    exit = function(result) ends[#ends + 1] = result end,
  })
  local result = p:wait()
  test.equal(table.concat(out), "o1\no2\no3\n")
  test.equal(table.concat(err), "e1\ne2\ne3\n")
  test.truthy(#out > 1)
  test.same(result, { code = 3 })
  test.equal(ends[1], result)
  test.equal(#ends, 1)
end)

test.case("callbacks may yield, spawn and wait", function()
  local inner
  local p = sys.spawn { "echo", "x", stdout = function()
    timers.sleep(1)
    inner = sys.spawn { "echo", "inner" }:wait().stdout
  end }
  p:wait()
  wait_until(function() return inner end)
  test.equal(inner, "inner\n")
end)

test.case("wait gives the same result to everybody, before and after the end", function()
  local p = sh "sleep 0.05; echo x"
  local results = {}
  for i = 1, 10 do coroutine.wrap(function() results[i] = p:wait() end)() end
  test.equal(#results, 0)
  local result = p:wait()
  test.equal(p:wait(), result)
  wait_until(function() return #results == 10 end)
  for i = 1, 10 do test.equal(results[i], result) end
end)

test.case("a waiting coroutine may be resumed or closed by others", function()
  local p = sh "sleep 0.1"
  local got
  local resumed = coroutine.create(function() got = p:wait() end)
  coroutine.resume(resumed)
  coroutine.resume(resumed, "early")
  test.equal(got, "early")
  local closed = coroutine.create(function() p:wait() end)
  coroutine.resume(closed)
  test.equal(coroutine.close(closed), true)
  local other
  other = coroutine.create(function() return p:wait() end)
  coroutine.wrap(function()
    p:wait()
    coroutine.resume(other, "by a waiter")
  end)()
  coroutine.resume(other)
  test.equal(p:wait().code, 0)
  test.equal(coroutine.status(other), "dead")
end)

test.case("wait where nothing can yield raises", function()
  local p = sys.spawn { "true" }
  test.raises(function()
    table.sort({ 1, 2, 3 }, function() p:wait() end)
  end, "cannot suspend")
  p:wait()
end)

test.case("kill takes numbers and names; a dead process is an error", function()
  for _, signal in ipairs { 15, "TERM", "sigterm", "SIGTERM" } do
    local p = sys.spawn { "sleep", "10" }
    test.equal(p:kill(0), true)
    test.equal(p:kill(signal), true)
    test.same(p:wait(), { code = 128 + 15, signal = 15, stdout = "", stderr = "" })
    fails(ESRCH, p:kill())
    fails(ESRCH, p:kill(0))
  end
  local p = sys.spawn { "sleep", "10" }
  for _, bad in ipairs { -1, 1000, 1 << 40, math.mininteger } do fails(EINVAL, p:kill(bad)) end
  p:kill()
  test.equal(p:wait().signal, 15)
end)

test.case("a killed program is finished even if others hold its output open", function()
  local mark = os.tmpname()
  local p = sh("echo first; sleep 30 & echo $!; echo x > " .. mark .. "; wait")
  wait_until(function() return lfs.attributes(mark, "size") > 0 end)
  os.remove(mark)
  p:kill "KILL"
  local before = timers.now()
  local result = p:wait()
  test.truthy(timers.now() - before < 10000)
  test.equal(result.signal, 9)
  test.truthy(result.stdout:find "^first\n%d+\n$")
  sys.spawn { "kill", result.stdout:match "%d+" }:wait()
end)

test.case("output of what a program leaves running is waited for", function()
  test.equal(sh "(sleep 0.1; echo late) & echo early":wait().stdout, "early\nlate\n")
end)

test.case("a program that closes its output first is waited for as well", function()
  test.equal(sh "exec >&- 2>&-; sleep 0.05; exit 4":wait().code, 4)
end)

test.case("collected output is bounded, and the program is stopped there", function()
  for _, stream in ipairs { "stdout", "stderr" } do
    local p = sh(stream == "stdout" and "exec yes" or "exec yes >&2")
    local result = p:wait()
    test.equal(result.signal, 9)
    test.equal(result.error, "stopped: more than 16 MiB on " .. stream)
    test.truthy(#result[stream] <= 16 * MIB and #result[stream] > 15 * MIB)
  end
  local result = sys.spawn { "head", "-c", 16 * MIB, "/dev/zero" }:wait()
  test.equal(#result.stdout, 16 * MIB)
  test.equal(result.error, nil)
end)

test.case("a callback may read without bound", function()
  local n = 0
  local p = sys.spawn { "head", "-c", 40 * MIB, "/dev/zero", stdout = function(s) n = n + #s end }
  test.equal(p:wait().code, 0)
  test.equal(n, 40 * MIB)
end)

test.case("stdout can be opened again by name", function()
  test.equal(sh "echo x > /dev/stdout":wait().stdout, "x\n")
end)

test.case("programs start with ordinary signals and no pipes of others", function()
  local status = sh "exec grep Sig /proc/self/status":wait().stdout
  for _, field in ipairs { "SigBlk", "SigIgn", "SigPnd" } do
    test.truthy(status:find(field .. ":%s0+\n"))
  end
  local other = sys.spawn { "sleep", "10", stdin = true }
  local fds = sys.spawn { "ls", "-l", "/proc/self/fd" }:wait().stdout
  for fd = 0, 2 do
    local pipe = sys.spawn { "readlink", ("/proc/%d/fd/%d"):format(other.pid, fd) }:wait().stdout:match "pipe:%[%d+"
    test.truthy(pipe and not fds:find(pipe, 1, true))
  end
  other:kill()
  other:wait()
end)

test.case("programs of os.execute and io.popen keep dying of SIGPIPE", function()
  sys.spawn { "cat", stdin = "" }:wait()
  local f = io.popen "(yes; echo $? >&2) 2>&1 | head -1"
  test.equal(f:read "a", "y\n")
  f:close()
  f = io.popen "grep SigIgn /proc/self/status"
  test.truthy(f:read "a":find ":%s0+\n")
  f:close()
end)

test.case("a program runs on when its object is garbage", function()
  local got
  do
    sys.spawn { "sh", "-c", "sleep 0.05; echo x", exit = function(result) got = result end }
  end
  for _ = 1, 3 do collectgarbage() end
  timers.sleep(10)
  collectgarbage()
  wait_until(function() return got end)
  test.equal(got.stdout, "x\n")
end)

test.case("a finalizer called by hand harms nobody", function()
  local got
  local p = sh("sleep 0.05", { exit = function(result) got = result end })
  local waited
  coroutine.wrap(function() waited = p:wait() end)()
  local gc = debug.getmetatable(p).__gc
  gc(p)
  gc(p)
  test.raises(function() p:wait() end, "finalized")
  test.raises(function() return p.pid end, "finalized")
  test.raises(function() gc(io.stdout) end, "sys.Process")
  wait_until(function() return waited end)
  test.equal(waited, got)
  test.equal(got.code, 0)
end)

test.case("a thousand programs, one after the other, leave nothing", { timeout = 120000 }, function()
  collectgarbage()
  local before, children_before = open_descriptors(), children()
  for i = 1, 1000 do
    local result = sys.spawn { "/bin/true", stdin = i % 3 == 0 and "x" or nil }:wait()
    test.equal(result.code, 0)
    if i % 100 == 0 then collectgarbage() end
  end
  timers.sleep(1)
  test.equal(open_descriptors(), before)
  test.same(children(), children_before)
end)

test.case("fifty at once", function()
  local list = {}
  for i = 1, 50 do list[i] = sh("echo " .. i .. "; exit " .. i) end
  for i = 1, 50 do test.same(list[i]:wait(), { code = i, stdout = i .. "\n", stderr = "" }) end
end)
