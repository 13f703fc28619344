#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# s17_ide.sh EPLUA: the IDE on a display of its own. Prints ms from the start to a window that shows its file, kB that it
# takes then, and ms from asking it for a file of 100,000 lines to that file in front.
set -eu
eplua=$1
tmp=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || :; rm -rf "$tmp"' EXIT
export HOME="$tmp" XDG_RUNTIME_DIR="$tmp" XDG_STATE_HOME="$tmp" XDG_CONFIG_HOME="$tmp"
echo 'print("hello")' >"$tmp/small.lua"
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "local function f%d(a, b) return a + b * %d end -- a comment\n", i, i }' >"$tmp/big.lua"
now() { date +%s%N; }
shown() { # within 30 s
  until xdotool search --onlyvisible --name "$1" >/dev/null 2>&1; do
    [ "$(now)" -lt "$((since + 30000000000))" ] || { echo "$1 is not shown" >&2; exit 1; }
  done
}
since=$(now)
"$eplua" --ide "$tmp/small.lua" & pid=$!
shown '^small.lua'
start=$((($(now) - since) / 1000000))
sleep 2 # what it does after the start
memory=$(awk '/VmRSS/ {print $2}' /proc/$pid/status)
since=$(now)
"$eplua" --ide "$tmp/big.lua"
shown '^big.lua'
echo "$start $memory $((($(now) - since) / 1000000))"
kill -TERM $pid
wait $pid || :
