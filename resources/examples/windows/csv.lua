-- SPDX-License-Identifier: MIT
-- CSV viewer: reads files of any separator, filters, sorts, and sums up a column.
-- Run it: eplua windows/csv.lua [FILE]      or drop a file on the window

local ui = require "ui"

local SAMPLE = [[
Plant,Place,Price,Bought,Note
Basil,Kitchen,2.40,2026-04-02,"likes sun, and water"
Fern,Bathroom,12.00,2025-11-20,
Orchid,Bedroom,18.50,2026-01-15,"called ""Grace"""
Cactus,Office,4.95,2024-07-01,"asks
for nothing"
Mint,Kitchen,2.10,2026-05-11,
Monstera,Living room,34.00,2023-09-30,largest of all
]]

-- Whichever of these is the most frequent in the first line.
local function find_separator(text)
  local head = text:match "^[^\r\n]*"
  local best, most = ",", 0
  for _, candidate in ipairs { ",", ";", "\t", "|" } do
    local _, count = head:gsub(candidate, "")
    if count > most then best, most = candidate, count end
  end
  return best
end

-- The field at a place of the text, and the place behind it. In quotes it may hold separators, line ends, and "" for a
-- quote; so it is what stands between quotes, joined by quotes.
local function read_field(text, at, plain)
  local parts = {}
  while text:sub(at, at) == '"' do
    local part = text:match("[^\"]*", at + 1)
    parts[#parts + 1] = part
    at = at + #part + 2
  end
  local rest = text:match(plain, at) or "" -- nil behind the end, where the last quote was missing
  return table.concat(parts, '"') .. rest, at + #rest
end

-- The records of a text, each a list of strings.
local function parse(text)
  local separator = find_separator(text)
  local plain = "[^" .. separator .. "\r\n]*"
  local list, record, at = {}, {}, 1
  while at <= #text do
    record[#record + 1], at = read_field(text, at, plain)
    local sign = text:match("^\r?\n", at) or text:sub(at, at)
    at = at + #sign
    if sign ~= separator or at > #text then -- the end of a record
      if #record > 1 or record[1] ~= "" then list[#list + 1] = record end
      record = {}
    end
  end
  return list
end

local columns, records = {}, {} -- titles; all records
local shown = {} -- those that pass the filter, in the order of the table

local window = ui.window { id = "csv", title = "CSV", size = { 720, 420 },
  ui.row {
    ui.button { id = "open", text = "Open…", icon = "document-open" },
    ui.entry { id = "filter", placeholder = "Filter", clearable = true, stretch = 1 },
  },
  ui.table { id = "rows", stretch = 1, sortable = true },
  ui.label { id = "state", wrap = false },
}

-- Are all values of a column numbers, save the empty ones?
local function is_number_column(column)
  local any = false
  for _, record in ipairs(records) do
    local value = record[column] or ""
    if value ~= "" and not tonumber(value) then return false end
    any = any or value ~= ""
  end
  return any
end

local function tell(column)
  local text = ("%d of %d rows"):format(#shown, #records)
  if column > 0 and is_number_column(column) then
    local sum = 0
    for _, record in ipairs(shown) do sum = sum + (tonumber(record[column]) or 0) end
    text = ("%s, sum of %s: %.10g"):format(text, columns[column], sum)
  end
  window.state.text = text
end

-- Numbers by value, all else by its letters; what is empty comes last.
local function sort(column, descending)
  if column == 0 then return tell(column) end
  local numeric = is_number_column(column)
  local keys = {}
  for _, record in ipairs(shown) do
    local value = record[column] or ""
    keys[record] = value ~= "" and (numeric and tonumber(value) or value:lower()) or nil
  end
  table.sort(shown, function(a, b)
    local x, y = keys[a], keys[b]
    if x == nil or y == nil then return y == nil and x ~= nil end
    if descending then return x > y end
    return x < y
  end)
  tell(column)
end
window.rows.sort = sort

local function filter()
  local wanted = window.filter.value:lower()
  shown = {}
  for _, record in ipairs(records) do
    if table.concat(record, "\0"):lower():find(wanted, 1, true) then shown[#shown + 1] = record end
  end
  sort(window.rows.sort_column, window.rows.sort_descending)
  window.rows.row_count = #shown
  window.rows:refresh()
end
window.filter.onValueChanged = filter

-- Only rows in view are asked for.
function window.rows.row(number)
  local cells = {}
  for column = 1, #columns do cells[column] = (shown[number][column] or ""):gsub("%s*\n%s*", " ") end
  return cells
end

local function show(text, name)
  local all = parse(text:gsub("^\u{FEFF}", "")) -- some programs begin a file with this mark
  if #all == 0 then
    ui.dialog.message { window = window, text = name .. " is empty" }
    return
  end
  columns = table.remove(all, 1)
  records = all
  local titles = {}
  for column, title in ipairs(columns) do
    local longest = #title + 4 -- room for the arrow
    for row = 1, math.min(#records, 200) do longest = math.max(longest, #(records[row][column] or "")) end
    titles[column] = { title = title, width = math.min(30 + longest * 8, 320),
      align = is_number_column(column) and "right" or "left" }
  end
  window.rows.columns = titles
  window.rows.sort_column = 0
  window.filter.value = ""
  window.title = name .. " – CSV"
  filter()
end

local function open(path)
  local file, message = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  if not text then
    ui.dialog.message { window = window, text = message or "This is no file: " .. path }
    return
  end
  show(text, path:match "[^/]*$")
end

function window.open.onClicked()
  local path = ui.dialog.open { window = window, filter = "Tables (*.csv *.tsv *.txt);;All files (*)" }
  if path then open(path) end
end
function window.onDropped(files) open(files[1]) end

show(SAMPLE, "plants.csv")
window:show()
if arg and arg[1] then open(arg[1]) end
