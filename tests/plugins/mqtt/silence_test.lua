-- SPDX-License-Identifier: GPL-3.0-or-later
-- mqtt and a broker that stops answering: takes the time that keep alive takes, so it runs at night.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local brokers = require "broker"
local mqtt = require "mqtt"
local test = require "test"
local timers = require "timers"

test.case("a broker that falls silent is noticed, and found again", { timeout = 60000 }, function()
  local broker = brokers.start()
  local client = assert(mqtt.Client.connect(broker.uri, { wait = true, keepAlivePeriod = 5, reconnectDelay = 20 }))
  local closed
  client:addEventListener("closed", function(event) closed = event end)
  timers.sleep(7000) -- pings go to and fro
  test.equal(client:isConnected(), true)
  broker.process:kill "STOP"
  while not closed do timers.sleep(5) end
  test.equal(closed.code, "ETIMEDOUT")
  test.equal(closed.willReconnect, true)
  broker.process:kill "CONT"
  while not client:isConnected() do timers.sleep(5) end
  client:disconnect { wait = true }
  broker:close()
end)
