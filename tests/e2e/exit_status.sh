#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# With what the program ends: each line of the table that --describe tells (app/cli/status.h).
. "$SOURCE/tests/support/e2e.sh"

run "$EPLUA" --describe; expect_status 0
expect_out_like '"status":0,"when"'; expect_out_like '"status":1,"when"'; expect_out_like '"status":2,"when"'; expect_out_like '"status":128,"when"'

# 0
run "$EPLUA" -e 'local x = 1'; expect_status 0
run "$EPLUA" --help; expect_status 0
run "$EPLUA" --version; expect_status 0
run "$EPLUA" -e 'os.exit(true)'; expect_status 0

# that of os.exit
run "$EPLUA" -e 'os.exit(7)'; expect_status 7
run "$EPLUA" -e 'os.exit(false)'; expect_status 1
run "$EPLUA" -e 'setTimeout(function() os.exit(8) end, 1)'; expect_status 8

# 1
run "$EPLUA" -e 'error "x"'; expect_status 1
run "$EPLUA" -e 'x ='; expect_status 1
run "$EPLUA" -e 'setTimeout(function() error "x" end, 1)'; expect_status 1
run "$EPLUA" not_there.lua; expect_status 1
printf 'local test = require "test"\ntest.case("no", function() error "x" end)\n' >fails_test.lua
run "$EPLUA" --test fails_test.lua; expect_status 1
printf 'x =\n' >bad.lua
run "$EPLUA" --check bad.lua; expect_status 1
mkdir -p full/x
run "$EPLUA" --new script full; expect_status 1

run "$EPLUA" --test nowhere; expect_status 1
mkdir empty

# 2
for wrong in --hlp '--max-memory much' '--new nothing_like_it here' --check --test '--allow-read .' '--test empty' '--attach' '--plugins what'; do
  run "$EPLUA" $wrong; expect_status 2
done

# 128 + n
for signal in INT:130 TERM:143 HUP:129; do
  what="a script that gets SIG${signal%:*}"
  mkfifo begun
  env --default-signal "$EPLUA" -e 'io.write("begun\n") io.flush() setInterval(function() end, 10)' >begun 2>err & # a shell's job ignores ^C otherwise
  pid=$!
  read -r line <begun
  kill -"${signal%:*}" "$pid"
  wait "$pid"
  status=$?
  rm begun
  expect_status "${signal#*:}"
done
finish
