-- SPDX-License-Identifier: MIT
-- What is known about the home: the last value of each topic, as it comes over MQTT. Names are topics without "home/".

local mqtt = require "mqtt"

local KEEP_EVERY = 10 -- seconds between two readings of a name that are kept

local Home = {}
Home.__index = Home

---Begins to connect; what comes is told to those who listen, and numbers go into the history.
function Home.connect(uri, history)
  local client, message = mqtt.Client.connect(uri)
  if not client then return nil, message end
  local self = setmetatable({ client = client, history = history, values = {}, kept = {}, listeners = {} }, Home)
  client:addEventListener("message", function(event)
    local name = event.topic:match "^home/(.+)$"
    if name and not name:find "/set$" then self:hear(name, event.payload) end
  end)
  client:addEventListener("connected", function() self:tell("state", "Connected to " .. client:getInfo().uri) end)
  local function lost(event) self:tell("state", event.message or "Not connected") end
  client:addEventListener("error", lost)
  client:addEventListener("closed", lost)
  client:subscribe "home/#"
  return self
end

function Home:hear(name, payload)
  local value, now = tonumber(payload), os.time()
  if value and value - value ~= 0 then return end -- no number of this world: 1e999, nan
  self.values[name] = payload
  if value and now - (self.kept[name] or 0) >= KEEP_EVERY then
    self.kept[name] = now
    self.history:add(name, now, value)
  end
  self:tell(name, payload)
end

function Home:tell(name, value)
  for _, listener in ipairs(self.listeners) do listener(name, value) end
end

---listener(name, value) hears each value that comes, and what "state" the connection is in.
function Home:listen(listener) self.listeners[#self.listeners + 1] = listener end

---A wish: the thing itself decides, and says what it has done.
function Home:set(name, value) return self.client:publish(("home/%s/set"):format(name), tostring(value)) end

function Home:close()
  self.listeners = {}
  self.client:disconnect { wait = true }
end

return Home
