-- SPDX-License-Identifier: MIT
-- Table from JSON: records are read, sorted and printed in columns that fit.
-- Run it: eplua report.lua [FILE.json]
-- The file holds a list of objects. Without one it shows some planets.

local EXAMPLE = [[
[{"name": "Mercury", "day_hours": 4222.6, "moons": 0},
 {"name": "Earth", "day_hours": 24, "moons": 1, "note": "we live here"},
 {"name": "Saturn", "day_hours": 10.7, "moons": 274},
 {"name": "Mars", "day_hours": 24.7, "moons": 2}]
]]

local function read_text(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- The names of all fields that any record has, sorted.
local function fields_of(records)
  local seen, fields = {}, {}
  for _, record in ipairs(records) do
    for field in pairs(record) do
      if not seen[field] then fields[#fields + 1] = field end
      seen[field] = true
    end
  end
  table.sort(fields)
  return fields
end

-- How much room a text takes: letters count, not bytes.
local function width(text) return utf8.len(text) or #text end

local function cell(value)
  if value == nil or value == json.null then return "" end
  return type(value) == "table" and json.encode(value) or tostring(value)
end

local function print_table(records)
  local fields = fields_of(records)
  local widths = {}
  for column, field in ipairs(fields) do
    widths[column] = width(field)
    for _, record in ipairs(records) do widths[column] = math.max(widths[column], width(cell(record[field]))) end
  end

  -- One line: numbers stand at the right of their column, all else at the left.
  local function print_row(values)
    local parts = {}
    for column, room in ipairs(widths) do
      local text = cell(values[column])
      local blanks = (" "):rep(room - width(text))
      parts[column] = type(values[column]) == "number" and blanks .. text or text .. blanks
    end
    print((table.concat(parts, "  "):gsub("%s+$", "")))
  end

  print_row(fields)
  for _, record in ipairs(records) do
    local values = {}
    for column, field in ipairs(fields) do values[column] = record[field] end
    print_row(values)
  end
end

local records, message = json.decode(arg[1] and read_text(arg[1]) or EXAMPLE)
if type(records) ~= "table" or type(records[1]) ~= "table" then
  io.stderr:write("report: ", message or "a list of objects is expected", "\n")
  os.exit(1)
end
table.sort(records, function(a, b) return cell(a.name) < cell(b.name) end)
print_table(records)
