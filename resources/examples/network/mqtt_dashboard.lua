-- SPDX-License-Identifier: MIT
-- MQTT dashboard: temperatures as a chart, lamps to switch, and what every topic said last.
-- Needs: mqtt_broker.lua beside it
-- Run it: eplua network/mqtt_dashboard.lua            with a broker and a house of its own
--         eplua network/mqtt_dashboard.lua window mqtt://broker.example   with yours
--         eplua network/mqtt_dashboard.lua terminal   what it does, without a window

local mqtt = require "mqtt"

local ROOMS = { "kitchen", "bedroom", "cellar" }
local SECONDS = 60 -- of the past that are shown

-- A house that lives in this process: sensors that report, lamps that obey.
local function make_house(uri)
  local house = assert(mqtt.Client.connect(uri, { wait = true }))
  local warm = { kitchen = 21, bedroom = 18, cellar = 12 }
  house:addEventListener("message", function(event)
    local room = event.topic:match "^home/(.-)/lamp/set$"
    if room then house:publish("home/" .. room .. "/lamp", event.payload, { retain = true }) end
  end)
  assert(house:subscribe("home/+/lamp/set", { wait = true }))
  local function report()
    for _, room in ipairs(ROOMS) do
      warm[room] = warm[room] + math.random() - 0.5
      house:publish("home/" .. room .. "/temperature", ("%.1f"):format(warm[room]), { retain = true })
    end
  end
  report()
  for _, room in ipairs(ROOMS) do house:publish("home/" .. room .. "/lamp", "off", { retain = true }) end
  return house, setInterval(report, 1000)
end

-- A broker and a house, unless an address was given. Gives the address, and what ends them.
local function find_broker(uri)
  if uri then return uri, function() end end
  local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
  local broker = dofile(here .. "mqtt_broker.lua")("127.0.0.1", 0)
  uri = "mqtt://127.0.0.1:" .. broker.port
  local house, timer = make_house(uri)
  return uri, function()
    clearInterval(timer)
    house:disconnect { wait = true }
    broker.stop()
  end
end

-- On the terminal ---------------------------------------------------------------------------------------------

local function watch_on_terminal()
  local uri, stop = find_broker()
  local client = assert(mqtt.Client.connect(uri, { wait = true }))
  client:addEventListener("message", function(event)
    print(("%-26s %s"):format(event.topic, event.payload))
    if event.topic ~= "home/kitchen/lamp" or event.payload ~= "on" then return end
    client:disconnect { wait = true }
    stop()
  end)
  client:subscribe("home/#", { wait = true })
  client:publish("home/kitchen/lamp/set", "on")
end

-- As a window -------------------------------------------------------------------------------------------------

local function show_window(given)
  local ui = require "ui"
  local series, switches = {}, {}
  for i, room in ipairs(ROOMS) do
    series[i] = ui.series { name = room, max = 3600 }
    switches[i] = ui.switch { id = room, text = room:gsub("^%l", string.upper) }
  end

  local window = ui.window { id = "mqtt_dashboard", title = "MQTT dashboard", size = { 760, 520 },
    ui.row { stretch = 1,
      ui.chart { id = "chart", stretch = 1, y_label = "°C", x_label = "seconds", x_range = { 0, SECONDS },
        table.unpack(series) },
      ui.group { text = "Lamps", ui.column { switches[1], switches[2], switches[3], ui.spacer {} } },
    },
    ui.table { id = "topics", stretch = 1, rows = {},
      columns = { { title = "Topic", width = 300 }, { title = "Last message", width = 260 },
        { title = "At", width = 100 } } },
    ui.row {
      ui.entry { id = "topic", placeholder = "Topic", value = "home/note" },
      ui.entry { id = "payload", placeholder = "Message", stretch = 1 },
      ui.button { id = "publish", text = "Publish", enabled = false },
    },
    ui.label { id = "state", text = "Connecting …" },
  }

  local rows, row_of = {}, {}
  local began = os.time()
  local client, stop

  local function note(topic, payload)
    local row = row_of[topic]
    if not row then
      row = { topic }
      row_of[topic] = row
      rows[#rows + 1] = row
      table.sort(rows, function(one, other) return one[1] < other[1] end)
    end
    row[2], row[3] = payload:sub(1, 80), os.date "%H:%M:%S"
    window.topics.rows = rows
  end

  local function hear(event)
    note(event.topic, event.payload)
    for i, room in ipairs(ROOMS) do
      if event.topic == "home/" .. room .. "/temperature" and tonumber(event.payload) then
        local now = os.time() - began
        series[i]:append(now, tonumber(event.payload))
        if now > SECONDS then window.chart.x_range = { now - SECONDS, now } end
      elseif event.topic == "home/" .. room .. "/lamp" then
        switches[i].value = event.payload == "on"
      end
    end
  end

  -- The lamp itself says whether it is on; what is pressed here is only a wish.
  for i, room in ipairs(ROOMS) do
    switches[i].onValueChanged = function(on) client:publish("home/" .. room .. "/lamp/set", on and "on" or "off") end
  end

  function window.publish.onClicked()
    local sent, message = client:publish(window.topic.value, window.payload.value)
    window.state.text = sent and "Published" or message
    if sent then window.payload.value = "" end
  end

  function window.onClosed()
    if client then client:disconnect { wait = true } end
    if stop then stop() end
  end

  window:show()
  local uri
  uri, stop = find_broker(given)
  local message
  client, message = mqtt.Client.connect(uri)
  if not client then
    window.state.text = message
    return
  end
  client:addEventListener("message", hear)
  client:addEventListener("connected", function()
    window.state.text = "Connected to " .. client:getInfo().uri
    window.publish.enabled = true
  end)
  local function complain(event) window.state.text = event.message or "Closed" end
  client:addEventListener("error", complain)
  client:addEventListener("closed", complain)
  client:subscribe(given and "#" or "home/#")
end

if arg[1] == "window" or arg[1] ~= "terminal" and require("ui").available() then
  show_window(arg[2])
else
  watch_on_terminal()
end
