# SPDX-License-Identifier: GPL-3.0-or-later
# An installation without windows does what it should: the program finds its modules, plugins and resources, and what it says is heard.
# $EPLUA is the installed program, PLUGINS=no when plugins are not expected. Nothing of a checkout is used save the functions for tests.
. "$SOURCE/tests/support/e2e.sh"
cd "$HOME" || exit 1
mkdir -m 700 "$tmp/run"
export XDG_RUNTIME_DIR="$tmp/run"
unset EPLUA_RESOURCES

run "$EPLUA" --version; expect_status 0; expect_out_like '^eplua [0-9]'

# timers, JSON, a library written in Lua, coroutines that wait
cat >script.lua <<'L'
local log, timers = require "log", require "timers"
local times = 0
local every
every = setInterval(function()
  times = times + 1
  if times == 3 then clearInterval(every) end
end, 10)
timers.sleep(100)
print(json.encode {times = times, log = type(log.info)})
L
run "$EPLUA" script.lua; expect_status 0; expect_out '{"log":"function","times":3}'; expect_no_err

# the module with libcurl, against a server of its own
cat >net.lua <<'L'
local server = net.HTTPServer()
assert(server:start("127.0.0.1", 0, function(_, path) return "hello from " .. path end))
local answer, message = net.HTTPClient():get(("http://127.0.0.1:%d/here"):format(server:port()))
print(answer and answer.data or message)
server:stop()
-- and the library that is opened by name
local echo = net.WebSocketServer()
assert(echo:start("127.0.0.1", 0, {receive = function(id, text) echo:send(id, text:upper()) end}))
local ws = net.WebSocketClient {timeout = 5000}
assert(ws:connect(("ws://127.0.0.1:%d/"):format(echo:port())))
ws:send "hello"
print(ws:receive(5000))
ws:close()
echo:stop()
L
run "$EPLUA" net.lua; expect_status 0; expect_out_like '^hello from /here$'; expect_out_like '^HELLO'; expect_no_err

# a project from a template, and its tests
run "$EPLUA" --new script "$HOME/project"; expect_status 0
run_sh "cd '$HOME/project' && '$EPLUA' --test ."; expect_status 0; expect_out_like '^ok 1'

# from afar: HTTP with the web module and its pages, and telnet
start_doors() {
  "$EPLUA" --http=0 --telnet=0 --stay -e 'answer = 42' >"$tmp/doors" 2>&1 &
  pid=$!
  for try in $(seq 400); do grep -q '^eplua: http' "$tmp/doors" && grep -q '^eplua: telnet' "$tmp/doors" && return; sleep 0.05; done
}
start_doors
url=$(sed -n 's/^eplua: \(http:[^ ]*\)$/\1/p' "$tmp/doors" | head -n 1)
port=$(sed -n 's/^eplua: telnet [^ ]* \([0-9]*\),.*/\1/p' "$tmp/doors")
run curl -sS -H 'Content-Type: application/json' -d '{"script":"return answer"}' "${url}execute"
expect_out_like '"result":42'
run curl -sS "${url}openapi.json"; expect_out_like '/execute'
cat >telnet.lua <<'L'
local socket = net.TCPSocket()
assert(socket:connect("127.0.0.1", tonumber(arg[1])))
socket:send "answer + 1\nexit\n"
local all = ""
repeat
  local data = socket:read()
  all = all .. (data or "")
until not data or data == ""
print(all:find "43" and "heard 43" or all)
L
run "$EPLUA" telnet.lua "$port"; expect_out 'heard 43'
run "$EPLUA" --list; expect_status 0; expect_out_like "$port"
kill "$pid"; wait "$pid"

# the prompt, with readline and without a terminal
run_sh "echo '6 * 7' | '$EPLUA' -i"; expect_status 0; expect_out_like '42'

if [ "${PLUGINS-}" != no ]; then
  run "$EPLUA" --plugins; expect_status 0; expect_out_like '^sqlite  *on .*bundled'; expect_out_like '^mqtt  *on .*bundled'
  run "$EPLUA" -e 'local db = assert(require("sqlite").open ":memory:")
    for row in db:rows "select 6 * 7 as answer" do print(row.answer) end'
  expect_status 0; expect_out 42
  run "$EPLUA" -e 'print(type(require("mqtt")))'; expect_out table
fi

# windows: the module is there and the display is not, or both are not
run "$EPLUA" -e 'print(pcall(function() require("ui").window({}):show() end))'; expect_status 0; expect_out_like '^false.*\(display\|installed\)'
run "$EPLUA" --ide; expect_true test "$status" -ne 0; expect_err_like 'display\|installed'
finish
