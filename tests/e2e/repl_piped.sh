# SPDX-License-Identifier: GPL-3.0-or-later
# Input of the prompt that nobody types: no prompts, no echo, chunks in order, status 1 when one failed.
. "$SOURCE/tests/support/e2e.sh"
export XDG_RUNTIME_DIR="$tmp/run"
mkdir -m 700 "$XDG_RUNTIME_DIR"

run_sh "printf '1+1\nfor i = 1, 2 do\n  print(i)\nend\n=6*7\nlocal a = 1\na + 1\n' | '$EPLUA' -i"
expect_status 0
expect_out '2
1
2
42
2'
expect_no_err

run_sh "printf 'print(1)\nerror(\"bad\")\nprint(2)\n' | '$EPLUA' -i"
expect_status 1
expect_out '1
2'
expect_err_like '^prompt:1: bad$'

run_sh "printf 'print(1)\nfor i =' | '$EPLUA' -i" # ends in the middle
expect_status 1
expect_out 1
expect_err_like 'near <eof>'

run_sh "printf 'print(1)\nexit\nprint(2)\n' | '$EPLUA' -i"
expect_status 0
expect_out 1
run_sh "printf 'print(1)\r\n\r\nprint(2)' | '$EPLUA' -i"
expect_status 0
expect_out '1
2'
run_sh "printf 'print(1)\nos.exit(3)\nprint(2)\n' | '$EPLUA' -i"
expect_status 3
expect_out 1
expect_no_err
run_sh "'$EPLUA' -i </dev/null"
expect_status 0
expect_out ''
run_sh "printf 'io.write(\"a\\\\0b\\\\255\")' | '$EPLUA' -i | od -An -c | tr -d ' \n'" # bytes as they are
expect_out_like '^a\\0b377'
run_sh "printf ':load %s\n:nonsense\n' none.lua | '$EPLUA' -i"
expect_status 1
expect_err_like 'none.lua: No such file'
printf '#!/usr/bin/lua\nprint "loaded"\nerror "in it"\n' >there.lua
run_sh "printf ':load there.lua\nprint(2)\n' | '$EPLUA' -i"
expect_status 1
expect_out 'loaded
2'
expect_err_like '^there.lua:3: in it$'
run_sh "head -c 100000 /dev/urandom | '$EPLUA' -i | wc -c"
expect_status 0
expect_true test ! -e "$XDG_STATE_HOME/eplua/history" # piped lines are none of the history
finish
