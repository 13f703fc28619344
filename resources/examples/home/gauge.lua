-- SPDX-License-Identifier: MIT
-- A gauge: an arc that fills up, and its number in the middle. Drawn with shapes, so it fits any size and theme.

local ui = require "ui"
local draw = ui.draw

local FROM, SWEEP = 135, 270 -- degrees, clockwise from the right
local RADIUS, WIDTH = 40, 9

-- An arc around 0, 0 as a path; share is from 0 to 1.
local function arc(share)
  local angle = SWEEP * math.max(0.004, math.min(1, share))
  local a, b = math.rad(FROM), math.rad(FROM + angle)
  return ("M %.2f %.2f A %d %d 0 %d 1 %.2f %.2f"):format(RADIUS * math.cos(a), RADIUS * math.sin(a), RADIUS, RADIUS,
    angle > 180 and 1 or 0, RADIUS * math.cos(b), RADIUS * math.sin(b))
end

---@class Gauge
---@field canvas ui.Element to be put into a window
---@field set fun(self: Gauge, value: number?)

---colors: a list of { up to which value, colour }, the last one without a limit.
---@param options { min: number, max: number, unit: string, format: string, colors: table[] }
---@return Gauge
local function new(options)
  local bar = draw.path { path = arc(0), line_width = WIDTH }
  local number = draw.text { y = -2, text = "–", size = 19, bold = true, anchor = "center" }
  local gauge = {
    canvas = ui.canvas { area = { 100, 88 }, stretch = 1, height = 100,
      draw.group { x = 50, y = 50,
        draw.path { path = arc(1), line_width = WIDTH, color = "#30808080" },
        bar, number,
        draw.text { y = 17, text = options.unit, size = 10, anchor = "center", opacity = 0.7 },
      },
    },
  }

  function gauge:set(value)
    self.value = value
    number.text = value and options.format:format(value) or "–"
    bar.path = arc(value and (value - options.min) / (options.max - options.min) or 0)
    for _, each in ipairs(options.colors) do
      if not each[1] or value and value <= each[1] then
        bar.color = each[2]
        break
      end
    end
  end

  return gauge
end

return { new = new, arc = arc }
