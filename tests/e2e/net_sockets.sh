# SPDX-License-Identifier: GPL-3.0-or-later
# TCP and UDP against foreign peers (socat), what keeps a program alive, and what restricted code may.
. "$SOURCE/tests/support/e2e.sh"

# A line of the log of a server in the background, "port N", is awaited without guessing how long it takes.
await_port() {
  for _ in $(seq 600); do
    port=$(sed -n 's/^port \([0-9]*\)$/\1/p' "$1" 2>/dev/null)
    [ -n "$port" ] && return
    sleep 0.05
  done
  note_failure "no port in $1"
}

cat >upper.lua <<'L'
local server = net.TCPServer()
assert(server:start("127.0.0.1", 0, function(client)
  local count = 0
  while true do
    local data, _, code = client:read()
    if not data then print("error " .. code) io.flush() break end
    if data == "" then break end
    count = count + #data
    if not client:send(data:upper()) then break end
  end
  client:send("(" .. count .. ")")
  client:close()
  print "served"
  if arg[1] == "once" then server:stop() end
end))
print("port " .. server:port())
io.flush()
L

# half-open: socat ends its side and still gets the answer
"$EPLUA" upper.lua once >log 2>err & server=$!
await_port log
run_sh "printf 'hello world' | socat -t 10 - TCP:127.0.0.1:$port"; expect_out 'HELLO WORLD(11)'; expect_status 0
wait $server; status=$?; expect_status 0
expect_true [ ! -s err ]

# a reset in the middle is an error of that client alone, and the next one is served
"$EPLUA" upper.lua >log 2>err & server=$!
await_port log
python3 -c "
import socket, struct
s = socket.create_connection(('127.0.0.1', $port))
s.sendall(b'partly')
s.recv(6)
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
s.close()"
for _ in 1 2 3; do
  run_sh "printf 'again' | socat -t 10 - TCP:127.0.0.1:$port"; expect_out 'AGAIN(5)'
done
kill $server; wait $server 2>/dev/null
expect_true grep -q '^error ECONNRESET$' log
expect_true [ ! -s err ]

# a client that connects, and never says anything, disturbs nobody
"$EPLUA" upper.lua >log 2>err & server=$!
await_port log
socat -u TCP:127.0.0.1:$port - >/dev/null 2>&1 & silent=$!
run_sh "printf 'x' | socat -t 10 - TCP:127.0.0.1:$port"; expect_out 'X(1)'
kill $silent $server; wait $server 2>/dev/null

# our client and a foreign server: it sends and ends
cat >client.lua <<'L'
local s = net.TCPSocket()
assert(s:connect("127.0.0.1", tonumber(arg[1])))
local all = {}
while true do
  local data, message, code = s:read()
  if not data then print(#table.concat(all), message, code) break end
  if data == "" then print(#table.concat(all), "end") break end
  all[#all + 1] = data
end
L
socat_port() { # a port of socat's own choice, from its log
  for _ in $(seq 600); do
    port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$1" | head -1)
    [ -n "$port" ] && return
    sleep 0.05
  done
  note_failure "socat does not listen"
}
head -c 3000000 /dev/zero >zeros
socat -d -d -u FILE:zeros TCP-LISTEN:0,bind=127.0.0.1 2>socat.log & peer=$!
socat_port socat.log
run "$EPLUA" client.lua $port; expect_out '3000000	end'; expect_status 0
wait $peer 2>/dev/null
# UDP with a foreign peer
cat >udp.lua <<'L'
local s = net.UDPSocket()
assert(s:bind("127.0.0.1", 0))
print("port " .. select(2, s:localAddress()))
io.flush()
local data, ip, port = s:receive()
s:sendTo("got " .. #data, ip, port)
L
"$EPLUA" udp.lua >log 2>err & server=$!
await_port log
run_sh "printf 'four' | socat -T 1 -t 1 - UDP:127.0.0.1:$port,shut-none"; expect_out 'got 4'
wait $server; status=$?; expect_status 0

# what keeps a program alive: what can still call Lua, and bytes that are still to be sent
run "$EPLUA" -e 'e = net.TCPEchoServer("127.0.0.1", 0) s = net.TCPSocket() s:connect("127.0.0.1", e:port()) s:send "x" e:stop() print "over"'
expect_out over; expect_status 0
run "$EPLUA" -e 'u = net.UDPSocket() u:bind("127.0.0.1", 0) print "over"'; expect_out over; expect_status 0
run "$EPLUA" -e 's = net.TCPServer() s:start("127.0.0.1", 0, print) setTimeout(function() s:stop() print "stopped" end, 20)'
expect_out stopped; expect_status 0
run "$EPLUA" -e 'u = net.UDPSocket() u:bind("127.0.0.1", 0) u:receive{success = function(d) print(d) end} local v = net.UDPSocket() v:sendTo("late", u:localAddress())'
expect_out late; expect_status 0
socat -d -d -u TCP-LISTEN:0,bind=127.0.0.1 CREATE:received 2>socat3.log & peer=$!
socat_port socat3.log
run "$EPLUA" -e "s = net.TCPSocket() s:connect('127.0.0.1', $port) s:send(('y'):rep(20000000), {}) s:close()"
expect_status 0
wait $peer
expect_true [ "$(wc -c <received)" = 20000000 ]

# an error in a handler is reported, closes that client, and makes the exit status 1
cat >fails.lua <<'L'
local server = net.TCPServer()
server:start("127.0.0.1", 0, function() error "on purpose" end)
local s = net.TCPSocket()
s:connect("127.0.0.1", server:port())
print(s:read { timeout = 5000 } == "")
server:stop()
L
run "$EPLUA" fails.lua; expect_out true; expect_status 1; expect_err_like 'on purpose'; expect_err_like 'tcp server'

# a failure that nobody hears is a warning with the line
run "$EPLUA" -e 's = net.TCPSocket() s:connect("127.0.0.1", 1, {success = print})'; expect_status 0
expect_err_like 'connect failed, and nobody hears it: cannot connect to 127.0.0.1:1: connection refused'

# many at once, then os.exit, an error, the end: none of them harms
for end in 'os.exit(3)' 'os.exit(3, true)' 'error "over"' 'for _, s in ipairs(all) do s:close() end'; do
  run "$EPLUA" -e "e = net.TCPEchoServer('127.0.0.1', 0) all = {} for i = 1, 400 do local s = net.TCPSocket() assert(s:connect('127.0.0.1', e:port())) s:send('x', {}) s:read{success = print} all[i] = s end e:stop() $end"
  case $end in os.exit*) expect_status 3 ;; error*) expect_status 1 ;; *) expect_status 0 ;; esac
  expect_true sh -c '! grep -q -i "sanitizer\|panic\|segmentation" err'
done

# the limit is one, for connections of a server too
run "$EPLUA" --max-sockets 2 -e 's = net.TCPServer() s:start("127.0.0.1", 0, print) a, b = net.TCPSocket(), net.TCPSocket() a:connect("127.0.0.1", s:port()) print(a:read{timeout = 5000} == "") print(select(2, b:connect("127.0.0.1", s:port()))) s:stop()'
expect_out_like '^true$'; expect_out_like 'too many open sockets (--max-sockets)'; expect_err_like 'a client was turned away'

# restricted code: nothing, or what it was allowed
run "$EPLUA" --sandbox -e 'print(net.TCPSocket():connect("127.0.0.1", 80)) print(net.TCPServer():start("127.0.0.1", 0, print)) print(net.TCPEchoServer("127.0.0.1", 0)) print(net.UDPSocket():bind()) print(net.UDPSocket():sendTo("x", "example.org", 53)) print(net.UDPSocket():receive())'
expect_status 0
expect_true [ "$(grep -c 'not permitted: .* (--allow-net)	EACCES$' out)" = 5 ]
expect_out_like '^nil	the socket is not open: bind it, or send first	ENOTCONN$'
run "$EPLUA" --sandbox --allow-net=127.0.0.1 -e 's = net.TCPServer() print(s:start("127.0.0.1", 0, function(c) c:send "hi" c:close() end)) a = net.TCPSocket() print(a:connect("127.0.0.1", s:port())) print(a:read()) s:stop() a:close() print(a:connect("127.0.0.2", 80)) a:connect("localhost", 80, {error = print})'
expect_out_like '^hi$'; expect_out_like '^nil	not permitted: 127.0.0.2:80 (--allow-net)	EACCES$'
finish
