# SPDX-License-Identifier: GPL-3.0-or-later
# WebSockets against python3-websockets, as server and as client, bare and under TLS; and how the process ends.
. "$SOURCE/tests/support/e2e.sh"
peer="$SOURCE/tests/support/websocket_peer.py"
pids=
stop_all() {
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  wait
}
trap 'stop_all; rm -rf "$tmp"' EXIT

# Starts a program in the background that writes a port as its first line to FILE; sets $port.
start() {
  file=$1
  shift
  "$@" >"$file" 2>"$file.err" &
  pids="$pids $!"
  last=$!
  tries=0
  until [ -s "$file" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 "$last" 2>/dev/null; then
      echo "FAILED: no port from $*"
      cat "$file.err"
      exit 1
    fi
    sleep 0.05
  done
  port=$(head -n 1 "$file")
}

# --- their server, our client ---
start plain python3 "$peer" serve
cat >client.lua <<'END'
local c = net.WebSocketClient { protocols = "v1" }
assert(c:connect(arg[1], { Authorization = "Bearer xyz" }))
print(c:protocol())
for _, text in ipairs { "hello", "grüße €😀", ("z"):rep(70000), ("y"):rep(3000000) } do
  c:send(text)
  assert(c:receive() == text)
end
c:sendBinary "\0\xff"
print(c:receive() == "\0\xff")
for _, ask in ipairs { "headers", "ping", "pieces" } do
  c:send(ask)
  print((c:receive()))
end
c:send "close"
print(c:receive())
local d, codes = net.WebSocketClient(), {}
d:addEventListener("connected", function() d:send "vanish" end)
d:addEventListener("error", function(m) print("error", m) end)
d:addEventListener("disconnected", function(code, reason)
  print("gone", code, reason)
  d = net.WebSocketClient()
  d:addEventListener("connected", function() d:send "close" end)
  d:addEventListener("disconnected", print)
  d:connect(arg[1])
end)
d:connect(arg[1])
END
run "$EPLUA" client.lua "ws://localhost:$port/x?y=z"
expect_status 0
expect_out "v1
true
Bearer xyz
pong came
in three pieces
nil	closed	ECANCELED
error	connection lost: the peer has reset the connection
gone	1006	
4001	as you say"

# an open connection that nobody listens to does not keep the process
cat >idle.lua <<'END'
local c = net.WebSocketClient()
assert(c:connect(arg[1]))
c:send "x"
print(c:receive())
print(c:receive(10)) -- who has waited waits no more
print "end"
END
run "$EPLUA" idle.lua "ws://127.0.0.1:$port"
expect_status 0
expect_out "x	false
nil	timeout	ETIMEDOUT
end"

# and one that somebody listens to does, until it is closed
cat >held.lua <<'END'
local c = net.WebSocketClient()
c:addEventListener("dataReceived", function(text) print(text) c:close() end)
c:addEventListener("disconnected", function(...) print(...) end)
c:connect(arg[1])
c:addEventListener("connected", function() setTimeout(function() c:send "late" end, 50) end)
END
run "$EPLUA" held.lua "ws://127.0.0.1:$port"
expect_status 0
expect_out "late
1000	"

# --- sandbox ---
run "$EPLUA" --sandbox client.lua "ws://127.0.0.1:$port"
expect_status 1
expect_err_like "not permitted: 127.0.0.1:$port (--allow-net)"
run "$EPLUA" --sandbox "--allow-net=127.0.0.1:$port" idle.lua "ws://127.0.0.1:$port"
expect_status 0

run "$EPLUA" --sandbox --allow-net=127.0.0.1 -e "print(net.WebSocketClient{proxy='http://127.0.0.1:1'}:connect 'wss://127.0.0.1:1')" \
  -e "print(net.WebSocketClient{caFile='/etc/passwd'}:connect 'wss://127.0.0.1:1')" -e "print(net.WebSocketServer():start('0.0.0.0', 0, {}))"
expect_out "nil	not permitted: restricted code cannot choose a proxy	EACCES
nil	not permitted: /etc/passwd (--allow-read)	EACCES
nil	not permitted: 0.0.0.0 (--allow-net)	EACCES"

# --- under TLS ---
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
start tls python3 "$peer" serve ca.pem key.pem
cat >tls.lua <<'END'
local url = arg[1]
local c = net.WebSocketClient { caFile = "ca.pem" }
print(c:connect(url))
c:send(("t"):rep(300000))
print(#c:receive())
c:send "pieces"
print((c:receive()))
c:send "close"
print(c:receive())
local function refused(new, options, at)
  local ok, message = new(options):connect(at)
  assert(not ok)
  print(message:match "certificate" or message)
end
refused(net.WebSocketClient, nil, url) -- nobody vouches for it
refused(net.WebSocketClient, { caFile = "ca.pem" }, (url:gsub("localhost", "127.0.0.1"))) -- another name
local d = net.WebSocketClientTls { checkCertificate = false }
print(d:connect((url:gsub("localhost", "127.0.0.1"):gsub("wss:", "ws:"))))
d:send "x"
print((d:receive()))
d:close()
END
run "$EPLUA" tls.lua "wss://localhost:$port"
expect_status 0
expect_out "true
300000
in three pieces
nil	closed	ECANCELED
certificate
certificate
true
x"

# TLS to one who does not speak it, and the other way
run "$EPLUA" -e "print(net.WebSocketClient():connect 'wss://127.0.0.1:$(head -n 1 plain)')" -e "print(net.WebSocketClient():connect 'ws://127.0.0.1:$port')"
expect_status 0
expect_out_like "^nil"

# --- our server, their client ---
cat >server.lua <<'END'
local s = net.WebSocketServer()
assert(s:start("127.0.0.1", 0, {
  receive = function(id, text, binary)
    if text == "stop" then s:stop() else s:send(id, text, { binary = binary }) end
  end,
  error = function(m) io.stderr:write(m, "\n") end,
}))
print(s:port())
io.stdout:flush()
END
start ours "$EPLUA" server.lua
run python3 "$peer" page "ws://127.0.0.1:$port" "http://127.0.0.1:1"
expect_out 101
run python3 "$peer" page "ws://127.0.0.1:$port" "http://evil.example"
expect_out 403
run python3 "$peer" talk "ws://127.0.0.1:$port/"
expect_status 0
expect_out "extensions 0
same True
same True
same True
same True
same True
same True
pieces in three pieces
pong
order True
closed 1000
many True
stopped 1001"
wait "$last"
status=$?
expect_status 0
run cat ours.err
expect_out ""

finish
