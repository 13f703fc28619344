-- SPDX-License-Identifier: GPL-3.0-or-later
-- 100,000 inserts in a transaction, then all rows read: prints the seconds of each. arg[1]: the file.
local sqlite = require "sqlite"
local sys = require "sys"
local db = assert(sqlite.open(arg[1]))
assert(db:exec "create table t (id integer primary key, name text, value real)")
local began = sys.hrtime()
db:transaction(function()
  local insert = assert(db:prepare "insert into t (name, value) values (?, ?)")
  for i = 1, 100000 do assert(insert:run { "name " .. i, i / 3 }) end
end)
local written = sys.hrtime()
local sum = 0
for row in assert(db:rows "select * from t") do sum = sum + row.id end
assert(sum == 100000 * 100001 // 2)
print(("%.3f %.3f"):format((written - began) / 1e9, (sys.hrtime() - written) / 1e9))
