-- SPDX-License-Identifier: GPL-3.0-or-later
-- sqlite, at once: values both ways, statements, iterators, transactions, errors.
local sqlite = require "sqlite"
local test = require "test"

local function memory(schema)
  local db <const> = assert(sqlite.open ":memory:")
  assert(db:exec(schema or "create table t (id integer primary key, a, b)"))
  return db
end

local function fails(code, pattern, value, message, got)
  test.equal(value, nil)
  test.equal(got, code)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

test.case("values come back as they were", function()
  local db = memory()
  local values = { math.maxinteger, math.mininteger, 0, -1, 1.5, -0.0, 1e308, math.huge, -math.huge, 2^53 + 0.0,
    "", "text", "with\0zero", "ü€😀", ("x"):rep(100000) }
  for i, value in ipairs(values) do
    local row = assert(db:get("select ? as v, typeof(?1) as kind", { value }))
    test.equal(row.v, value, "value " .. i)
    test.equal(math.type(row.v), math.type(value), "kind of value " .. i)
  end
end)

test.case("booleans are 0 and 1, what is not a number is NULL, NULL is nil", function()
  local db = memory()
  test.same(db:get("select ? as t, ? as f, ? as nan, ? as none, ? as n", { true, false, 0 / 0, sqlite.null }), { t = 1, f = 0 })
end)

test.case("blobs are marked going in, and strings coming out", function()
  local db = memory()
  local bytes = string.char(0, 255, 128, 10)
  test.same(db:get("select typeof(?) as kind, ?1 as v, length(?1) as n", { sqlite.blob(bytes) }), { kind = "blob", v = bytes, n = 4 })
  test.same(db:get("select typeof(?) as kind, length(?1) as n", { sqlite.blob "" }), { kind = "blob", n = 0 })
  test.equal(#sqlite.blob(bytes), 4)
  test.equal(tostring(sqlite.blob "abc"), "sqlite.blob (3 bytes)")
  test.raises(function() sqlite.blob {} end, "string expected")
end)

test.case("parameters go by order and by name, and what is left over is an error", function()
  local db = memory()
  test.same(db:get("select ? as a, ? as b", { 1, 2 }), { a = 1, b = 2 })
  test.same(db:get("select ?2 as a, ?1 as b", { 1, 2 }), { a = 2, b = 1 })
  test.same(db:get("select :x as a, @x as b, $y as c", { x = 1, y = 2 }), { a = 1, b = 1, c = 2 })
  test.same(db:get("select ? as a, :x as b", { 1, x = 2 }), { a = 1, b = 2 })
  test.same(db:get("select ? as a, ? as b, ? as c", { nil, 2 }), { b = 2 })
  fails("SQLITE_RANGE", "too many values: 2, and the statement takes 1", db:get("select ?", { 1, 2 }))
  fails("SQLITE_RANGE", "no parameter 'nmae', its first is :name", db:get("select :name", { nmae = 1 }))
  fails("SQLITE_RANGE", "no parameter 'x'", db:exec("insert into t (a) values (1)", { x = 1 }))
  test.equal(db:get("select count(*) as n from t").n, 0)
end)

test.case("what SQLite has no type for raises", function()
  local db = memory()
  test.raises(function() db:get("select ?", { {} }) end, "parameter 1: SQLite has no type for a table")
  test.raises(function() db:get("select :f", { f = print }) end, "parameter 'f': SQLite has no type for a function")
  test.raises(function() db:get("select ?", { io.stdout }) end, "no type for a")
  test.raises(function() db:get("select ?", { [0] = 1 }) end, "numbered from 1 to 32766")
  test.raises(function() db:get("select ?", { [1.5] = 1 }) end, "numbers from 1 and names")
  test.raises(function() db:get("select ?", 5) end, "table expected")
  test.raises(function() db:get(nil) end, "string expected")
  test.raises(function() db:get "select\0 1" end, "zero byte")
  test.raises(function() db:exec(("-"):rep(1000001)) end, "longer than")
  test.raises(function() db:qurey "select 1" end, "has no 'qurey'; it has exec, query, get")
  test.raises(function() sqlite.open("x", { readOnly = true }) end, "unknown option 'readOnly'; there are readonly, create")
  test.raises(function() sqlite.open("x", { readonly = 1 }) end, "boolean expected")
  test.raises(function() sqlite.open("x", { busyTimeout = -1 }) end, "milliseconds")
  test.raises(function() sqlite.open "a\0b" end, "zero byte")
end)

test.case("exec runs several statements and tells what changed", function()
  local db = memory()
  test.same({ db:exec "insert into t (a) values (1), (2); ; -- nothing\n update t set b = 5 where a = 1" }, { 3, 2 })
  test.same({ db:exec "create table u (x)" }, { 0, 2 })
  test.same({ db:exec "" }, { 0, 2 })
  fails("SQLITE_ERROR", "syntax error", db:exec "insert into t (a) values (9); nonsense")
  test.equal(db:get("select count(*) as n from t").n, 3, "what came before the error")
  test.equal(db:changes(), 1)
  test.equal(db:lastInsertId(), 3)
  test.equal(db:totalChanges(), 4)
end)

test.case("a text with more than one statement is for exec only", function()
  local db = memory()
  fails("SQLITE_MISUSE", "more than one", db:query "select 1; select 2")
  fails("SQLITE_MISUSE", "no SQL statement", db:query " -- nothing")
  fails("SQLITE_MISUSE", "more than one", db:exec("insert into t (a) values (?); select 1", { 1 }))
  test.same(db:query "select 1 as x; -- the end", { { x = 1 } })
end)

test.case("prepared statements run again and again", function()
  local db = memory()
  local insert = assert(db:prepare "insert into t (a, b) values (:a, :b)")
  for i = 1, 10 do test.same({ insert:run { a = i, b = "x" } }, { 1, i }) end
  local find = assert(db:prepare "select id, a from t where a > ? order by a")
  test.same(find:get { 8 }, { id = 9, a = 9 })
  test.same(find:all { 8 }, { { id = 9, a = 9 }, { id = 10, a = 10 } })
  test.equal(find:get { 10 }, nil)
  test.same(find:columns(), { "id", "a" })
  local sum = 0
  for row in assert(find:rows { 5 }) do sum = sum + row.a end
  test.equal(sum, 6 + 7 + 8 + 9 + 10)
  test.same(find:all(), {}) -- an absent value is NULL, never the one of before
  find:close()
  find:close()
  fails("SQLITE_MISUSE", "the statement is closed", find:all { 1 })
  test.truthy(tostring(insert):find "insert into t")
end)

test.case("the rows of a statement are read by one loop at a time", function()
  local db = memory()
  db:exec "insert into t (a) values (1), (2), (3)"
  local all = assert(db:prepare "select a from t")
  for row in assert(all:rows()) do
    if row.a == 1 then fails("SQLITE_MISUSE", "being read", all:all()) end
    if row.a == 2 then break end
  end
  test.equal(#all:all(), 3)
end)

test.case("a loop over 100,000 rows keeps memory flat, and a break ends the statement", function()
  local db = memory()
  assert(db:exec "with recursive c(x) as (select 1 union all select x + 1 from c where x < 100000) insert into t (a, b) select x, hex(randomblob(40)) from c")
  collectgarbage()
  local before, most, n = collectgarbage "count", 0, 0
  for row in assert(db:rows "select * from t") do
    n = n + row.a // row.a
    if n % 1000 == 0 then most = math.max(most, collectgarbage "count" - before) end
  end
  test.equal(n, 100000)
  test.truthy(most < 4096, most .. " KiB at most")
  for _ in assert(db:rows "select * from t") do break end
  test.truthy(db:exec "drop table t", "no statement holds the table")
end)

test.case("columns with the same name are one field; a column may have any name", function()
  local db = memory()
  test.same(db:get [[select 1 as x, 2 as x, 3 as "a b"]], { x = 2, ["a b"] = 3 })
end)

test.case("an error between rows is raised", function()
  local db = memory()
  db:exec "insert into t (a) values (1), (2), (-9223372036854775808)"
  local n = 0
  test.raises(function() for _ in assert(db:rows "select abs(a) from t") do n = n + 1 end end, "integer overflow %(SQLITE_ERROR%)")
  test.equal(n, 2)
  local next = assert(db:rows "select a from t")
  next()
  db:close()
  test.raises(next, "closed while its rows were read")
  test.equal(next(), nil)
end)

test.case("a transaction is all or nothing", function()
  local db = memory()
  test.same({ db:transaction(function(same)
    test.equal(same, db)
    db:exec "insert into t (a) values (1)"
    return "kept", nil, 3
  end) }, { "kept", nil, 3 })
  local err = test.raises(function()
    db:transaction(function()
      db:exec "insert into t (a) values (2)"
      error({ mine = true })
    end)
  end)
  test.truthy(err.mine, "the error goes on as it is")
  test.equal(db:get("select count(*) as n from t").n, 1)
  test.raises(function() db:transaction() end, "function expected")
end)

test.case("one transaction inside the other is a savepoint", function()
  local db = memory()
  db:transaction(function()
    db:exec "insert into t (a) values (1)"
    pcall(function() db:transaction(function()
      db:exec "insert into t (a) values (2)"
      db:transaction(function() db:exec "insert into t (a) values (3)" end)
      error "no"
    end) end)
    db:transaction(function() db:exec "insert into t (a) values (4)" end)
  end)
  test.same(db:query "select a from t", { { a = 1 }, { a = 4 } })
end)

test.case("a transaction may not yield, and is then rolled back", function()
  local db = memory()
  local ok, message = pcall(function()
    db:transaction(function()
      db:exec "insert into t (a) values (1)"
      require("timers").sleep(1)
    end)
  end)
  test.equal(ok, false)
  test.truthy(tostring(message):find "cannot suspend here", message)
  test.equal(db:get("select count(*) as n from t").n, 0)
end)

test.case("a commit that fails is rolled back and told", function()
  local db = memory "create table p (id integer primary key); create table c (p references p(id) deferrable initially deferred)"
  fails("SQLITE_CONSTRAINT", "FOREIGN KEY", db:transaction(function() db:exec "insert into c values (7)" end))
  test.equal(db:get("select count(*) as n from c").n, 0)
  test.truthy(db:exec "insert into p values (1)", "no transaction is left open")
  fails("SQLITE_ERROR", "no transaction", db:transaction(function() db:exec "rollback" end))
  fails("SQLITE_MISUSE", "closed inside", db:transaction(function() db:close() end))
end)

test.case("constraints have the code of their kind, and say which", function()
  local db = memory "create table t (a unique not null check (a > 0))"
  test.truthy(db:exec "insert into t values (1)")
  fails("SQLITE_CONSTRAINT", "UNIQUE constraint failed: t.a", db:exec "insert into t values (1)")
  fails("SQLITE_CONSTRAINT", "NOT NULL", db:exec "insert into t values (null)")
  fails("SQLITE_CONSTRAINT", "CHECK", db:exec "insert into t values (-1)")
  fails("SQLITE_ERROR", "no such table: absent", db:query "select * from absent")
end)

test.case("a closed database says so, twice too", function()
  local db = memory()
  local statement = assert(db:prepare "select 1")
  test.equal(db:isOpen(), true)
  test.equal(db:close(), true)
  test.equal(db:close(), true)
  test.equal(db:isOpen(), false)
  test.equal(tostring(db), "sqlite.database (closed)")
  for _, call in ipairs { "exec", "query", "get", "rows", "prepare" } do fails("SQLITE_MISUSE", "closed", db[call](db, "select 1")) end
  fails("SQLITE_MISUSE", "closed", db:transaction(print))
  fails("SQLITE_MISUSE", "closed", db:backup "/tmp/x")
  fails("SQLITE_MISUSE", "closed", statement:all())
  do local scoped <close> = memory() end
end)

test.case("objects in any order are garbage without harm", function()
  for i = 1, 200 do
    local db = memory()
    local statement = assert(db:prepare "select 1 as x union all select 2")
    local next = assert(statement:rows())
    next()
    if i % 3 == 0 then db = nil elseif i % 3 == 1 then statement = nil end -- luacheck: ignore 311
    collectgarbage "step"
    if i % 2 == 0 then test.equal(next().x, 2) end
  end
  collectgarbage()
end)

test.case("values as big as SQLite takes, and bigger", function()
  local db = memory()
  local big = ("x"):rep(20 * 1024 * 1024)
  test.equal(db:get("select length(?) as n", { sqlite.blob(big) }).n, #big)
  test.equal(#db:get("select zeroblob(30000000) as z").z, 30000000)
  fails("SQLITE_TOOBIG", "too big", db:get "select zeroblob(2000000000)")
  local many = {}
  for i = 1, 120 do many[i] = "?" end
  test.equal(db:get("select coalesce(" .. table.concat(many, ", ") .. ") as s", { [120] = 7 }).s, 7)
end)
