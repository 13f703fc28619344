# SPDX-License-Identifier: GPL-3.0-or-later
# The command line does what the help says.
. "$SOURCE/tests/support/e2e.sh"

run "$EPLUA" --help; expect_status 0; expect_out_like '^usage: eplua'; expect_no_err
run "$EPLUA" -h; expect_status 0
run "$EPLUA" -v; expect_status 0; expect_out_like '^eplua [0-9.]* (Lua 5.4)$'

run env EPLUA_MAX_TIME=soon "$EPLUA" --version; expect_status 0
run env EPLUA_MAX_TIME=soon "$EPLUA" --help; expect_status 0

# for those who make the manual (app/cli/describe.h)
run "$EPLUA" --describe; expect_status 0; expect_no_err; expect_out_like '"name":"max-memory","kind":"size","value":"SIZE"'
expect_out_like '"key":"max_memory","environment":"EPLUA_MAX_MEMORY"'; expect_out_like '"templates":\[.*"script"'
run "$EPLUA" --describe "$SOURCE/resources/lua/meta"; expect_status 0; expect_out_like '"path":"net.TCPSocket:connect"'
run "$EPLUA" --describe "$tmp/nowhere"; expect_status 1; expect_err_like 'there are no annotations in .*nowhere'
run "$EPLUA" --describe a b; expect_status 2; expect_err_lines 1
run_sh "'$EPLUA' --describe >/dev/full"; expect_status 1; expect_err_like 'No space left'
run_sh "'$EPLUA' --help | grep -c describe"; expect_out 0

# code, modules, standard input, further scripts: in order, in one state
run "$EPLUA" -e 'print(json.encode{1,2,{a=json.null}})'; expect_out '[1,2,{"a":null}]'; expect_status 0
run "$EPLUA" -e 'return 1, nil, "x"' -e 'a = 5' '-ereturn a'; expect_out '1	nil	x
5'
mkdir lib; echo 'return {n = 42, name = ...}' >lib/mod.lua
run env LUA_PATH="$tmp/lib/?.lua" "$EPLUA" -l mod -e 'return mod.n, mod.name'; expect_out '42	mod'
run env LUA_PATH="$tmp/lib/?.lua" "$EPLUA" -l m=mod -e 'return m.n'; expect_out 42
run "$EPLUA" -l nothing; expect_status 1; expect_err_like "module 'nothing' not found"
echo 'print("script", #arg, arg[0], arg[1], arg[-1] ~= nil, ...) shared = 1' >s.lua
echo 'print("also", shared)' >t.lua
run "$EPLUA" s.lua a b; expect_out 'script	2	s.lua	a	true	a	b'
run "$EPLUA" --also t.lua s.lua --help; expect_out 'script	1	s.lua	--help	true	--help
also	1'
echo 'print(arg[0], ...)' | timeout 20 "$EPLUA" - x y >"$tmp/out"; status=$?; expect_out '-	x	y'; expect_status 0
run "$EPLUA" -- s.lua; expect_status 0; expect_out_like '^script'
run "$EPLUA" -e 'require("timers").sleep(20) print("slept")' -e 'print("then")'; expect_out 'slept
then'

# life of a script
run "$EPLUA" -e 'setTimeout(function() print("late") end, 20) print("early")'; expect_out 'early
late'; expect_status 0
run "$EPLUA" -e 'setTimeout(function() error("in timer") end, 1) setTimeout(function() print("goes on") end, 20)'
expect_out 'goes on'; expect_status 1; expect_err_like '^eplua: (command line):1: in timer$'; expect_err_like 'in timeout'
run "$EPLUA" -e 'setTimeout(function() print("never") end, 5000) error("main")'; expect_status 1; expect_out ''; expect_err_like ': main$'
run "$EPLUA" -e '_PY.registerCallback(print) setTimeout(function() os.exit(4) end, 30)'; expect_status 4
run "$EPLUA" --run-for 0.2 -e 'setInterval(function() end, 10)'; expect_status 0; expect_no_err
run "$EPLUA" --run-for 0.2 -e 'while true do end'; expect_status 0
run "$EPLUA" --run-for=-0.2 -e 'print "waits"'; expect_status 0; expect_out waits
run "$EPLUA" --run-for -0.2 -e 't0 = os.time()'; expect_status 0
run timeout -s TERM 1 "$EPLUA" --run-for 0 -e 'print "for ever"'; expect_out 'for ever'; expect_status 124
run "$EPLUA" --max-timers 3 -e 'for i = 1, 4 do print(pcall(setTimeout, print, 0)) end' ; expect_out_like '^false.*the limits are 3 and'

# ports: what is taken for a number counts as a whole, and what is said to attach by does attach
for wrong in x -1 65536 80.5 80x; do
  run "$EPLUA" --telnet=$wrong -e ''; expect_status 2; expect_err_like "--telnet=$wrong wants a port from 0 to 65535"
  run "$EPLUA" --telnet-port $wrong -e ''; expect_status 2; expect_err_like "--telnet-port wants a port from 0 to 65535"
done
run "$EPLUA" --telnet=1e9 -e ''; expect_status 2
run "$EPLUA" --telnet=2e4 --no-api -e 'return 1'; expect_err_like 'telnet 127.0.0.1 20000, or eplua --attach 20000$'
run "$EPLUA" --telnet-port 0 -e 'return 1'; expect_status 0; expect_err_like 'telnet 127.0.0.1 [0-9]*, or'
run "$EPLUA" --telnet=0 --bind 127.0.0.5 -e 'return 1'; expect_status 0; expect_err_like '^eplua: telnet 127.0.0.5 [0-9]*, or eplua --attach 127.0.0.5:[0-9]*$'

# ^C and SIGTERM, also in a loop that catches errors
for signal in INT:130 TERM:143 HUP:129; do
  # a shell without job control ignores SIGINT for what it puts into the background
  env --default-signal=INT "$EPLUA" -e 'io.stderr:write("up\n") while true do pcall(function() while true do end end) end' 2>"$tmp/err" &
  pid=$!; what="kill -${signal%:*} of a loop"
  for i in $(seq 200); do grep -q up "$tmp/err" && break; sleep 0.05; done
  kill -s "${signal%:*}" $pid
  wait $pid; status=$?; expect_status "${signal#*:}"
done
"$EPLUA" -e 'io.stderr:write("up\n") setInterval(print, 10000)' 2>"$tmp/err" &
pid=$!; what='SIGTERM while idle'
for i in $(seq 200); do grep -q up "$tmp/err" && break; sleep 0.05; done
kill $pid; wait $pid; status=$?; expect_status 143

# settings: sources in their order
run "$EPLUA" --print-config; expect_status 0; expect_out_like '"max-memory"'
mkdir -p "$XDG_CONFIG_HOME/eplua"; config="$XDG_CONFIG_HOME/eplua/config.lua"
echo 'return { max_memory = "100M", ["max-time"] = 7, sandbox = false, allow_env = {"A", "B"}, loglevel = "error" }' >"$config"
run "$EPLUA" -e 'local c = _PY.config return c.max_memory, c.max_time, c.loglevel, #c.allow_env'; expect_out '104857600	7	error	2'
run env EPLUA_MAX_TIME=8 "$EPLUA" -e 'return _PY.config.max_time'; expect_out 8
run env EPLUA_MAX_TIME=8 "$EPLUA" --max-time 9 -e 'return _PY.config.max_time'; expect_out 9
run "$EPLUA" --config max-time=10 -e 'return _PY.config.max_time'; expect_out 10
run_sh "'$EPLUA' --print-config | tr -d ' \t\n'"; expect_out_like '"max-memory":{"value":104857600,"from":"configurationfile"}'
run_sh "EPLUA_SANDBOX=1 '$EPLUA' --print-config | tr -d ' \t\n'"; expect_out_like '"sandbox":{"value":true,"from":"environment"}'
rm "$config"

# older launchers' options
run "$EPLUA" -o --header 'A: b' --header 'C: d' -a 'x y' --nodebugger --loglevel debug -e 'local c = _PY.config return c.offline, #c.headers, c.args, c.loglevel'
expect_out 'true	2	x y	debug'; expect_status 0

# sandbox
echo hello >readable.txt
run "$EPLUA" --sandbox -e 'print(io.open, debug.getinfo, os.execute, package.loadlib, string.dump)'; expect_out 'nil	nil	nil	nil	nil'
run "$EPLUA" --sandbox --allow-read "$tmp/readable.txt" -e 'print(io.open("readable.txt"):read("a"))'; expect_out_like '^hello$'
run "$EPLUA" --sandbox --allow-read "$tmp/readable.txt" -e 'print(io.open("home/.env"))'; expect_out_like '^nil	not permitted: home/.env (--allow-read)'
run env CANARY=1 "$EPLUA" --sandbox -e 'print(os.getenv("CANARY"), os.getenv("HOME"))'; expect_out 'nil	nil'
run env CANARY=1 "$EPLUA" --sandbox --allow-env CANARY -e 'print(os.getenv("CANARY"), os.getenv("HOME"))'; expect_out '1	nil'

mkdir -p area/open area/closed; echo secret >area/closed/s
run "$EPLUA" --sandbox --allow-read area/open --allow-write area -e 'print((os.rename("area/closed/s", "area/open/s")))'; expect_out nil
run env EPLUA_RESOURCES="$tmp/none" "$EPLUA" -e 'require "log"'; expect_status 1; expect_err_like 'EPLUA_RESOURCES names it'

# modules of the system
run "$EPLUA" -e 'local lpeg = require "lpeg" return lpeg.match(lpeg.R("09")^1, "123x")'; expect_out 4; expect_no_err
run "$EPLUA" -e 'local re = require "re" return re.match("aab", "\"a\"*")'; expect_out 3
run "$EPLUA" -e 'return require("cjson").encode({1, 2})'; expect_out '[1,2]'
run "$EPLUA" -e 'return require("lfs")._VERSION, package.searchpath ~= nil'; expect_status 0

# check, new, test
echo 'local a <const> = 1; return a // 1' >good.lua; echo 'x = = 2' >bad.lua; echo 'local unused = 1' >warn.lua
run "$EPLUA" --check good.lua; expect_status 0
run "$EPLUA" --check good.lua bad.lua; expect_status 1; expect_err_like 'bad.lua:1: unexpected symbol'
run "$EPLUA" --check warn.lua; expect_status 1; expect_out_like "unused variable"
run "$EPLUA" --check missing.lua; expect_status 1; expect_err_like 'missing.lua'
run "$EPLUA" --new script my-script; expect_status 0; expect_out_like '^made my-script from' # more in templates.sh
printf -- '-- expect: a\tb\n-- expect: c\nprint("a", "b") print "c"\n' >e_test.lua
run "$EPLUA" --test e_test.lua; expect_status 0; expect_out_like '^ok 1 - e_test.lua'
printf -- '-- expect: a\nprint "b"\n' >f_test.lua
run "$EPLUA" --test e_test.lua f_test.lua; expect_status 1; expect_out_like '^not ok 2 - f_test.lua'; expect_out_like '^1..2'
printf -- '-- expect-status: 3\n-- expect: x\nio.write "x\\n" os.exit(3)\n' >g_test.lua
run "$EPLUA" --test g_test.lua; expect_status 0
# a test file that ends early has not passed; what cases print cannot pass for a result; what they leave behind
# does not hold the run
cat >h_test.lua <<'LUA'
local test = require "test"
test.case("a", function() os.exit(0) end)
test.case("b", function() error "never seen" end)
LUA
run "$EPLUA" --test h_test.lua; expect_status 1; expect_out_like '^not ok 1 - h_test.lua'; expect_out_like 'ended before all cases had run'
cat >i_test.lua <<'LUA'
local test = require "test"
test.case("prints", function() io.write "no line end" print "not ok 5 - evil" io.write "ok 9" end)
test.case("spawns", function() require "sys".spawn { "sleep", "100" } end)
LUA
run "$EPLUA" --test i_test.lua; expect_status 0; expect_out_like '^    # no line endnot ok 5 - evil$'; expect_out_like '^    ok 1 - prints$'
run "$EPLUA" --run-for 1 --test i_test.lua; expect_status 2
run "$EPLUA" --test nowhere; expect_status 1; expect_out_like '^not ok 1'
mkdir nothing; run "$EPLUA" --test nothing; expect_status 2
finish
