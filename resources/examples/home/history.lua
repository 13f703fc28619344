-- SPDX-License-Identifier: MIT
-- The past: numbers by name and time, in a database of SQLite.

local sqlite = require "sqlite"

local History = {}
History.__index = History

---Opens the file, and makes it when there is none. ":memory:" keeps nothing.
---@param path string
function History.open(path)
  local db, message = sqlite.open(path)
  if not db then return nil, ("%s: %s"):format(path, message) end
  local self = setmetatable({ db = db }, History)
  assert(db:exec "pragma journal_mode = wal; pragma synchronous = normal") -- a reading need not wait for the disk
  -- By name and time is how it is read; so that is the order in which it lies in the file.
  assert(db:exec [[create table if not exists reading
    (name text, time integer, value real not null, primary key (name, time)) without rowid]])
  self.insert = assert(db:prepare "insert or replace into reading (name, time, value) values (?, ?, ?)")
  -- As many points as a chart has room for: the mean of each stretch of time.
  self.select = assert(db:prepare [[select (time / :step) * :step + :step / 2 as time, avg(value) as value from reading
    where name = :name and time >= :from group by time / :step order by 1]])
  return self
end

function History:add(name, time, value) assert(self.insert:run { name, time, value }) end

---All that fn adds is written to the disk at once, which takes a hundredth of the time.
function History:together(fn)
  assert(self.db:transaction(function()
    fn()
    return true
  end))
end

---@param values table<string, any> by name; what is no number is left out
function History:add_all(values, time)
  for name, value in pairs(values) do
    if tonumber(value) then self:add(name, time, tonumber(value)) end
  end
end

---Points { time, value } from a time on, at most so many.
function History:read(name, from, most)
  local step = math.max(1, (os.time() - from) // most)
  local points = {}
  for row in assert(self.select:rows { name = name, from = from, step = step }) do
    points[#points + 1] = { row.time, row.value }
  end
  return points
end

---The time of the newest reading, or nil.
function History:newest() return self.db:get("select max(time) as time from reading").time end

function History:forget(before) assert(self.db:exec("delete from reading where time < ?", { before })) end

function History:close() self.db:close() end

return History
