-- SPDX-License-Identifier: MIT
-- Home: rooms over MQTT; gauges, charts and switches in a window and the browser; history in SQLite.
-- Needs: the files of its folder
-- Run it: eplua home/main.lua                     with a house that is simulated, and a broker of its own
--         eplua home/main.lua mqtt://BROKER       with your own things; house.lua says which topics they speak
--         eplua --http home/main.lua              the window is in the control panel, too: follow the link
--         eplua home/main.lua terminal [SECONDS]  without a window
--         eplua --test home                       its tests

local here = arg[0]:match "^(.*/)" or "./"
package.path = here .. "?.lua;" .. package.path

local History = require "history"
local Home = require "home"
local House = require "house"

-- A broker and a simulated house in this process. The house has lived for a day already, so that there is a past to
-- show.
local function make_house(history)
  local start_broker = dofile(here .. "../network/mqtt_broker.lua")
  local broker = start_broker("127.0.0.1", 0)
  local house = House.new(os.time() - 24 * 3600)
  local known = history:newest() or 0
  history:together(function()
    while house.time < os.time() do
      house:step(60)
      if house.time > known and house.time % 300 < 60 then history:add_all(house:readings(), house.time) end
    end
  end)
  local uri = "mqtt://127.0.0.1:" .. broker.port
  local close = house:connect(uri)
  return uri, function()
    close()
    broker.stop()
  end
end

local argument = arg[1] or ""
local given = argument:find "^mqtts?://" and argument or nil
-- What was simulated is kept apart from what was measured.
local file = (os.getenv "HOME" or ".") .. (given and "/eplua-home.db" or "/eplua-home-simulated.db")
local history = assert(History.open(os.getenv "HOME_DB" or file))
history:forget(os.time() - 7 * 24 * 3600)

local uri, stop_house = given, function() end
if not given then uri, stop_house = make_house(history) end
local home = assert(Home.connect(uri, history))

local function stop()
  home:close()
  stop_house()
  history:close()
end

if argument ~= "terminal" and require("ui").available() then
  require("dashboard").show(home, history, stop)
else
  home:listen(function(name, value) print(("%-24s %s"):format(name, value)) end)
  setTimeout(stop, (tonumber(arg[2]) or 3) * 1000)
end
