# SPDX-License-Identifier: GPL-3.0-or-later
# Windows of scripts: on their own, docked and torn off again, gone with the next run, and too many of them.
. "$SOURCE/tests/support/ide.sh"

cat >one.lua <<'L'
local ui = require "ui"
local w = ui.window { title = "Alpha", size = { 300, 200 }, ui.button { text = "Press", onClicked = function() io.open("pressed", "w"):close() end } }
w.onClose = function() io.open("asked", "a"):write "." :close() return true end
w:show()
L
cat >two.lua <<'L'
local ui = require "ui"
ui.window { title = "Beta", size = { 300, 200 }, ui.label "second" }:show()
L
cat >many.lua <<'L'
local ui = require "ui"
local n, message = 0
for i = 1, 300 do
  local ok, err = pcall(function() ui.window { title = "Many " .. i, ui.label(tostring(i)) }:show() end)
  if not ok then message = err break end
  n = i
end
io.open("many.out", "w"):write(n, " ", tostring(message)):close()
L

ide_screen
ide --ide one.lua
press F5
asks 'Trust this folder'
press Left space # Trust and Run
window '^Alpha$'
shot windows-own
xdotool windowactivate --sync "$window"
press space
until_true "the button" [ -e pressed ]

# Inside of the IDE, and out again: it is the same window.
front
press alt+r w
until_true "the window to be docked" hidden '^Alpha$'
shot windows-docked
press alt+r w
window '^Alpha$'
rm pressed
xdotool windowactivate --sync "$window"
press space
until_true "the button of the window torn off" [ -e pressed ]
expect_true [ ! -e asked ]
shot windows-torn
front
press alt+r w # the next run of this file opens it docked
until_true "the window to be docked" hidden '^Alpha$'

# The next run begins: what the last one showed is gone.
hand_over two.lua
press F5
asks 'A script still runs'
press Return
window '^Beta$'
until_true "the first window to go" hidden '^Alpha$'
front
shot windows-next
close_window "$window"
until_true "the second window to go" hidden '^Beta$'
until_true "the IDE to have the keyboard" has_keyboard
press F5 # its run was over: nobody asks
window '^Beta$'
front
press shift+F5
until_true "the window to go with its run" hidden '^Beta$'

# There is a limit, and the script is told.
hand_over many.lua
press F5
until_true "the script to be refused" [ -s many.out ]
expect_true grep -q '^256 .*limit' many.out
window '^Many 256$'
expect_true kill -0 "$pid"
front
press shift+F5
until_true "the windows to go" hidden '^Many '
front
shot windows-after
quit
finish
