# SPDX-License-Identifier: GPL-3.0-or-later
# The prompt on an engine of another process: it completes from there, and comes back when that engine does.
. "$SOURCE/tests/support/e2e.sh"
. "$SOURCE/tests/support/terminal.sh"

echo 'only_there = { field = 7 } print "from the script"' >served.lua
serve --telnet=0 --stay served.lua
expect_true test -n "$port"

run "$EPLUA" --list
expect_status 0
expect_out_like "^$served .* $port .*served.lua"
run_sh "printf '1+1\nonly_there.field\n:timers\nerror(\"bad\")\nprint(\"after\")\n' | '$EPLUA' --attach $port"
expect_status 1
expect_out '2
7
no timers, no callbacks
after'
expect_err_like '^prompt:1: bad$'
run_sh "printf ':complete only_\n:complete none_of_them\n' | '$EPLUA' --attach $port"
expect_out_like '^only_there  *{field = 7}'
expect_out_like 'nothing begins so'
run_sh "echo only_there.field | '$EPLUA' --attach '$XDG_RUNTIME_DIR/eplua/$served.sock'"
expect_status 0
expect_out 7
run_sh "echo only_there.field | '$EPLUA' --attach $served" # by its pid
expect_out 7
for nowhere in /no/such/socket no.such.host.invalid:1 1 :1 x:y 99999999999 '[::1' ''; do
  run "$EPLUA" --attach "$nowhere"
  expect_status 2
  expect_err_like '^eplua: '
done

start 80x24 "$EPLUA" --attach "$port"
shows '^Connected to EPLua'
text 'only_'
keys Tab
text '.fi'
keys Tab
shows '^eplua> only_there.field$'
keys Enter
shows '^7$'
line 'while true do end'
keys C-c
shows '^interrupted$'
line 'setTimeout(function() print("told") end, 50)'
shows '^told$'
keys C-l
text 'half a li'
shows 'half a li$'

kill -9 "$served"
shows '^(connection lost'
text 'ne'
keys C-a
text '"'
keys C-e
text '"'
keys Enter # nobody is there: the line stays
shows 'no connection to the engine'
shows '^eplua> "half a line"$'
run "$EPLUA" --list # what it left is gone
expect_status 0
checks=$((checks + 1))
grep -q "^$served" "$tmp/out" && note_failure "a dead engine is listed"
expect_true test ! -e "$XDG_RUNTIME_DIR/eplua/$served.sock"

serve --telnet="$port" --stay served.lua
shows '^Connected again'
shows '^eplua> "half a line"$'
keys Enter
shows '^"half a line"$'
line 'only_there.field'
shows '^7$'
kill -HUP "$(terminal list-panes -F '#{pane_pid}')" 2>/dev/null
finish
