-- SPDX-License-Identifier: GPL-3.0-or-later
-- What flow.test.js looks into.
local ui = require "ui"

print "lamp starts"
setInterval(function() end, 1000)

w = ui.window { id = "lamp", title = "Lamp",
  ui.label { id = "state", text = "off" },
  ui.entry { id = "name", caption = "Name" },
  ui.slider { id = "level", onValueChanged = function(v) w.state.text = v .. " %" end },
  ui.button { id = "go", text = "Go", onClicked = function() print "clicked" end },
  ui.button { id = "ask", text = "Ask", onClicked = function() print("answer", ui.dialog.question { window = w, text = "Sure?" }) end },
  ui.table { id = "table", columns = { "n", "square" }, row_count = 1000000, row = function(n) return { n, n * n } end, sortable = true },
}
w:show()
