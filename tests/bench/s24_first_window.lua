-- SPDX-License-Identifier: GPL-3.0-or-later
-- S24: a script that ran without windows opens its first one: prints the milliseconds from show() to its first paint.
setTimeout(function()
  local sys = require "sys"
  local ui = require "ui"
  local began = sys.hrtime()
  local w
  w = ui.window { title = "First", ui.label "hello" }
  w.onShown = function()
    print(("%.1f"):format((sys.hrtime() - began) / 1e6))
    w:close()
  end
  w:show()
end, 200)
