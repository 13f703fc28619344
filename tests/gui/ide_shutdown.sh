# SPDX-License-Identifier: GPL-3.0-or-later
# Promise D3: the IDE ends within 5 s and with the right status, however it is asked to, whatever its script does, and
# nothing is left behind. $ROUNDS rounds of all combinations.
. "$SOURCE/tests/support/gui.sh"
: "${ROUNDS:=1}" "${LIMIT:=5000}"
mkdir -p "$tmp/scripts" "$HOME/.local/state/eplua"
cat >"$tmp/scripts/idle.lua" <<'L'
io.open("started", "w"):close()
L
cat >"$tmp/scripts/loop.lua" <<'L'
io.open("started", "w"):close()
while true do pcall(function() while true do end end) end
L
cat >"$tmp/scripts/timers.lua" <<'L'
for i = 1, 10000 do setInterval(function() end, i % 50 + 1) end
io.open("started", "w"):close()
L
cat >"$tmp/scripts/window.lua" <<'L'
local ui = require "ui"
local w = ui.window { title = "Guest", modal = true, ui.button { text = "OK" } }
w:show()
io.open("started", "w"):close()
L
cat >"$tmp/scripts/bomb.lua" <<'L'
io.open("started", "w"):close()
string.find(("a"):rep(1e6), ("a-"):rep(100) .. "b")
L
cat >"$tmp/scripts/paused.lua" <<'L' # the debugger stops at the error
setTimeout(function() io.open("started", "w"):close() error "here" end, 1)
setInterval(function() end, 1)
L
printf '{"version":1,"folders":{"%s":"trusted"}}' "$tmp/scripts" >"$HOME/.local/state/eplua/trust.json"

has_started() { [ -e "$tmp/scripts/started" ]; }
has_guest() { guest=$(xdotool search --onlyvisible --name '^Guest$') && [ "$(xdotool getwindowfocus)" = "$guest" ]; }
# begin NAME: the IDE with that script running
begin() {
  rm -f "$tmp/scripts/started"
  start "$EPLUA" --ide "$tmp/scripts/$1.lua"
  window "^$1.lua"
  xdotool windowactivate --sync "$window" key F5
  until_true "$1 to run" has_started
  [ "$1" != window ] || until_true "its window" has_guest # it takes the keyboard when it comes
}
ask() {
  case $1 in
    quit) xdotool windowactivate --sync "$window" key ctrl+q ;;
    close) close_window "$window" ;;
    *) kill "-$1" "$pid" ;;
  esac
}
expect_end() {
  ended
  expect_status "$1"
  checks=$((checks + 1))
  [ "$took" -le "$LIMIT" ] || note_failure "took $took ms to end"
  expect_true sh -c "! pgrep -f '^$EPLUA --ide $tmp' >/dev/null"
}

screen
manage
round=0
while [ "$round" -lt "$ROUNDS" ]; do
  for script in idle loop timers window paused bomb; do
    for how in quit close TERM INT; do
      begin "$script"
      ask "$how"
      case $how in
        TERM) expect_end 143 ;;
        INT) expect_end 130 ;;
        *) expect_end 0 ;;
      esac
    done
  done
  round=$((round + 1))
done
finish
