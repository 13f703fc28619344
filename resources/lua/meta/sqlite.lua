---@meta sqlite
-- SPDX-License-Identifier: MIT

---Databases of SQLite in files. `require "sqlite"`; a plugin that comes with EPLua.
---
---    local sqlite = require "sqlite"
---    local db <close> = assert(sqlite.open "notes.db")
---    assert(db:exec "create table if not exists note (id integer primary key, text)")
---    assert(db:exec("insert into note (text) values (?)", { "water the plants" }))
---    for row in assert(db:rows "select * from note") do print(row.id, row.text) end
---
---What fails gives `nil, message, code`, where code is a name like "SQLITE_CONSTRAINT". Wrong types raise, and so does an
---error between two rows of a loop.
---
---Methods of a database run at once: timers wait meanwhile. `db:async()` gives the same methods on the thread pool.
---
---NULL is nil, as a parameter also `sqlite.null`; integers have 64 bits; booleans go in as 0 and 1; strings are TEXT, and
---`sqlite.blob(s)` makes a BLOB of one, which comes back as a string.
---@class sqlite
---@field version string of the library
---@field null sqlite.null
local sqlite = {}

---NULL, for a parameter where nil would be a hole.
---@class sqlite.null

---@class sqlite.blob

---What to bind: values in order for `?` and `?NNN`, by name for `:name`, `@name` and `$name`. An absent value is NULL; a
---value that the statement has no parameter for is an error ("SQLITE_RANGE").
---@alias sqlite.Parameters table<integer|string, nil|boolean|number|string|sqlite.null|sqlite.blob>

---@alias sqlite.Row table<string, integer|number|string>

---@class sqlite.OpenOptions
---@field readonly? boolean default false
---@field create? boolean make the file when it is not there; default true
---@field busyTimeout? number ms to wait for a lock of another process; default 1000. Timers wait too, but not for async()
---@field foreignKeys? boolean enforce foreign keys; default true

---Opens a file, or ":memory:". A file that is no database is noticed here.
---Restricted code may open what `--allow-read` and `--allow-write` name, together with NAME-journal, NAME-wal and NAME-shm; it
---cannot attach other files.
---@param path string
---@param options? sqlite.OpenOptions
---@return sqlite.Database? db
---@return string? message
---@return string? code
function sqlite.open(path, options) end

---Marks bytes that are to be a BLOB.
---@param bytes string
---@return sqlite.blob
function sqlite.blob(bytes) end

---Closed by `close()`, at the end of its scope (`<close>`), or when it is garbage.
---@class sqlite.Database
local Database = {}

---Runs all statements of a text. Parameters are for a text with one statement.
---@param sql string
---@param parameters? sqlite.Parameters
---@return integer? changes rows that were changed
---@return integer|string lastInsertId or the message
---@return string? code
function Database:exec(sql, parameters) end

---All rows of one statement.
---@param sql string
---@param parameters? sqlite.Parameters
---@return sqlite.Row[]? rows
---@return string? message
---@return string? code
function Database:query(sql, parameters) end

---The first row; nil alone when there is none.
---@param sql string
---@param parameters? sqlite.Parameters
---@return sqlite.Row? row
---@return string? message
---@return string? code
function Database:get(sql, parameters) end

---Rows one by one, for a `for`: `for row in assert(db:rows(sql)) do`. A `break` ends the statement.
---@param sql string
---@param parameters? sqlite.Parameters
---@return (fun(): sqlite.Row?)? next
---@return string? message
---@return string? code
function Database:rows(sql, parameters) end

---A statement to run many times.
---@param sql string
---@return sqlite.Statement? statement
---@return string? message
---@return string? code
function Database:prepare(sql) end

---Calls fn(db): all that it does is kept when it returns, and undone when it raises (the error goes on). Gives what fn returns;
---nil, message, code when the commit fails, and then everything is undone. One inside the other may fail alone. fn may not
---wait; that of `db:async()` may.
---@param fn fun(db: sqlite.Database): ...
---@return any ...
function Database:transaction(fn) end

---The same methods on the thread pool: the coroutine waits, timers run. With a callback as their last argument they do not wait:
---a function gets what the call would have returned, a table may have `success` and `error`. One operation at a time; others
---wait in a queue. Immediate methods fail with "SQLITE_BUSY" meanwhile.
---@return sqlite.Async? async
---@return string? message
---@return string? code
function Database:async() end

---Copies the database to a file, also while others write to it.
---@param path string
---@return true? done
---@return string? message
---@return string? code
function Database:backup(path) end

---The id of the last row that was inserted.
---@return integer? id
---@return string? message
---@return string? code
function Database:lastInsertId() end

---How many rows the last statement has changed.
---@return integer? changes
---@return string? message
---@return string? code
function Database:changes() end

---How many rows were changed since it was opened.
---@return integer? changes
---@return string? message
---@return string? code
function Database:totalChanges() end

---Can it be used?
---@return boolean
function Database:isOpen() end

---Closes it, with its statements. Twice is harmless.
---@return true
function Database:close() end

---@class sqlite.Statement
local Statement = {}

---Runs it, for what it changes.
---@param parameters? sqlite.Parameters
---@return integer? changes
---@return integer|string lastInsertId or the message
---@return string? code
function Statement:run(parameters) end

---The first row; nil alone when there is none.
---@param parameters? sqlite.Parameters
---@return sqlite.Row? row
---@return string? message
---@return string? code
function Statement:get(parameters) end

---All rows.
---@param parameters? sqlite.Parameters
---@return sqlite.Row[]? rows
---@return string? message
---@return string? code
function Statement:all(parameters) end

---Rows one by one, for a `for`, as `db:rows()`.
---@param parameters? sqlite.Parameters
---@return (fun(): sqlite.Row?)? next
---@return string? message
---@return string? code
function Statement:rows(parameters) end

---The names of its columns.
---@return string[]? names
---@return string? message
---@return string? code
function Statement:columns() end

---Closes it. Twice is harmless.
---@return true
function Statement:close() end

---@alias sqlite.Callback fun(...)|{success?: fun(...), error?: fun(message: string, code: string)}

---@class sqlite.Async
local Async = {}

---As `db:exec()`.
---@async
---@param sql string
---@param parameters? sqlite.Parameters
---@param callback? sqlite.Callback
---@return integer? changes
---@return integer|string lastInsertId or the message
---@return string? code
function Async:exec(sql, parameters, callback) end

---At most 256 MiB of rows.
---@async
---@param sql string
---@param parameters? sqlite.Parameters
---@param callback? sqlite.Callback
---@return sqlite.Row[]? rows
---@return string? message
---@return string? code
function Async:query(sql, parameters, callback) end

---As `db:get()`.
---@async
---@param sql string
---@param parameters? sqlite.Parameters
---@param callback? sqlite.Callback
---@return sqlite.Row? row
---@return string? message
---@return string? code
function Async:get(sql, parameters, callback) end

---Rows one by one; some hundred are fetched at once, and others may use the database in between.
---@async
---@param sql string
---@param parameters? sqlite.Parameters
---@return (fun(): sqlite.Row?)? next
---@return string? message
---@return string? code
function Async:rows(sql, parameters) end

---As `db:transaction()`, and fn(tx) may wait. The database belongs to it until its end: what others ask for waits. What its coroutine
---asks for belongs to it.
---@async
---@param fn fun(tx: sqlite.Async): ...
---@return any ...
function Async:transaction(fn) end

---As `db:backup()`.
---@async
---@param path string
---@param callback? sqlite.Callback
---@return true? done
---@return string? message
---@return string? code
function Async:backup(path, callback) end

return sqlite
