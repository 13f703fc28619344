-- SPDX-License-Identifier: MIT
-- Lamp: a window and a REST interface for the same thing: switched by hand, and by programs.
-- Run it: eplua network/lamp.lua [PORT]
--
--   curl http://127.0.0.1:8080/lamp
--   curl -X PUT -d '{"on": true, "level": 40}' http://127.0.0.1:8080/lamp

local net = require "net"
local ui = require "ui"

local port = math.tointeger(tonumber(arg[1] or 8080)) or error("a port is wanted", 0)

-- The one place where the state is. Window and interface read it, and change it through set_lamp().
local lamp = { on = true, level = 70, color = "#fbbf24" }

local bulb = ui.draw.group { x = 100, y = 100 }
local window = ui.window { id = "lamp", title = "Lamp", size = { 360, 340 },
  ui.canvas { area = { 200, 200 }, stretch = 1, bulb },
  ui.row {
    ui.switch { id = "on", text = "On" },
    ui.slider { id = "level", stretch = 1, min = 1, max = 100, show_value = true },
    ui.color { id = "color" },
  },
  ui.label { id = "state", style = { align = "center" } },
}

-- The glow: rings on top of each other, so that it fades outwards; in front of them the bulb.
local glow = {}
for ring = 1, 12 do
  local radius = 96 - ring * 5
  glow[ring] = ui.draw.ellipse { x = -radius, y = -radius, width = 2 * radius, height = 2 * radius, line_width = 0 }
  bulb:add(glow[ring])
end
local glass = ui.draw.ellipse { x = -30, y = -34, width = 60, height = 60, line_width = 2 }
bulb:add(glass)
bulb:add(ui.draw.rect { x = -13, y = 26, width = 26, height = 18, radius = 3, line_width = 2, fill = "#9ca3af" })

local function show()
  window.on.value, window.level.value, window.color.value = lamp.on, lamp.level, lamp.color
  for _, ring in ipairs(glow) do
    ring.color, ring.fill = lamp.color, lamp.color
    ring.opacity = lamp.on and lamp.level / 1000 or 0
  end
  glass.fill = lamp.on and lamp.color or "#d1d5db"
end

-- Takes what is right, and says what is wrong: half a change is never made.
local function set_lamp(changes)
  if type(changes) ~= "table" then return nil, "an object is expected" end
  local next_lamp = {}
  for name, value in pairs(lamp) do
    next_lamp[name] = value
    if changes[name] ~= nil then next_lamp[name] = changes[name] end
  end
  local level, color = tonumber(next_lamp.level), next_lamp.color
  if type(next_lamp.on) ~= "boolean" then return nil, "on: true or false is expected" end
  if not level or level < 1 or level > 100 then return nil, "level: a number from 1 to 100 is expected" end
  if type(color) ~= "string" or not color:find "^#%x%x%x%x%x%x$" then return nil, "color: #rrggbb is expected" end
  lamp = next_lamp
  show()
  return lamp
end

for name in pairs(lamp) do
  window[name].onValueChanged = function(value) set_lamp { [name] = value } end
end

local server = net.HTTPServer()
server:route("GET", "/lamp", function() return lamp end)
server:route("PUT", "/lamp", function(request)
  local changes, problem = request:json()
  local done
  if changes then done, problem = set_lamp(changes) end
  if not done then return { error = problem }, 400 end
  return done
end)
function window.onClosed() server:stop() end

show()
window:show()
local started, message = server:start("127.0.0.1", port)
window.state.text = started and ("http://127.0.0.1:%d/lamp"):format(server:port()) or message
