# SPDX-License-Identifier: GPL-3.0-or-later
# Breakpoints by the mouse: set in the margin, met, moved along with the text, with a condition, taken away; values in the text, and an error.
. "$SOURCE/tests/support/ide.sh"

cat >step.lua <<'L'
local function step(n)
  io.open("before.out", "w"):close()
  local double = n * 2
  local out = io.open("after.out", "w")
  out:write(double)
  out:close()
end
step(21)
L
cat >wrong.lua <<'L'
local cart = { { price = 2 }, {} }
for _, item in ipairs(cart) do
  print(item.price * 2)
end
L

cat >loop.lua <<'L'
for i = 1, 2 do
  io.open("turn" .. i, "w"):close()
  io.open("done" .. i, "w"):close()
end
L

# The text begins at one place when the window has the size of the screen: signs of the margin, and far behind the ends of lines.
column=288 behind=800
row() { echo $((119 + 14 * ($1 - 1) + ${below:-0})); }
color() { # color X Y: what is to be seen there, as rrggbb
  look -crop "1x1+$1+$2" +repage -depth 8 txt: | sed -n 's/.*#\([0-9A-F]\{6\}\).*/\1/p'
}
ground() { color $behind $(($(row "$1") - 5)); }
dark() { case $(ground "$1") in "$plain" | "$current") ;; *) return 1 ;; esac; }
lit() { ! dark "$1"; }
click() { xdotool mousemove $column "$(row "$2")" click "$1" mousemove 640 600; }
signed() { drawn "16x12+280+$(($(row "$1") - 6))"; }
unsigned() { ! signed "$1"; }
gone() { [ ! -e "$1" ]; }
there() { [ -e "$1" ]; }
stops_at() { checks=$((checks + 1)); until_true "a stop at line $1" lit "$1"; }

ide_screen 1280x720
ide --ide step.lua
title '^step.lua'
press ctrl+End
rest
plain=$(ground 3) current=$(ground 9)

# A click sets it, and the script stops before the line.
click 1 3
until_true "a sign at line 3" signed 3
shot breakpoints-set
press F5
asks 'Trust this folder'
press Left space
answered 'Trust this folder'
stops_at 3
expect_true there before.out
expect_true gone after.out

# What is under the mouse has a value.
xdotool mousemove 458 "$(row 3)"
xdotool mousemove 456 "$(row 3)" # "n"
shown_value() { xdotool search --onlyvisible --class eplua | while read -r w; do xdotool getwindowgeometry "$w"; done | grep -c Geometry | grep -qv '^1$'; }
checks=$((checks + 1))
until_true "the value of n" shown_value
shot breakpoints-stopped
xdotool mousemove 640 600
press F5
until_file after.out 42
until_true "no line to be lit" dark 3

# It goes along with its text, saved or not.
rm before.out after.out
press ctrl+Home Return ctrl+End
rest
expect_true unsigned 3
expect_true signed 4
press F5
stops_at 4
expect_true gone after.out
press F5
until_file after.out 42

# Another click takes it away.
rm before.out after.out
click 1 4
until_true "no sign at line 4" unsigned 4
press F5
until_file after.out 42

# With a condition, from the menu of the margin: it is false, then true.
rm before.out after.out
xdotool mousemove $column "$(row 4)" click 3
rest
shot breakpoints-menu
press c
asks 'Conditional Breakpoint at Line 4'
typed 'n == 1'
shot breakpoints-condition
press Return
answered 'Conditional Breakpoint at Line 4'
until_true "a sign at line 4" signed 4
press F5
until_file after.out 42
rm before.out after.out
xdotool mousemove $column "$(row 4)" click 3
rest
press e
asks 'Breakpoint at step.lua:4'
press ctrl+a
typed 'n == 21'
press Return
answered 'Breakpoint at step.lua:4'
press F5
stops_at 4
expect_true gone after.out
# Run to a line, from the menu.
xdotool mousemove $column "$(row 7)" click 3
rest
press r
stops_at 7
expect_true there after.out
shot breakpoints-run-to
press F5
until_true "no line to be lit" dark 7

# What runs keeps its lines while the text gets others: the second stop is before the same code.
hand_over loop.lua
rest # its text is where it will be
click 1 3
until_true "a sign at line 3" signed 3
press F5
stops_at 3
expect_true there turn1
expect_true gone done1
press ctrl+Home Return
until_true "a sign at line 4" signed 4
press F5
until_true "the second turn" there turn2
rest
expect_true there done1
expect_true gone done2
press F5
until_true "the end" there done2

# An error stops where it happens, and says what it is.
hand_over wrong.lua
press F5
below=65
stops_at 3
shot breakpoints-error
xdotool mousemove 870 153 click 1 mousemove 640 600 # never again
below=0
until_true "no line to be lit" dark 3
press F5
rest
expect_true dark 3
shot breakpoints-never
press ctrl+q
rest
if asked_now 'Not everything is saved'; then press alt+d Return; fi
ended
expect_status 0
finish
