-- SPDX-License-Identifier: MIT
-- Drawing: each stroke of the mouse is a polyline that grows while the button is down.
-- Run it: eplua windows/drawing.lua

local ui = require "ui"

local window = ui.window { id = "drawing", title = "Drawing", size = { 640, 480 }, padding = 0, spacing = 0,
  ui.toolbar {
    ui.color { id = "color", value = "#3b82f6" },
    ui.number { id = "width", value = 4, min = 1, max = 40, suffix = " px" },
    ui.separator {},
    ui.item { id = "undo", text = "Undo", icon = "edit-undo", shortcut = "Ctrl+Z", enabled = false },
    ui.item { id = "clear_all", text = "Clear", icon = "edit-clear", enabled = false },
    ui.item { id = "save_as", text = "Save", icon = "document-save", shortcut = "Ctrl+S" },
  },
  ui.canvas { id = "paper", fill = "white", stretch = 1 },
  ui.statusbar { id = "status", text = "Draw with the left mouse button" },
}
local paper = window.paper

local stroke -- the polyline that is being drawn

local function strokes_changed()
  local count = #paper:children()
  window.undo.enabled = count > 0
  window.clear_all.enabled = count > 0
  window.status.text = count == 1 and "1 stroke" or count .. " strokes"
end

function paper.onPressed(x, y, button)
  if button ~= "left" then return end
  stroke = ui.draw.polyline { color = window.color.value, line_width = window.width.value, points = { { x, y } } }
  stroke:append(x + 0.1, y) -- so that a click leaves a dot
  paper:add(stroke)
end

function paper.onMoved(x, y)
  if stroke then stroke:append(x, y) end
end

function paper.onReleased()
  stroke = nil
  strokes_changed()
end

-- The newest shape is the last child.
function window.undo.onClicked()
  local shapes = paper:children()
  if #shapes > 0 then shapes[#shapes]:remove() end
  strokes_changed()
end

function window.clear_all.onClicked()
  paper:clear()
  strokes_changed()
end

-- Both calls wait for their answer, and the window can be used meanwhile.
function window.save_as.onClicked()
  local file = ui.dialog.save { window = window, title = "Save the picture", name = "drawing.png",
    filter = "Images (*.png)" }
  if not file then return end -- cancelled
  window.status.text = window:save(file) and "Saved as " .. file or "Cannot write " .. file
end

window:show()
