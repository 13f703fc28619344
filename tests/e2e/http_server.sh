# SPDX-License-Identifier: GPL-3.0-or-later
# net.HTTPServer and its peers as people have them: curl, wrk, few descriptors, a sandbox, a port that is taken, many slow clients.
. "$SOURCE/tests/support/e2e.sh"

# serve SCRIPT [OPTION...]: starts it; it prints its port first. $port, $pid.
serve() {
  script=$1
  shift
  : >served
  "$EPLUA" "$@" "$script" >served 2>served.err &
  pid=$!
  i=0
  while [ ! -s served ] && [ $i -lt 400 ] && kill -0 $pid 2>/dev/null; do sleep 0.05; i=$((i + 1)); done
  port=$(head -n 1 served)
  url=http://127.0.0.1:$port
}
stop() {
  run curl -sS "$url/stop"
  i=0
  while kill -0 $pid 2>/dev/null && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done
  what="the server ends when it is stopped"
  expect_true sh -c "! kill -0 $pid 2>/dev/null"
  kill -KILL $pid 2>/dev/null
  wait $pid
  status=$?
}

mkdir www
head -c 3000000 /dev/urandom >www/large.bin
echo '<p>index' >www/index.html
echo 'secret' >secret
cat >server.lua <<'END'
local timers = require "timers"
local server = net.HTTPServer()
server:route("GET", "/notes/:id", function(request) return {id = request.params.id, agent = request.headers["User-Agent"]:match "^%a+"} end)
server:route("GET", "/events", function()
  local n = 0
  return function()
    n = n + 1
    timers.sleep(5)
    if n <= 3 then return ("event: tick\ndata: %d\n\n"):format(n) end
  end, 200, {["Content-Type"] = "text/event-stream"}
end)
server:folder("/files", "www")
assert(server:start("127.0.0.1", 0, function(method, path, body)
  if path == "/stop" then server:stop() end
  if path == "/slow" then timers.sleep(20) end
  if path == "/memory" then collectgarbage() return ("%d"):format(collectgarbage "count") end
  return method .. " " .. path .. " " .. #body .. "\n"
end))
print(server:port())
END
serve server.lua

# curl
run curl -sS "$url/notes/7"; expect_out '{"agent":"curl","id":"7"}'
run curl -sS -d 'a=b' "$url/x?y=z"; expect_out 'POST /x?y=z 3'
run curl -sS -I "$url/x"; expect_out_like '^HTTP/1.1 200 OK'; expect_out_like '^Content-Length: 10'
run curl -sS -N "$url/events"; expect_true [ "$(grep -c '^data: [123]$' "$tmp/out")" = 3 ]
run curl -sS -T www/large.bin "$url/up"; expect_out 'PUT /up 3000000'
run curl -sS -H 'Transfer-Encoding: chunked' -T www/large.bin "$url/up"; expect_out 'PUT /up 3000000'
run curl -sS -H 'Expect: 100-continue' -d "$(head -c 2000 /dev/zero | tr '\0' x)" "$url/x"; expect_out 'POST /x 2000'
run curl -sS -o got "$url/files/large.bin"; expect_status 0; expect_true cmp -s got www/large.bin
run curl -sS -r 1000- -o got "$url/files/large.bin"; tail -c +1001 www/large.bin >part; expect_true cmp -s got part
run curl -sS -L "$url/files"; expect_out '<p>index'
run curl -sS -z www/index.html -o /dev/null -w '%{http_code}' "$url/files/"; expect_out 304
run curl -sS -o /dev/null -w '%{http_code}' --path-as-is "$url/files/../secret"; expect_out 400
run curl -sS -o /dev/null -w '%{http_code}' --path-as-is "$url/files/..%2fsecret"; expect_out 404
run curl -sS --http1.0 "$url/x"; expect_out 'GET /x 0'
run curl -sS "$url/[1-3]" ; expect_out 'GET /1 0
GET /2 0
GET /3 0'
# 1 GiB that is announced is not read
run curl -sS -o /dev/null -w '%{http_code}' -X PUT -H 'Content-Length: 1073741824' -d x "$url/up"; expect_out_like '413$'
# reset in the middle, many times; then it still answers
for i in 1 2 3 4 5; do timeout 0.05 curl -sS --limit-rate 10k -o /dev/null "$url/files/large.bin" 2>/dev/null; done
run curl -sS "$url/after"; expect_out 'GET /after 0'

# wrk: a thousand connections that stay open would need more descriptors than some shells give
run wrk -t1 -c200 -d1s "$url/x"; expect_out_like 'Requests/sec'; expect_true sh -c "! grep -q 'Non-2xx\|Socket errors' '$tmp/out'"
run wrk -t1 -c100 -d1s "$url/slow"; expect_true sh -c "! grep -q 'Non-2xx\|Socket errors' '$tmp/out'"

# a port that is taken is said with whose it is
run "$EPLUA" -e "print(net.HTTPServer():start('127.0.0.1', $port, print))"
expect_out_like "^nil.cannot listen on 127.0.0.1:$port: .*eplua.*EADDRINUSE"

# clients that send a head byte by byte, and others that do not read, leave the others alone
python3 - "$port" >held 2>&1 <<'END' &
import socket, sys, time
port = int(sys.argv[1])
slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
deaf = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
for s in deaf: s.sendall(b"GET /files/large.bin HTTP/1.1\r\nHost: a\r\n\r\n" * 5)
for c in b"GET / HTTP/1.1\r\nHost: a":
    for s in slow: s.send(bytes([c]))
    time.sleep(0.02)
print("done")
END
python=$!
run wrk -t1 -c10 -d1s "$url/x"; expect_true sh -c "! grep -q 'Non-2xx\|Socket errors' '$tmp/out'"
wait $python
what="slow clients were held"; expect_true grep -q done held
stop; expect_status 0
expect_true [ ! -s served.err ]

# few descriptors: some clients are turned away, the server lives on
(ulimit -n 60; serve server.lua; echo "$port $pid" >started; wait $pid) &
i=0; while [ ! -s started ] && [ $i -lt 400 ]; do sleep 0.05; i=$((i + 1)); done
read -r port pid <started; url=http://127.0.0.1:$port
wrk -t1 -c120 -d1s "$url/slow" >/dev/null 2>&1
run curl -sS --retry 5 --retry-all-errors "$url/after"; expect_out 'GET /after 0'
run curl -sS "$url/stop"; expect_out_like 'GET /stop'
wait

# a limit of sockets counts connections: a server, a client, and its connection are three
cat >few.lua <<'END'
local server = net.HTTPServer()
assert(server:start("127.0.0.1", 0, function() return "x" end))
local one, two = net.TCPSocket(), net.TCPSocket()
print(one:connect("127.0.0.1", server:port()))
one:send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
print(#one:read() > 0)
print((select(3, two:connect("127.0.0.1", server:port()))))
server:stop()
END
run "$EPLUA" --max-sockets 3 few.lua; expect_status 0; expect_out 'true
true
EMFILE'

# sandbox
cat >boxed.lua <<'END'
local server = net.HTTPServer()
print(server:start("127.0.0.1", 0, print))
print(server:folder("/", "/etc"))
print(server:folder("/", "www"))
server:stop()
END
run "$EPLUA" --sandbox boxed.lua; expect_out_like '^nil.not permitted: 127.0.0.1 (--allow-net).EACCES'
expect_out_like '^nil.not permitted: /etc (--allow-read)'
run "$EPLUA" --sandbox --allow-net=127.0.0.1 --allow-read="$tmp/www" boxed.lua
expect_out_like '^true'; expect_out_like '^nil.not permitted: /etc'; expect_out_like '^HTTPServer'

finish
