-- SPDX-License-Identifier: MIT
-- Greenhouse: three sensors, ten times a second. Something is wrong here, and something is slow.
-- Find both with the panels of the IDE. (Errors stop where they happen; the profiler says where the time goes.)
-- Run it: eplua --ide debugging/greenhouse.lua

local sensors = {
  { name = "temperature", unit = "°C", low = 18, high = 27 },
  { name = "humidity", unit = "%", low = 55, high = 80 },
  { name = "soil", unit = "%", low = 20, high = 40 },
}

-- What a sensor sends: text, as it comes over the wire.
local function receive(sensor, count)
  if sensor.name == "soil" and count % 40 == 0 then return "--" end -- its battery is low
  local span = sensor.high - sensor.low
  return ("%.1f"):format(sensor.low + span * math.random())
end

-- A copy of the values, the smallest first.
local function in_order(values)
  local copy = {}
  for i, value in ipairs(values) do
    local at = i
    while at > 1 and copy[at - 1] > value do
      copy[at] = copy[at - 1]
      at = at - 1
    end
    copy[at] = value
  end
  return copy
end

local function median(values)
  local ordered = in_order(values)
  return ordered[(#ordered + 1) // 2]
end

local History = {}
History.__index = History

function History.new(size)
  return setmetatable({ size = size, values = {}, sum = 0 }, History)
end

function History:add(text)
  local value = tonumber(text)
  self.sum = self.sum + value
  self.values[#self.values + 1] = value
  if #self.values > self.size then self.sum = self.sum - table.remove(self.values, 1) end
end

function History:mean()
  return self.sum / #self.values
end

local histories = {}
for _, sensor in ipairs(sensors) do
  local history = History.new(1200)
  for count = 1, 1200 do
    history:add(receive(sensor, count * 40 + 1))
  end
  histories[sensor.name] = history
end

local count = 0
setInterval(function()
  count = count + 1
  for _, sensor in ipairs(sensors) do
    local history = histories[sensor.name]
    history:add(receive(sensor, count))
    sensor.middle = median(history.values)
  end
end, 100)

setInterval(function()
  for _, sensor in ipairs(sensors) do
    local history = histories[sensor.name]
    print(("%-12s mean %5.1f %s, median %5.1f"):format(sensor.name, history:mean(), sensor.unit, sensor.middle or 0))
  end
end, 1000)
