-- SPDX-License-Identifier: GPL-3.0-or-later
-- A window that native.test.js works in from two sides.
local ui = require "ui"
w = ui.window { id = "twice", title = "Twice", size = { 400, 200 },
  ui.entry { id = "name" },
  ui.button { id = "tint", text = "Tint", onClicked = function() w.state.style = { background = "#ff0000" } end },
  ui.label { id = "state", text = "state", stretch = 1 },
}
w:show()
