# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong with the input is said in one clear sentence, with file and line where there is one, and the
# exit status is right.
. "$SOURCE/tests/support/e2e.sh"

# files
run "$EPLUA" missing.lua; expect_status 1; expect_err_like '^eplua: cannot open missing.lua: No such file'; expect_err_lines 1
mkdir folder.lua
run "$EPLUA" folder.lua; expect_status 1; expect_err_like '^eplua: cannot run folder.lua: it is a folder$'; expect_err_lines 1
echo 'print(1)' >secret.lua; chmod 000 secret.lua
run "$EPLUA" secret.lua; expect_status 1; expect_err_like '^eplua: cannot open secret.lua: Permission denied$'; expect_err_lines 1
printf '\177ELF\000\001\002' >binary.lua
run "$EPLUA" binary.lua; expect_status 1; expect_err_like '^eplua: binary.lua is no Lua source: it holds binary data$'; expect_err_lines 1
: >empty.lua
run "$EPLUA" empty.lua; expect_status 0; expect_out ''; expect_no_err

# bytecode
run "$EPLUA" -e 'local f = io.open("b.luac", "wb") f:write(string.dump(load("print(7)"))) f:close()'; expect_status 0
run "$EPLUA" b.luac; expect_status 1; expect_err_like 'precompiled Lua code, which is refused unless --allow-bytecode'; expect_err_lines 1
run "$EPLUA" --allow-bytecode b.luac; expect_status 0; expect_out 7
printf '\033Lua' >short.luac
run "$EPLUA" --allow-bytecode short.luac; expect_status 1; expect_err_like 'truncated'

# forms of text
printf '\357\273\277print("bom")\n' >bom.lua
run "$EPLUA" bom.lua; expect_status 0; expect_out bom
printf 'print("one")\r\nprint("two")\r\nerror("x")\r\n' >crlf.lua
run "$EPLUA" crlf.lua; expect_status 1; expect_out "one
two"; expect_err_like '^eplua: crlf.lua:3: x$'
printf '#!/usr/bin/env eplua\nprint("line", debug.getinfo(1, "l").currentline)\n' >bang.lua
run "$EPLUA" bang.lua; expect_status 0; expect_out 'line	2'
printf '\357\273\277#!/usr/bin/env eplua\nerror("here")' >both.lua
run "$EPLUA" both.lua; expect_status 1; expect_err_like '^eplua: both.lua:2: here$'
printf '#!no newline at all' >only.lua
run "$EPLUA" only.lua; expect_status 0; expect_out ''
printf 'print("8-bit: \344\366\374")' >latin.lua
run "$EPLUA" latin.lua; expect_status 0; expect_true [ "$(od -An -tx1 "$tmp/out" | tr -d ' \n')" = 382d6269743a20e4f6fc0a ]

# syntax
echo 'local x = = 1' >syntax.lua
run "$EPLUA" syntax.lua; expect_status 1; expect_err_like "^eplua: syntax.lua:1: unexpected symbol near '='$"; expect_err_lines 1
run "$EPLUA" -e 'x ='; expect_status 1; expect_err_like '^eplua: (command line):1: unexpected symbol near <eof>$'
echo 'print(' | timeout 20 "$EPLUA" - 2>"$tmp/err"; status=$?; what='print( | eplua -'
expect_status 1; expect_err_like '^eplua: stdin:2: unexpected symbol'

# options
run "$EPLUA" --max-memroy 1; expect_status 2; expect_err_like "unknown option '--max-memroy' (did you mean '--max-memory'?)"; expect_err_lines 1
run "$EPLUA" -x; expect_status 2; expect_err_like "unknown option '-x' (see eplua --help)"
run "$EPLUA" --max-memory lots x.lua; expect_status 2; expect_err_like "max-memory wants a size such as 500K, 256M or 2G, not 'lots'"
for bad in '' -1 1x 1.5.2 nan inf 1e400; do
  run "$EPLUA" --max-memory "$bad" -e ''; expect_status 2
  run "$EPLUA" --max-time "$bad" -e ''; expect_status 2
  run "$EPLUA" --max-timers "$bad" -e ''; expect_status 2
done
run "$EPLUA" --max-timers 0 -e ''; expect_status 2
run "$EPLUA" --run-for; expect_status 2; expect_err_like 'wants a value'
run "$EPLUA" --no-gui=1 -e ''; expect_status 2; expect_err_like 'takes no value'
run "$EPLUA" --test --check x.lua; expect_status 2; expect_err_like 'do not go together'
run "$EPLUA" --loglevel loud -e ''; expect_status 2; expect_err_like 'debug, info, warning or error'
run "$EPLUA" --config nonsense -e ''; expect_status 2; expect_err_like 'wants KEY=VALUE'
run "$EPLUA" --config max_memroy=1 -e ''; expect_status 2; expect_err_like "did you mean 'max-memory'"
run "$EPLUA" --allow-read . -e ''; expect_status 2; expect_err_like 'give --sandbox as well'
run "$EPLUA"; expect_status 2; expect_err_like 'nothing to run'
run "$EPLUA" --no-gui; expect_status 2
run env EPLUA_MAX_TIME=soon "$EPLUA" -e ''; expect_status 2; expect_err_like 'EPLUA_MAX_TIME wants a number of seconds'

# scripts that misbehave
run "$EPLUA" --max-time 0.3 -e 'while true do end'; expect_status 1; expect_err_like '^eplua: stopped: the time limit of 0.3 s is over'; expect_err_like '(command line):1'
run "$EPLUA" --max-memory 64M -e 'local t = {} for i = 1, math.huge do t[i] = ("x"):rep(1000) .. i end'; expect_status 1
expect_err_like '^eplua: not enough memory: the limit of 64 MiB is reached (--max-memory)'
run "$EPLUA" -e 'local function f() return 1 + f() end f()'; expect_status 1; expect_err_like 'stack overflow'
run "$EPLUA" -e 'print(xpcall(error, function(e) error(e) end))'; expect_status 0; expect_out_like '^false'
run "$EPLUA" -e 'error(setmetatable({}, {__tostring = function() error("again") end}))'; expect_status 1; expect_err_like 'whose __tostring fails'
run "$EPLUA" -e 'error()'; expect_status 1; expect_err_like '(error object is a nil value)'
run "$EPLUA" -e 'error(setmetatable({}, {__tostring = function() while true do end end}))'; expect_status 1; expect_err_like 'whose __tostring fails'
run "$EPLUA" -e 'coroutine.yield()'; expect_status 1; expect_err_like 'still suspended, and nothing is left that could resume it'; expect_err_lines 1

run "$EPLUA" --max-time 0.5 -e 'setTimeout(function() co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end) coroutine.resume(co) end, 0) setTimeout(function() print(coroutine.close(co)) end, 600)'
expect_status 1; expect_out_like '^false'; expect_err_like 'the time limit of 0.5 s is over'
echo 'print "ran"' >ran.lua
run "$EPLUA" -e 'setmetatable(arg, {__len = function() return -5 end})' ran.lua; expect_out ran

# C code that nothing can stop: left after 3 s, with a word on where
run "$EPLUA" --max-time 0.3 -e '("a"):rep(40):find(("a-"):rep(40) .. "b")'; expect_status 1; expect_err_like 'the script does not stop: it is in find'
run "$EPLUA" --run-for 0.3 -e '("a"):rep(40):find(("a-"):rep(40) .. "b")'; expect_status 1; expect_err_like 'in find'

# output that cannot be written
run_sh "'$EPLUA' -e 'print(1) print(2)' >&-"; expect_status 1; expect_err_like '^eplua: cannot write to standard output: Bad file descriptor$'; expect_err_lines 1
run_sh "'$EPLUA' -e 'print(1) print(2) io.stderr:write(\"went on\\n\")' >/dev/full"; expect_status 1
expect_err_like '^eplua: cannot write to standard output: No space left on device$'; expect_err_like '^went on$'; expect_err_lines 2
run_sh "'$EPLUA' -e 'io.write(1)' >/dev/full"; expect_status 1; expect_err_like 'No space left'
run_sh "'$EPLUA' --help >/dev/full"; expect_status 1; expect_err_like 'No space left'
run_sh "'$EPLUA' -e 'print(io.read())' <&-"; expect_status 0; expect_out nil
run_sh "'$EPLUA' -e 'local f = assert(io.open(\"x.txt\", \"w\")) print(\"lost?\") f:write(\"mine\") f:close()' >&-"; expect_file x.txt mine
finish
