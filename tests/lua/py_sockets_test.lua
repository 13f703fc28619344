-- SPDX-License-Identifier: GPL-3.0-or-later
-- _PY.tcp_* and _PY.udp_*: numbers, callback ids, and one table of results, as earlier scripts know them.
local test = require "test"
local timers = require "timers"

-- Calls a function of _PY with a callback id behind the arguments, and waits for its one result.
local function call(name, ...)
  local result
  local arguments = table.pack(...)
  arguments[arguments.n + 1] = _PY.registerCallback(function(r) result = r end)
  _PY[name](table.unpack(arguments, 1, arguments.n + 1))
  test.equal(result, nil) -- never inside the call
  local last = timers.now() + 10000
  while not result do
    if timers.now() > last then error(name .. " does not answer", 2) end
    timers.sleep(1)
  end
  return result
end

test.case("a connection by number: read, write, read until, close", function()
  local echo = assert(net.TCPEchoServer "127.0.0.1")
  local c = call("tcp_connect", "127.0.0.1", echo:port())
  test.equal(c.success, true)
  test.equal(math.type(c.conn_id), "integer")
  test.equal(call("tcp_write", c.conn_id, "one\ntwo").bytes_written, 7)
  test.equal(call("tcp_read_until", c.conn_id, "\n", 1000).data, "one\n")
  test.equal(call("tcp_read", c.conn_id, 2).data, "tw")
  test.equal(call("tcp_read", c.conn_id, 0).data, "o")
  call("tcp_write", c.conn_id, ("x"):rep(50))
  test.equal(call("tcp_read_until", c.conn_id, "\n", 20).data, ("x"):rep(20)) -- as many as may be
  test.equal(call("tcp_close", c.conn_id).success, true)
  local gone = call("tcp_read", c.conn_id, 10)
  test.equal(gone.success, false)
  test.equal(gone.message, "connection not found")
  echo:stop()
end)

test.case("a failure is a result too", function()
  local server = net.TCPServer()
  assert(server:start("127.0.0.1", 0, print))
  local port = server:port()
  server:stop()
  local c = call("tcp_connect", "127.0.0.1", port)
  test.equal(c.success, false)
  test.equal(c.conn_id, nil)
  test.truthy(c.message:find "refused")
end)

test.case("a server calls its persistent callback for each client", function()
  local probe = net.TCPServer()
  assert(probe:start("127.0.0.1", 0, print))
  local port = probe:port()
  probe:stop()
  local clients = {}
  local id = _PY.registerCallback(function(result) clients[#clients + 1] = result end, true)
  local server = _PY.tcp_server_create()
  _PY.tcp_server_start(server, "127.0.0.1", port, id)
  for i = 1, 2 do
    local c = call("tcp_connect", "127.0.0.1", port)
    while #clients < i do timers.sleep(1) end
    test.equal(clients[i].client_ip, "127.0.0.1")
    call("tcp_write", clients[i].conn_id, "hi " .. i)
    test.equal(call("tcp_read", c.conn_id, 100).data, "hi " .. i)
    call("tcp_close", clients[i].conn_id)
    test.equal(call("tcp_read", c.conn_id, 100).data, "")
    call("tcp_close", c.conn_id)
  end
  test.equal(call("tcp_server_stop", server).success, true)
  test.equal(call("tcp_server_stop", server).success, false)
  _PY.clearRegisteredCallback(id)
end)

test.case("datagrams by number", function()
  local peer = net.UDPSocket()
  assert(peer:bind "127.0.0.1")
  local ip, port = peer:localAddress()
  local s = call "udp_create_socket"
  test.equal(s.success, true)
  test.equal(call("udp_send_to", s.socket_id, "question", ip, port).success, true)
  local data, from, from_port = peer:receive()
  test.equal(data, "question")
  peer:sendTo("answer", from, from_port)
  local r = call("udp_receive", s.socket_id)
  test.same({ r.data, r.ip, r.port }, { "answer", ip, port })
  test.equal(call("udp_close", s.socket_id).success, true)
  test.equal(call("udp_receive", s.socket_id).success, false)
  peer:close()
end)

test.case("they are modules for loadPythonModule", function()
  test.equal(_PY.loadPythonModule "tcp_client".tcp_connect, _PY.tcp_connect)
  test.equal(_PY.loadPythonModule "udp_client".udp_receive, _PY.udp_receive)
end)
