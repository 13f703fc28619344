# SPDX-License-Identifier: GPL-3.0-or-later
# The same as sqlite_insert.lua, with Python's own module.
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.row_factory = sqlite3.Row
db.execute("create table t (id integer primary key, name text, value real)")
began = time.perf_counter()
db.execute("begin immediate")
for i in range(1, 100001):
    db.execute("insert into t (name, value) values (?, ?)", ("name %d" % i, i / 3))
db.execute("commit")
written = time.perf_counter()
total = 0
for row in db.execute("select * from t"):
    total += row["id"]
print("%.3f %.3f" % (written - began, time.perf_counter() - written))
