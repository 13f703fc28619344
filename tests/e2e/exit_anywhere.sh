# SPDX-License-Identifier: GPL-3.0-or-later
# C8, headless: os.exit ends the run with its status from anywhere, output flushed.
. "$SOURCE/tests/support/e2e.sh"

# Each line of code calls os.exit(7) after writing "before" without a line end.
try() {
  run "$EPLUA" -e "io.write('before') $1"
  expect_status 7; expect_out before; expect_no_err
}
try 'os.exit(7)'
try 'pcall(os.exit, 7) print("after")'
try 'pcall(function() pcall(function() os.exit(7) end) end) while true do end'
try 'xpcall(function() error("x") end, function() os.exit(7) end)'
try 'coroutine.wrap(function() os.exit(7) end)()'
try 'local co = coroutine.create(function() pcall(os.exit, 7) end) coroutine.resume(co) print("after")'
try 'setTimeout(function() os.exit(7) end, 1)'
try 'setInterval(function() pcall(os.exit, 7) end, 1)'
try 'require("timers").sleep(1) os.exit(7)'
try 'setmetatable({}, {__index = function() os.exit(7) end}).x = nil local _ = setmetatable({}, {__index = function() os.exit(7) end}).x'
try 'table.sort({3, 2, 1}, function() os.exit(7) end)'
try 'local _ = ("x"):gsub(".", function() os.exit(7) end)'
try 'load(function() os.exit(7) end)'
try 'local c <close> = setmetatable({}, {__close = function() os.exit(7) end})'
try 'print(setmetatable({}, {__tostring = function() os.exit(7) end}))'
try 'package.preload.m = function() os.exit(7) end require "m"'
try 'setmetatable({}, {__gc = function() os.exit(7) end}) collectgarbage() while true do end'
try 'local id = _PY.registerCallback(function() os.exit(7) end) _PY.timerExpired(id) print("after")'
try 'for i = 1, 1000 do setTimeout(print, 60000) end os.exit(7)'
try 'setmetatable({}, {__gc = function() print("finalizer") end}) os.exit(7)'

run "$EPLUA" -e 'setmetatable({}, {__gc = function() print("finalizer") end}) os.exit(7, true)'; expect_status 7; expect_out finalizer
# a finalizer that runs because the script ended, and children that are still there
run "$EPLUA" -e 'setmetatable({}, {__gc = function() os.exit(7) end})'; expect_status 7
child='local sys = require "sys" local p = sys.spawn '
run "$EPLUA" -e "$child {cmd = 'cat', stdin = true} p:write(('x'):rep(70000)) p:write('hi') os.exit(3, true)"; expect_status 3
run "$EPLUA" --max-memory 100M -e "$child {cmd = 'sleep', args = {'5'}, stdin = true} p:write(('x'):rep(2 << 20)) error 'bye'"; expect_status 1; expect_err_like ': bye$'
run "$EPLUA" --max-memory 100M -e "$child {cmd = 'sh', args = {'-c', 'head -c 3000000 /dev/zero; sleep 5'}} require('timers').sleep(200) os.exit(4, true)"; expect_status 4
run "$EPLUA" -e 'os.exit(true)'; expect_status 0
run "$EPLUA" -e 'os.exit(false)'; expect_status 1
run "$EPLUA" -e 'os.exit()'; expect_status 0
run "$EPLUA" -e 'os.exit(256 + 5)'; expect_status 5
run "$EPLUA" -e 'os.exit("x")'; expect_status 1; expect_err_like 'number expected'
run "$EPLUA" -e 'setTimeout(function() error("reported") end, 0) setTimeout(function() os.exit(0) end, 20)'; expect_status 0
run_sh "'$EPLUA' -e 'io.write((\"x\"):rep(1000000)) os.exit(7)' | wc -c"; expect_out 1000000
finish
