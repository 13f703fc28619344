-- SPDX-License-Identifier: GPL-3.0-or-later
-- db:async(): the same on the thread pool, in a queue, with transactions that own it.
local sqlite = require "sqlite"
local test = require "test"
local timers = require "timers"

local ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) as m from c"

local function memory()
  local db = assert(sqlite.open ":memory:")
  assert(db:exec "create table t (id integer primary key, a, b)")
  return db, assert(db:async())
end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(got, code)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

test.case("results are those of the immediate methods", function()
  local db, later = memory()
  test.same({ later:exec("insert into t (a, b) values (?, ?)", { math.maxinteger, sqlite.blob "\0x" }) }, { 1, 1 })
  test.same({ later:exec("insert into t (a, b) values (:a, :b)", { a = 1.5 }) }, { 1, 2 })
  test.same({ later:exec "insert into t (a) values ('z'); insert into t (a) values (''); delete from t where a = ''" }, { 3, 4 })
  local sql = "select * from t order by id"
  test.same(later:query(sql), db:query(sql))
  test.same(later:query(sql), { { id = 1, a = math.maxinteger, b = "\0x" }, { id = 2, a = 1.5 }, { id = 3, a = "z" } })
  test.same(later:get(sql), db:get(sql))
  test.equal(later:get "select 1 from t where id = 99", nil)
  test.same(later:query "select 1 from t where id = 99", {})
  local names = {}
  for row in later:rows(sql) do names[#names + 1] = row.id end
  test.same(names, { 1, 2, 3 })
end)

test.case("timers run while a statement does, and it can be ended by a close", function()
  local db, later = memory()
  local ticks = 0
  local timer = setInterval(function()
    ticks = ticks + 1
    if ticks == 5 then db:close() end
  end, 2)
  fails("ECANCELED", "closed", later:get(ENDLESS))
  clearInterval(timer)
  test.equal(ticks, 5)
  fails("SQLITE_MISUSE", "closed", later:get "select 1")
  fails("SQLITE_MISUSE", "closed", db:async())
end)

test.case("callbacks: a function, a table of two, or none", function()
  local _, later = memory()
  local got = {}
  later:exec("insert into t (a) values (1)", nil, function(changes, id) got[1] = { changes, id } end)
  later:query("select a from t", nil, { success = function(rows) got[2] = rows end, error = error })
  later:query("selec", nil, { error = function(message, code) got[3] = { message, code } end })
  later:query("selec", nil, function(...) got[4] = { ... } end)
  while not got[4] do timers.sleep(1) end
  test.same(got[1], { 1, 1 })
  test.same(got[2], { { a = 1 } })
  test.same(got[3], { 'near "selec": syntax error', "SQLITE_ERROR" })
  test.equal(got[4][3], "SQLITE_ERROR")
end)

test.case("an immediate call meanwhile is busy, and waits for nothing", function()
  local db, later = memory()
  local done
  later:get(ENDLESS:gsub("from c%)", "from c where x < 3000000)"), nil, function() done = true end)
  fails("SQLITE_BUSY", "under way", db:query "select 1")
  fails("SQLITE_BUSY", "under way", db:transaction(print))
  local statement = db:prepare "select 1"
  test.equal(statement, nil)
  while not done do timers.sleep(1) end
  test.same(db:query "select 1 as x", { { x = 1 } })
end)

test.case("operations run in the order in which they were asked", function()
  local db, later = memory()
  local done = 0
  for i = 1, 100 do later:exec("insert into t (a) values (?)", { i }, function() done = done + 1 end) end
  while done < 100 do timers.sleep(1) end
  test.equal(db:get("select count(*) as n from t where a = id").n, 100)
end)

test.case("a coroutine that is closed takes its statement along", function()
  local db, later = memory()
  local co = coroutine.create(function() later:get(ENDLESS) end)
  coroutine.resume(co)
  local waits = coroutine.create(function() later:get "select 1" end)
  coroutine.resume(waits)
  coroutine.close(waits)
  coroutine.close(co)
  test.same(later:get "select 2 as x", { x = 2 })
  db:close()
end)

test.case("100,000 rows come in batches, with others in between", { timeout = 60000 }, function()
  local db, later = memory()
  assert(later:exec "with recursive c(x) as (select 1 union all select x + 1 from c where x < 100000) insert into t (a, b) select x, hex(randomblob(40)) from c")
  collectgarbage()
  local before, most, sum = collectgarbage "count", 0, 0
  for row in later:rows("select a, b from t where a > ?", { 0 }) do
    sum = sum + row.a
    if row.a % 10000 == 0 then
      most = math.max(most, collectgarbage "count" - before)
      test.equal(later:get("select a from t where id = ?", { row.a }).a, row.a)
    end
  end
  test.equal(sum, 100000 * 100001 // 2)
  test.truthy(most < 8192, most .. " KiB at most")
  for row in later:rows "select a from t" do if row.a == 700 then break end end
  test.truthy(later:exec "drop table t")
  test.raises(function() for _ in later:rows "select * from absent" do end end, "no such table: absent %(SQLITE_ERROR%)") -- luacheck: ignore 542
  local next = later:rows "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c"
  test.equal(next().x, 1)
  db:close()
  for _ = 1, 511 do test.equal(type(next().x), "number") end
  test.raises(next, "closed")
end)

test.case("a transaction has the database for itself, and may wait", function()
  local db, later = memory()
  local order = {}
  later:exec("insert into t (a) values ('before')", nil, function() order[#order + 1] = "before" end)
  local result = table.pack(later:transaction(function(tx)
    order[#order + 1] = "begun"
    coroutine.wrap(function() later:exec "insert into t (a) values ('other')" order[#order + 1] = "other" end)()
    tx:exec "insert into t (a) values ('first')"
    timers.sleep(5)
    fails("SQLITE_BUSY", "under way", db:query "select 1")
    test.equal(#tx:query "select * from t", 2)
    order[#order + 1] = "end"
    return 1, nil, 3
  end))
  test.same({ result[1], result[2], result[3], result.n }, { 1, nil, 3, 3 })
  while #order < 4 do timers.sleep(1) end
  test.same(order, { "before", "begun", "end", "other" })
  test.equal(db:get("select count(*) as n from t").n, 3)
end)

test.case("the coroutine of a transaction is in it, by whatever view", function()
  local _, later = memory()
  later:transaction(function(tx)
    later:exec "insert into t (a) values (1)"
    test.equal(tx:get("select count(*) as n from t").n, 1)
  end)
  local kept
  later:transaction(function(tx) kept = tx end)
  fails("SQLITE_MISUSE", "transaction is over", kept:exec "select 1")
end)

test.case("what is raised in a transaction rolls it back", function()
  local _, later = memory()
  test.raises(function() later:transaction(function(tx)
    assert(tx:exec "insert into t (a) values (1)")
    error "no"
  end) end, "no")
  test.equal(later:get("select count(*) as n from t").n, 0)
  later:transaction(function(tx)
    tx:exec "insert into t (a) values (2)"
    pcall(function() tx:transaction(function(inner)
      inner:exec "insert into t (a) values (3)"
      timers.sleep(1)
      error "no"
    end) end)
    tx:transaction(function(inner) inner:exec "insert into t (a) values (4)" end)
  end)
  test.same(later:query "select a from t", { { a = 2 }, { a = 4 } })
end)

test.case("a coroutine closed inside a transaction gives the database back", function()
  local db, later = memory()
  local co = coroutine.create(function()
    later:transaction(function(tx)
      tx:exec "insert into t (a) values (1)"
      coroutine.yield()
    end)
  end)
  coroutine.resume(co)
  timers.sleep(1)
  while db:query "select 1" do timers.sleep(1) end -- until it is inside
  while coroutine.status(co) ~= "suspended" do timers.sleep(1) end
  coroutine.close(co)
  test.equal(later:get("select count(*) as n from t").n, 0)
end)

test.case("a coroutine that is garbage inside a transaction gives it back as well", function()
  local db, later = memory()
  do
    local co = coroutine.create(function() later:transaction(function() coroutine.yield() end) end)
    coroutine.resume(co)
  end
  while db:query "select 1" do timers.sleep(1) end
  timers.sleep(5)
  collectgarbage()
  collectgarbage()
  test.same(later:get "select 1 as x", { x = 1 })
end)

test.case("an immediate transaction keeps asynchronous operations waiting", function()
  local db, later = memory()
  local seen
  db:transaction(function()
    db:exec "insert into t (a) values (1)"
    later:get("select count(*) as n from t", nil, function(row) seen = row.n end)
    db:exec "insert into t (a) values (2)"
  end)
  while not seen do timers.sleep(1) end
  test.equal(seen, 2)
end)

test.case("a database that is garbage while the pool works is closed afterwards", function()
  for _ = 1, 20 do
    local _, later = memory()
    later:exec("insert into t (a) values (1)", nil, function() end)
    later = nil -- luacheck: ignore 311
    collectgarbage()
  end
end)

test.case("backups are copies", function()
  local db, later = memory()
  db:exec "insert into t (a) values (1), (2)"
  local name = os.tmpname()
  test.equal(db:backup(name), true)
  test.equal(#assert(sqlite.open(name)):query "select * from t", 2)
  test.equal(later:backup(name), true)
  test.equal(#assert(sqlite.open(name, { readonly = true })):query "select * from t", 2)
  fails("SQLITE_CANTOPEN", "cannot copy to /nowhere/at/all: unable to open", later:backup "/nowhere/at/all")
  fails("SQLITE_CANTOPEN", "cannot copy to /nowhere/at/all", db:backup "/nowhere/at/all")
  os.remove(name)
end)

test.case("wrong arguments raise at once", function()
  local _, later = memory()
  test.raises(function() later:exec(5.5 and {}) end, "string expected")
  test.raises(function() later:exec("select ?", { print }) end, "no type for a function")
  test.raises(function() later:exec("select 1", nil, 5) end, "function")
  test.raises(function() later:rows("select ?", { print }) end, "no type for a function")
  test.raises(function() later:transaction() end, "function expected")
  test.raises(function() later:prepare "select 1" end, "has no 'prepare'")
end)
