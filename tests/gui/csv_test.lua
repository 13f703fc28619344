-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

local function cells(user, row)
  local texts = {}
  for i, cell in ipairs(user:rows("rows")[row]) do texts[i] = type(cell) == "table" and cell.text or cell end
  return texts
end

local function write(text)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
  return path
end

local function drop(user, window, text)
  local path = write(text)
  user:event(window, "onDropped", { path })
  os.remove(path)
end

drive.case("the sample is filtered, sorted and summed", function()
  local user, window = drive.example "csv"
  test.equal(window.state.text, "6 of 6 rows")
  test.same(cells(user, 3), { "Orchid", "Bedroom", "18.50", "2026-01-15", 'called "Grace"' })
  test.equal(cells(user, 4)[5], "asks for nothing")
  user:set("filter", "kitchen")
  test.equal(window.state.text, "2 of 6 rows")
  user:sort("rows", 3)
  test.equal(cells(user, 1)[1], "Mint")
  test.equal(window.state.text, "2 of 6 rows, sum of Price: 4.5")
  user:set("filter", "")
  user:sort("rows", 3)
  test.equal(cells(user, 1)[1], "Monstera")
  user:sort("rows", 5) -- the empty ones last
  test.equal(cells(user, 6)[5], "")
  user:sort("rows", 5)
  test.equal(cells(user, 6)[5], "")
end)

drive.case("other separators, line ends, a mark at the start, and what is not closed", function()
  local user, window = drive.example "csv"
  drop(user, window, "\u{FEFF}a;b\r\n1;2\r\n\r\n3;\"4;5\"\r\n6;")
  test.equal(#window.rows.columns, 2)
  test.equal(window.rows.columns[1].title, "a")
  test.same(cells(user, 1), { "1", "2" })
  test.same(cells(user, 2), { "3", "4;5" })
  test.same(cells(user, 3), { "6", "" })
  drop(user, window, "a\tb\tc\n1\n1\t2\t3\t4\n\"x\"y\t\"\"\t\"never closed")
  test.same(cells(user, 1), { "1", "", "" })
  test.same(cells(user, 2), { "1", "2", "3" })
  test.equal(cells(user, 3)[1], "xy")
  test.equal(window.state.text, "3 of 3 rows")
end)

drive.case("a file that is empty or not there is said", function()
  local user, window = drive.example "csv"
  drop(user, window, "")
  test.truthy(drive.answer(user, true).options.text:find " is empty$")
  user:event(window, "onDropped", { "/no/such/file.csv" })
  test.truthy(drive.answer(user, true).options.text:find "No such file")
  user:event(window, "onDropped", { "/" })
  test.truthy(drive.answer(user, true).options.text:find "/")
  test.equal(window.state.text, "6 of 6 rows")
  user:click "open"
  drive.answer(user, nil)
  local path = write "n\n1\n2\n"
  user:click "open"
  drive.answer(user, path)
  os.remove(path)
  test.equal(window.state.text, "2 of 2 rows")
end)
