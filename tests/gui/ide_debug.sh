# SPDX-License-Identifier: GPL-3.0-or-later
# A session with the debugger, by keys alone: breakpoints, steps, values that are looked at and changed, an error, and ends while the script is stopped.
. "$SOURCE/tests/support/ide.sh"

mkdir work
cat >work/area.lua <<'L'
function note(name, text)
  local out = io.open(name, "w")
  out:write(text)
  out:close()
end

local function area(shape, factor)
  local result = shape.r ^ 2
  return result * factor
end

note("begun", "yes")
local total = 0
for n = 1, 3 do
  total = total + area({ r = n }, n)
end
note("total", string.format("%d", total))
L
cat >work/wrong.lua <<'L'
local list = { { price = 1 }, { prise = 2 } }
local sum = 0
for _, item in ipairs(list) do
  sum = sum + item.price
end
L
cat >work/timer.lua <<'L'
local ticks = 0
setInterval(function()
  ticks = ticks + 1
  local out = io.open("ticks", "w")
  out:write("ticks")
  out:close()
end, 20)
L
ide_screen
ide --ide work/area.lua
title '^area.lua'
breakpoint() { press ctrl+g; typed "$1"; press Return; press F9; }
# code in the frame where the script has stopped, from the console
frame() { console; typed "$1"; press Return; }
trust() { asks 'Trust this folder'; press Left space; answered 'Trust this folder'; }

# A breakpoint is kept at once; the run stops there, with the variables of that place.
breakpoint 15
until_like "$state/session.json" 'line.*15'
press F5
trust
until_file work/begun yes
rest
shot debug-stopped
frame 'note("seen", n .. " " .. total)'
until_file work/seen '1 0'

# Steps: into the function, over a line, out again.
press F11
rest
frame 'note("seen", "in " .. factor)'
until_file work/seen 'in 1'
press F10
rest
frame 'note("seen", "over " .. result)'
until_file work/seen 'over 1.0'
shot debug-stepped
press shift+F11
rest
frame 'note("seen", "out " .. tostring(total))'
until_file work/seen 'out 0'

# What is typed in the frame changes it.
press F5
rest
frame 'note("seen", "second " .. n) total = 1000'
until_file work/seen 'second 2'

# A watch, and a value that is changed in the panel of variables: Locals, area, total.
press alt+8
press End Return
rest
typed 'total * 2'
press Return
until_like "$state/session.json" 'total \* 2'
rest
shot debug-watch
press alt+7
press Home Down Down F2
rest
press ctrl+a
typed '2000'
press Return
rest
frame 'note("seen", "changed " .. total)'
until_file work/seen 'changed 2000'
press F5
rest
press F5
until_file work/total 2035

# An error stops where it was raised, and the run ends when it goes on.
hand_over work/wrong.lua
press F5
rest
until_true "the stop at the error" drawn 200x20+960+640
frame 'local out = io.open("error", "w") out:write(item.prise, " ", sum) out:close()'
until_file work/error '2 1'
shot debug-error
press F5
rest

# So does that of a text that has no file: its tab shows the place, and what is asked next is about it.
press ctrl+n
title '^untitled-1'
typed 'local there = 7'
press Return
typed 'error "without a file"'
press Return
press F5
status "$pid" paused
rest
shot debug-untitled
press alt+Home
rest
press End
typed ' -- here'
in_journal 'error "without a file" -- here'
frame "local out = io.open('$tmp/there', 'w') out:write(there) out:close()"
until_file there 7
press shift+F5
rest
press ctrl+w
asks 'Save before closing'
press Right space # Discard
answered 'Save before closing'

# It is paused anywhere, and stopped while it is.
hand_over work/timer.lua
rm -f work/ticks
press F5
until_file work/ticks ticks
press ctrl+F6
rest
rm -f work/ticks
rest
expect_true [ ! -e work/ticks ]
shot debug-paused
press shift+F5
rest
press F5 # nobody asks: the other was stopped
until_file work/ticks ticks
press shift+F5
rest

# Breakpoints are there after a new start, and the IDE ends while a script is stopped.
quit
rm -f work/total work/begun
export EPLUA_THEME=dark THEME=dark
ide --ide work/area.lua
title '^area.lua'
press F5
until_file work/begun yes
rest
shot debug-stopped
press F11 F10
rest
shot debug-stepped
expect_true [ ! -e work/total ]
quit
finish
