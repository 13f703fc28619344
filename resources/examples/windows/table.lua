-- SPDX-License-Identifier: MIT
-- Million rows: only those in view are asked for, so none has to be kept.
-- Run it: eplua windows/table.lua

local ui = require "ui"

local COUNT = 1000000

local names = {}
for _, first in ipairs { "Ada", "Alan", "Barbara", "Claude", "Donald", "Edsger", "Grace", "John", "Margaret" } do
  for _, last in ipairs { "Dijkstra", "Hamilton", "Hopper", "Knuth", "Liskov", "Lovelace", "Shannon", "Turing" } do
    names[#names + 1] = first .. " " .. last
  end
end

-- Each row is computed from its number. In other programs it comes from a file or a database.
local function name_of(number) return number * 7919 % #names + 1 end -- its place in `names`
local function points_of(number) return number * 48271 % 10007 end

local order -- list of the numbers that are shown; nil: all, as they are

local window = ui.window { id = "table", title = "A million rows", size = { 560, 460 },
  ui.entry { id = "filter", placeholder = "Filter by name", clearable = true },
  ui.table { id = "people", stretch = 1, sortable = true, row_count = COUNT,
    columns = {
      { title = "Number", width = 100, align = "right" },
      { title = "Name", width = 240 },
      { title = "Points", width = 100, align = "right" },
    },
    row = function(row)
      local number = order and order[row] or row
      local points = points_of(number)
      return { number, names[name_of(number)], { text = points, bold = points > 9000 } }
    end,
  },
  ui.label { id = "status", text = "Select a row" },
}
local people = window.people

-- Puts the rows that pass the filter in order.
local function arrange(column, descending)
  local wanted = window.filter.value:lower()
  local passes = {}
  for place, name in ipairs(names) do passes[place] = name:lower():find(wanted, 1, true) end
  -- Sorting plain numbers is much faster than sorting with a function: what is sorted by comes first in each of
  -- them, its row last.
  local keys = {}
  for number = 1, COUNT do
    local name = name_of(number)
    if passes[name] then
      local by = column == 2 and name or column == 3 and points_of(number) or 0
      keys[#keys + 1] = by << 32 | number
    end
  end
  if column > 1 then table.sort(keys) end
  order = {}
  for i, key in ipairs(keys) do order[descending and #keys + 1 - i or i] = key & 0xffffffff end
  people.row_count = #order
  people.selected = 0
  window.status.text = ("%d rows"):format(#order)
end

-- Asked when the user clicks the title of a column. The table asks for its rows anew afterwards.
people.sort = arrange

-- Filtering waits until the user stops typing.
local pause
function window.filter.onValueChanged()
  clearTimeout(pause)
  pause = setTimeout(function()
    arrange(people.sort_column, people.sort_descending)
    people:refresh()
  end, 150)
end

function people.onSelected(row)
  local number = order and order[row] or row
  window.status.text = ("Row %d: %s with %d points"):format(number, names[name_of(number)], points_of(number))
end

function window.onClosed() clearTimeout(pause) end
window:show()
