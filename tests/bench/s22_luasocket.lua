-- SPDX-License-Identifier: GPL-3.0-or-later
-- The same with LuaSocket, which knows one at a time.
local http, socket = require "socket.http", require "socket"
local url, begun = arg[1], socket.gettime()
for _ = 1, tonumber(arg[2] or 1000) do assert(select(2, http.request(url)) == 200) end
print(("%.1f"):format((socket.gettime() - begun) * 1000))
