-- SPDX-License-Identifier: GPL-3.0-or-later
-- Everything that pages are made of, asked from the program itself: its tables by --describe, and its servers.
local json = require "json"
local net = require "net"
local sys = require "sys"

local describe = {}

-- The tables of the program that runs this, and the annotations of the checkout (app/cli/describe.h).
function describe.program(checkout)
  local program = assert(sys.spawn { cmd = _PY.config.enginePath, args = { "--describe", checkout .. "/resources/lua/meta" } })
  local result = program:wait()
  assert(result.code == 0, result.stderr)
  return assert(json.decode(result.stdout))
end

-- What /openapi.json says, or nil and why there is none: a build without Qt has no web server.
function describe.routes()
  local good, port = _PY.start_web_server("127.0.0.1", 0)
  if not good then return nil, port end
  local answer, message = net.HTTPClient():get(("http://127.0.0.1:%d/openapi.json"):format(port))
  _PY.stop_web_server()
  return answer and assert(json.decode(answer.data)), message
end

-- What `:help` says by telnet.
function describe.telnet()
  local _, port = assert(_PY.start_telnet_server(0))
  local socket = net.TCPSocket { timeout = 10000 }
  assert(socket:connect("127.0.0.1", port))
  assert(socket:send ":help\n:exit\n")
  local text = {}
  while true do
    local piece = socket:read()
    if not piece or piece == "" then break end -- it has left
    text[#text + 1] = piece
  end
  socket:close()
  _PY.stop_telnet_server()
  return (table.concat(text):gsub("\r", ""))
end

return describe
