-- SPDX-License-Identifier: GPL-3.0-or-later
-- A window for the test that uses it on the screen and in a page at once: its title tells what Lua knows.
local ui = require "ui"
local w = ui.window { id = "mirror", title = "mirror", size = { 420, 160 }, position = { 40, 40 },
  ui.entry { id = "name", placeholder = "a name" },
  ui.button { id = "go", text = "Go" },
  ui.label { id = "count", text = "0" },
}
local clicks = 0
function w.go.onClicked()
  clicks = clicks + 1
  w.count.text = tostring(clicks)
  w.title = "clicked " .. clicks
end
function w.name.onValueChanged(value) print("name " .. value) end
function _G.value() return w.name.value end
w:show()
print "shown"
