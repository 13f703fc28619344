-- SPDX-License-Identifier: GPL-3.0-or-later
-- S16: a table of a million rows: prints the milliseconds from show() to its first paint, and how long the script's own
-- sort by callback took until the rows were asked for anew.
local ui = require "ui"
local sys = require "sys"
local timers = require "timers"

local function now() return sys.hrtime() / 1e6 end

local small = ui.window { ui.label "Qt is loaded" }
local ready
small.onShown = function() ready = true end
small:show()
while not ready do timers.sleep(1) end

local order, began, painted, sorted
local w = ui.window { size = { 600, 400 }, ui.table { id = "rows", columns = { "Number", "Square", "Name" }, sortable = true,
  row_count = 1000000,
  row = function(i)
    if began and sorted == nil then sorted = now() - began end
    i = order and 1000001 - i or i
    return { i, i * i, "row " .. i }
  end,
  sort = function() order = not order end } }
w.onShown = function() painted = now() end
local shown = now()
w:show()
while not painted do timers.sleep(1) end
timers.sleep(50) -- its first pages come in
began = now()
require "ep.ui".inject(w.rows, "onSorted", { 1, true })
while not sorted do timers.sleep(1) end
print(("%.1f %.1f"):format(painted - shown, sorted))
w:close()
small:close()
