-- SPDX-License-Identifier: GPL-3.0-or-later
-- Publishes arg[3] messages of 20 bytes with QoS arg[2] to the broker on port arg[1], and prints the seconds until all were sent (QoS 0) or
-- confirmed (1).
local sys = require "sys"
local timers = require "timers"
local port, qos, count = arg[1], tonumber(arg[2]), tonumber(arg[3])
local client = assert(mqtt.Client.connect("mqtt://127.0.0.1:" .. port, { wait = true }))
local began = sys.hrtime()
local payload = ("x"):rep(20)
for _ = 1, count do
  while not client:publish("bench", payload, { qos = qos }) do timers.sleep(0) end
end
client:disconnect { wait = true }
print(("%.3f"):format((sys.hrtime() - began) / 1e9))
