-- SPDX-License-Identifier: MIT
-- A house that is simulated: it warms up and cools down, has lamps and a heat pump, and speaks MQTT as real things
-- would.
--
-- It says                              and obeys
--   home/ROOM/temperature   °C
--   home/ROOM/humidity      %
--   home/ROOM/lamp          0 ... 100    home/ROOM/lamp/set
--   home/heating/target     °C           home/heating/target/set
--   home/heating/on         0, 1
--   home/outside/temperature
--   home/meter/power        W

local mqtt = require "mqtt"

local House = {}
House.__index = House

local OUTSIDE_MEAN, OUTSIDE_SWING = 7, 5 -- °C
local LAMP_WATT, PUMP_WATT, BASE_WATT, FRIDGE_WATT = 9, 1100, 140, 90

-- From -1 to 1, once a day: the least at five in the morning, the most at five in the afternoon.
local function day_wave(time)
  local date = os.date("*t", time)
  return math.sin((date.hour + date.min / 60 - 11) / 24 * 2 * math.pi)
end

local function toward(value, goal, share) return value + (goal - value) * share end

---@param time integer the moment it begins to live
function House.new(time)
  return setmetatable({
    time = time, target = 21, heating = false, outside = OUTSIDE_MEAN + OUTSIDE_SWING * day_wave(time),
    rooms = {
      { name = "living_room", temperature = 20.6, humidity = 44, lamp = 70, share = 1 },
      { name = "kitchen", temperature = 20.2, humidity = 52, lamp = 0, share = 0.95 },
      { name = "bedroom", temperature = 18.4, humidity = 48, lamp = 0, share = 0.75 },
    },
  }, House)
end

---Lets time pass.
function House:step(seconds)
  self.time = self.time + seconds
  local hours = seconds / 3600
  local hour = os.date("*t", self.time).hour
  local night = hour >= 23 or hour < 6
  local weather = OUTSIDE_MEAN + OUTSIDE_SWING * day_wave(self.time) + math.random() * 2 - 1
  self.outside = toward(self.outside, weather, math.min(1, hours * 2))

  -- The pump looks at the living room, and does not switch at every tenth of a degree.
  local wanted = night and self.target - 3 or self.target
  local measured = self.rooms[1].temperature
  if measured < wanted - 0.3 then self.heating = true end
  if measured > wanted + 0.3 then self.heating = false end

  for _, room in ipairs(self.rooms) do
    local warming = self.heating and 2.6 * room.share or 0 -- degrees in an hour
    local cooling = (room.temperature - self.outside) * 0.045
    room.temperature = room.temperature + (warming - cooling + (math.random() - 0.5) * 0.6) * hours
    room.humidity = toward(room.humidity, 46 + 8 * day_wave(self.time + room.share * 30000), math.min(1, hours))
  end
end

function House:power()
  local watt = BASE_WATT + (self.heating and PUMP_WATT or 0)
  if self.time % 2400 < 900 then watt = watt + FRIDGE_WATT end
  for _, room in ipairs(self.rooms) do watt = watt + LAMP_WATT * room.lamp / 100 end
  return watt + math.random(-8, 8)
end

---All that it says now, by the names of its topics.
function House:readings()
  local said = {
    ["outside/temperature"] = ("%.1f"):format(self.outside),
    ["heating/target"] = ("%g"):format(self.target),
    ["heating/on"] = self.heating and "1" or "0",
    ["meter/power"] = ("%.0f"):format(self:power()),
  }
  for _, room in ipairs(self.rooms) do
    said[room.name .. "/temperature"] = ("%.1f"):format(room.temperature)
    said[room.name .. "/humidity"] = ("%.0f"):format(room.humidity)
    said[room.name .. "/lamp"] = ("%d"):format(room.lamp)
  end
  return said
end

---What somebody wants. Nonsense is ignored, as things do. Was it anything?
function House:obey(name, payload)
  local value = tonumber(payload)
  if not value or value ~= value then return false end
  if name == "heating/target" then
    self.target = math.max(5, math.min(28, value))
    return true
  end
  for _, room in ipairs(self.rooms) do
    if name == room.name .. "/lamp" then
      room.lamp = math.floor(math.max(0, math.min(100, value)))
      return true
    end
  end
  return false
end

---Lives on at the broker, second by second. Gives a function that ends it.
function House:connect(uri)
  local client = assert(mqtt.Client.connect(uri, { clientId = "house", wait = true }))
  local function say()
    for name, value in pairs(self:readings()) do client:publish("home/" .. name, value, { retain = true }) end
  end
  client:addEventListener("message", function(event)
    if self:obey(event.topic:match "^home/(.+)/set$", event.payload) then say() end
  end)
  client:subscribe { "home/+/lamp/set", "home/heating/target/set" }
  say()
  local timer = setInterval(function()
    self:step(math.max(0, os.time() - self.time))
    say()
  end, 2000)
  return function()
    clearInterval(timer)
    client:disconnect { wait = true }
  end
end

return House
