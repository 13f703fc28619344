# SPDX-License-Identifier: GPL-3.0-or-later
# An example with something wrong and something slow: both are found by the panels, first in the built-in engine, then in one that runs headless
# elsewhere.
. "$SOURCE/tests/support/ide.sh"
mkdir -p work "$state"
cp "$SOURCE/resources/examples/debugging/greenhouse.lua" work/
wrong=$(grep -n 'self.sum = self.sum + value' work/greenhouse.lua | cut -d: -f1)
printf '{"version":1,"folders":{"%s":"trusted"}}' "$tmp/work" >"$state/trust.json"

# code in the frame where the script has stopped
frame() { console; typed "$1"; press Return; }

# find_both PID NAME: what runs there is stopped by its error; then it is recorded.
find_both() {
  status "$1" paused
  rest
  shot "detective-$2-error"
  # the value that is wrong is seen in the frame: "--" is no number
  frame "local out = io.open('$tmp/seen', 'w') out:write(text, ' ', tostring(value)) out:close()"
  until_file "$tmp/seen" '-- nil'
  rm "$tmp/seen"
  press F6 # the text: the cursor is in the line
  press End
  typed " -- here"
  press ctrl+s
  until_like work/greenhouse.lua '^  self.sum = self.sum + value -- here$'
  expect_true [ "$(grep -n -- '-- here' work/greenhouse.lua | cut -d: -f1)" = "$wrong" ]
  press BackSpace BackSpace BackSpace BackSpace BackSpace BackSpace BackSpace BackSpace ctrl+s
  until_like work/greenhouse.lua '^  self.sum = self.sum + value$'
}

# samples_of PID: how many the profile has that is made there.
samples_of() {
  node -e 'const c = require("net").connect(process.argv[1]); let text = ""
    c.on("error", () => process.exit(1))
    c.on("data", (data) => { text += data; const found = /"samples":([0-9]+)/.exec(text); if (found) { console.log(found[1]); process.exit(0) } })
    c.write("{\"type\":\"ask\",\"id\":1,\"verb\":\"profile_state\"}\n")' "$XDG_RUNTIME_DIR/eplua/$1.sock"
}
has_samples() { [ "$(samples_of "$1")" -ge 150 ]; }

# record PID NAME: the slow function is at the top of what is saved.
record() {
  press ctrl+alt+p
  until_true "some samples" has_samples "$1"
  press ctrl+alt+p
  status "$1" paused # a stop takes the keyboard: nothing is typed before it has come
  rest
  press alt+p
  shift
  rest
  shot "detective-$1-profile"
  command 'Save Profile'
  asks 'Save Profile'
  press ctrl+a
  typed "$tmp/$1.txt"
  press Return
  answered 'Save Profile'
  until_true "$1.txt to be written" [ -s "$tmp/$1.txt" ]
  # the last function of the heaviest stack that runs
  hot=$(grep -v '(idle)' "$tmp/$1.txt" | awk '{ n = $NF; $NF = ""; if (n > most) { most = n; stack = $0 } } END { print stack }')
  checks=$((checks + 1))
  case $hot in *in_order*) ;; *) note_failure "the hot function is not in_order but: $hot" ;; esac
}

ide_screen
ide --ide work/greenhouse.lua
title '^greenhouse.lua'
ide_pid=$pid
press F5
status "$ide_pid" running
record "$ide_pid" own
find_both "$ide_pid" own
press shift+F5

# the same, somewhere else
(cd work && exec "$EPLUA" --no-gui --telnet=0 greenhouse.lua >"$tmp/far.out" 2>"$tmp/far.err" </dev/null) &
far=$!
started="$started $far"
until_like "$tmp/far.err" '^eplua: telnet'
press ctrl+alt+a
asks 'Attach to an Engine'
rest
press Return
answered 'Attach to an Engine'
record "$far" far
find_both "$far" far
kill -TERM "$far"
quit
finish
