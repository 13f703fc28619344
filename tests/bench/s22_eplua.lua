-- SPDX-License-Identifier: GPL-3.0-or-later
-- N requests (default 1,000), 16 at a time: prints how long all took, in ms. URL as argument.
local net = require "net"
local timers = require "timers"
local url, count = arg[1], tonumber(arg[2] or 1000)
local http = net.HTTPClient()
local next_one, left, begun = 0, count, timers.now()

local function go()
  if next_one == count then return end
  next_one = next_one + 1
  http:request(url, {
    success = function(r)
      assert(r.status == 200)
      left = left - 1
      if left == 0 then print(("%.1f"):format(timers.now() - begun)) end
      go()
    end,
    error = error,
  })
end
for _ = 1, 16 do go() end
