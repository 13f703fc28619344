# SPDX-License-Identifier: GPL-3.0-or-later
# The IDE at work in each theme, on a small and a large display, and at twice the size; for people to look at. What a
# machine can tell: it comes up at that size, in the right brightness, and its window is inside of the display.
. "$SOURCE/tests/support/ide.sh"

mkdir project
cp "$SOURCE/resources/examples/windows/clock.lua" "$SOURCE/resources/examples/timers.lua" project
printf 'local unused = 1\nlocal function greet(name)\n  print("Hello, " .. name)\nend\ngreet("you")\nprint({ 1, 2, { 3 } })\nio.stderr:write("a word on stderr\\n")\nerror "and an error"\n' >project/demo.lua

# The brightness of the status bar, 0 to 100.
brightness() {
  import -window "$main" "$tmp/main.png"
  convert "$tmp/main.png" -gravity SouthWest -crop 4x4+3+3 +repage -colorspace Gray -format '%[fx:round(mean*100)]' info:
}
expect_inside() { # the display's size
  checks=$((checks + 1))
  xwininfo -id "$main" >"$tmp/where"
  left=$(sed -n 's/.*Absolute upper-left X: *//p' "$tmp/where") top=$(sed -n 's/.*Absolute upper-left Y: *//p' "$tmp/where")
  wide=$(sed -n 's/^ *Width: *//p' "$tmp/where") high=$(sed -n 's/^ *Height: *//p' "$tmp/where")
  [ "$left" -ge 0 ] && [ "$top" -ge 0 ] && [ $((left + wide)) -le "${1%x*}" ] && [ $((top + high)) -le "${1#*x}" ] ||
    note_failure "the window $wide x $high at $left, $top is not inside of $1"
}

# at_work SIZE FACTOR THEME
at_work() {
  rm -rf "$state" "$HOME/.config"
  export QT_SCALE_FACTOR="$2" EPLUA_THEME="$3" THEME="$3"
  ide_screen "$1"
  name=$1-$2
  ide
  expect_inside "$1"
  shot "$name-welcome"
  hand_over project/demo.lua
  "$EPLUA" --ide project
  press F5
  asks 'Trust this folder'
  press Left space
  answered 'Trust this folder'
  press ctrl+End
  typed 'string.f'
  press ctrl+space
  shot "$name-work"
  case $3 in
    light) expect_true [ "$(brightness)" -ge 60 ] ;;
    *) expect_true [ "$(brightness)" -le 40 ] ;;
  esac
  press Escape shift+F5 # the debugger has stopped it at its error
  rest
  hand_over project/clock.lua
  press F5
  window '^Clock$'
  front
  press alt+r w
  until_true "the window to be docked" hidden '^Clock$'
  press alt+2 F1
  shot "$name-panels"
  kill -TERM "$pid"; ended; expect_status 143
  kill "$screen_pid"
}

at_work 1280x720 1 light
at_work 1280x720 1 dark
at_work 1920x1080 1 light
at_work 1920x1080 2 dark
at_work 1280x720 1 contrast
finish
