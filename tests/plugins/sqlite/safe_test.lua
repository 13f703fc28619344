-- SPDX-License-Identifier: GPL-3.0-or-later
-- sqlite and the world around it: files that are none, other processes, full disks, stops, restricted code.
local lfs = require "lfs"
local sqlite = require "sqlite"
local sys = require "sys"
local test = require "test"

local program = assert(lfs.symlinkattributes("/proc/self/exe", "target"))
local folder = os.tmpname()
os.remove(folder)
assert(lfs.mkdir(folder))

local function path(name) return folder .. "/" .. name end

local function write(name, text)
  local file = assert(io.open(path(name), "wb"))
  file:write(text)
  file:close()
end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(got, code)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

-- Runs code in a program of its own, and gives its result.
local function run(code, ...)
  local args = { ... }
  args[#args + 1], args[#args + 2] = "-e", code
  return assert(sys.spawn { cmd = program, args = args }):wait()
end

test.case("what is no database is said where it is opened", function()
  write("text.db", ("no database at all "):rep(100))
  fails("SQLITE_NOTADB", "cannot open .*text.db: file is not a database", sqlite.open(path "text.db"))
  fails("SQLITE_CANTOPEN", "it is a folder", sqlite.open(folder))
  fails("SQLITE_CANTOPEN", "it is no file", sqlite.open "/dev/zero")
  fails("SQLITE_CANTOPEN", "No such file", sqlite.open(path "absent/x.db"))
  fails("SQLITE_CANTOPEN", "cannot open", sqlite.open(path "absent.db", { create = false }))
  fails("SQLITE_CANTOPEN", "cannot open", sqlite.open(path "absent.db", { readonly = true }))
  test.equal(lfs.attributes(path "absent.db"), nil)
end)

test.case("a pipe is refused and not waited for", function()
  assert(sys.spawn { "mkfifo", path "pipe" }):wait()
  fails("SQLITE_CANTOPEN", "it is no file", sqlite.open(path "pipe"))
end)

test.case("a name like an URI is a file", function()
  local before = lfs.currentdir()
  assert(lfs.chdir(folder))
  local db = assert(sqlite.open "file:x?mode=memory")
  db:exec "create table t (a)"
  db:close()
  assert(lfs.chdir(before))
  test.truthy(lfs.attributes(path "file:x?mode=memory"))
end)

test.case("a corrupt file is an error of the query that finds it", function()
  local db = assert(sqlite.open(path "corrupt.db"))
  db:exec "create table t (a); create index i on t (a)"
  db:transaction(function() for i = 1, 2000 do db:exec("insert into t values (?)", { ("x%d"):format(i):rep(20) }) end end)
  db:close()
  local file = assert(io.open(path "corrupt.db", "r+b"))
  file:seek("set", 8192)
  file:write(("\255"):rep(40000))
  file:close()
  db = assert(sqlite.open(path "corrupt.db"))
  local rows, message, code = db:query "select * from t"
  test.equal(rows, nil)
  test.equal(code, "SQLITE_CORRUPT", message)
  test.raises(function() for _ in assert(db:rows "select * from t") do end end, "SQLITE_CORRUPT") -- luacheck: ignore 542
  db:close()
end)

test.case("a file that can only be read can be read", function()
  local db = assert(sqlite.open(path "read.db"))
  db:exec "create table t (a); insert into t values (1)"
  db:close()
  db = assert(sqlite.open(path "read.db", { readonly = true }))
  test.equal(db:get("select a from t").a, 1)
  fails("SQLITE_READONLY", "readonly", db:exec "insert into t values (2)")
  test.equal(db:transaction(function() return db:get("select a from t").a end), 1)
  db:close()
end)

test.case("a full disk is an error, and what was there stays", function()
  local db = assert(sqlite.open(path "full.db"))
  db:exec "create table t (a); insert into t values ('kept'); pragma max_page_count = 8"
  test.raises(function()
    db:transaction(function()
      for _ = 1, 100 do assert(db:exec "insert into t values (randomblob(4000))") end
    end)
  end, "database or disk is full")
  fails("SQLITE_FULL", "full", db:exec "insert into t values (randomblob(100000))")
  test.same(db:query "select a from t", { { a = "kept" } })
  db:close()
end)

-- Another process that holds the file, until it is told to end.
local function locker(name)
  local locked = false
  local process = assert(sys.spawn { cmd = program, stdin = true,
    args = { "-e", ("local db = require('sqlite').open(%q) db:exec 'begin exclusive' print 'locked' io.read() db:exec 'commit' print 'free'"):format(path(name)) },
    stdout = function() locked = true end })
  while not locked do require("timers").sleep(2) end
  return process
end

test.case("a file that another process has locked is busy, at once or after a time", { timeout = 60000 }, function()
  local db = assert(sqlite.open(path "busy.db", { busyTimeout = 0 }))
  db:exec "create table t (a)"
  local other = locker "busy.db"
  fails("SQLITE_BUSY", "locked", db:exec "insert into t values (1)")
  fails("SQLITE_BUSY", "locked", db:transaction(print))
  local patient = assert(sqlite.open(path "busy.db", { busyTimeout = 30 }))
  local before = sys.hrtime()
  fails("SQLITE_BUSY", "locked", patient:exec "insert into t values (1)")
  test.truthy(sys.hrtime() - before >= 30e6)
  patient:close()

  local waiting = assert(sqlite.open(path "busy.db", { busyTimeout = 60000 }))
  local ticks = 0
  local timer = setInterval(function() ticks = ticks + 1 if ticks == 5 then other:closeStdin() end end, 5)
  test.equal(waiting:async():exec "insert into t values (2)", 1, "async waits, and timers run meanwhile")
  clearInterval(timer)
  test.truthy(ticks >= 5)
  other:wait()
  waiting:close()
  test.equal(db:get("select count(*) as n from t").n, 1)
  db:close()
end)

test.case("a stop ends a statement that runs for ever, and its transaction is rolled back", { timeout = 60000 }, function()
  local name = path "stop.db"
  for _, how in ipairs { "db", "db:async()" } do
    local result = run(([[local db = require "sqlite".open(%q) db:exec "create table if not exists t (a)"
      db:transaction(function() db:exec "insert into t values (1)"
        pcall(function() while true do %s:get "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c" end end) end)]])
      :format(name, "db"), "--max-time", "0.2")
    test.truthy(result.code ~= 0, how)
  end
  local db = assert(sqlite.open(name))
  test.equal(db:get("select count(*) as n from t").n, 0)
  db:close()
end)

test.case("an engine that ends takes a statement on the pool along", { timeout = 60000 }, function()
  local result = run [[local db = require "sqlite".open ":memory:"
    db:async():get("with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c", nil, print)
    setTimeout(function() os.exit(7) end, 20)]]
  test.equal(result.code, 7, result.stderr)
end)

test.case("restricted code stays in the files that it was allowed", { timeout = 60000 }, function()
  local inside, outside = path "inside", path "outside"
  assert(lfs.mkdir(inside))
  assert(lfs.mkdir(outside))
  local code = ([[
    local sqlite = require "sqlite"
    local inside, outside = %q, %q
    print(select(2, sqlite.open(outside .. "/x.db")))
    local db = assert(sqlite.open(inside .. "/x.db"))
    assert(db:exec "create table t (a); insert into t values (1)")
    print(db:exec("attach '" .. outside .. "/y.db' as y"))
    print(db:exec("vacuum into '" .. outside .. "/y.db'"))
    print(db:exec "pragma temp_store_directory = '/tmp'")
    print(db:exec "select load_extension('x')")
    print(db:backup(outside .. "/y.db"))
    print(db:async():backup(outside .. "/y.db"))
    assert(db:exec "vacuum")
    assert(db:exec "pragma journal_mode = wal; insert into t values (2)")
    assert(db:backup(inside .. "/y.db"))
    print(#db:query "select * from t")
    db:close()
    assert(sqlite.open(":memory:"):exec "create table t (a)")
    assert(sqlite.open(""):exec "create table t (a)")
  ]]):format(inside, outside)
  local result = run(code, "--sandbox", "--allow-read=" .. inside, "--allow-write=" .. inside)
  test.equal(result.code, 0, result.stderr)
  local lines = {}
  for line in result.stdout:gmatch "[^\n]+" do lines[#lines + 1] = line end
  test.truthy(lines[1]:find "not permitted: .*outside/x.db", lines[1])
  for i = 2, 4 do test.truthy(lines[i]:find "SQLITE_AUTH", lines[i]) end
  test.truthy(lines[5]:find "not authorized" or lines[5]:find "no such function", lines[5])
  for i = 6, 7 do test.truthy(lines[i]:find "not permitted: .*outside/y.db", lines[i]) end
  test.equal(lines[8], "2")
  for _ in lfs.dir(outside) do end -- luacheck: ignore 542
  test.equal(lfs.attributes(outside .. "/y.db"), nil)
end)

test.case("a journal that names a file to remove is not followed by restricted code", { timeout = 60000 }, function()
  local inside = path "journal"
  assert(lfs.mkdir(inside))
  local victim = path "victim"
  write("victim", "precious\0" .. inside .. "/none-journal\0")
  local db = assert(sqlite.open(inside .. "/j.db"))
  db:exec "create table t (a)"
  db:close()
  -- a journal with a header, no pages, and the name of a super journal at its end, as pager.c writes them
  local magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
  local sum = 0
  for i = 1, #victim do sum = sum + victim:byte(i) end
  local head = magic .. string.pack(">I4I4I4I4I4", 0, 0, 1, 512, 4096)
  local tail = string.pack(">I4", 0x40000000 // 4096 + 1) .. victim .. string.pack(">I4I4", #victim, sum) .. magic
  local file = assert(io.open(inside .. "/j.db-journal", "wb"))
  file:write(head, ("\0"):rep(512 - #head), tail)
  file:close()
  local result = run(([[print(require "sqlite".open(%q))]]):format(inside .. "/j.db"), "--sandbox", "--allow-read=" .. inside, "--allow-write=" .. inside)
  test.equal(result.code, 0, result.stderr)
  test.truthy(lfs.attributes(victim), "the file is still there")
end)

test.case("the folder is taken away", function()
  assert(sys.spawn { "rm", "-r", folder }:wait().code == 0)
end)
