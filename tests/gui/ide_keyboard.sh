# SPDX-License-Identifier: GPL-3.0-or-later
# The script stops while somebody types: where it has stopped is seen, and what is typed comes where it was typed, whole, and never into the script.
. "$SOURCE/tests/support/ide.sh"
mkdir -p work "$state"
cat >work/main.lua <<'L'
function note(name, text)
  local out = io.open(name, "w")
  out:write(text)
  out:close()
end

local total = 0
setInterval(function()
  if os.remove("go") then
    total = total + 1
    note("stopped", "yes")
  end
end, 10)
L
cat >work/other.lua <<'L'
local nothing = "first second third"
return nothing
L
cp work/main.lua main.kept
cp work/other.lua other.kept
printf '{"version":1,"folders":{"%s":"trusted"}}' "$tmp/work" >"$state/trust.json"

# It stops, now, and that is seen.
stops() {
  : >work/go
  status "$pid" paused
  rest
}
goes_on() {
  press F5
  status "$pid" "${1:-running}"
  until_file work/stopped yes
  rm work/stopped
}
untouched() {
  expect_true cmp -s work/main.lua main.kept
  expect_true cmp -s work/other.lua other.kept
  expect_true not_kept "$1"
}

ide_screen
ide --ide work/main.lua work/other.lua
title '^other.lua'
tab '^main.lua'
press ctrl+g
typed 10
press Return F9
until_like "$state/session.json" 'line.*10'
press F5
status "$pid" running

# The console: half of a line, the stop, the other half.
tab '^other.lua'
console
typed 'note("typed", "one'
stops
title '^main.lua' # its place is seen
shot keyboard-console
typed ' two")'
press Return
until_file work/typed 'one two'
untouched 'two'
goes_on
typed 'note("typed", "three'
stops
typed ' four")' # not the first stop: docks are there already
press Return
until_file work/typed 'three four'
goes_on
press F6

# The list of commands.
tab '^other.lua'
press ctrl+shift+p
rest
typed 'Function Br'
stops
title '^main.lua'
shot keyboard-commands
typed 'eakpoint'
press Return
asks 'Breakpoint'
press Escape
answered 'Breakpoint'
untouched 'eakpoint'
goes_on

# The bar to find something: its text stays in front until that is over.
tab '^other.lua'
press ctrl+Home ctrl+f
rest
typed 'sec'
stops
title '^other.lua'
shot keyboard-find
typed 'ond'
rest
press Escape
title '^main.lua'
untouched 'ond'
goes_on

# A watch that is being typed.
tab '^other.lua'
press alt+8
press End Return
rest
typed 'total'
stops
shot keyboard-watch
typed ' + 1000'
press Return
until_like "$state/session.json" 'total + 1000'
untouched '1000'
goes_on

# A dialog, and a menu.
tab '^other.lua'
command 'Function Breakpoint'
asks 'Breakpoint'
typed 'not'
stops
shot keyboard-dialog
typed 'hing'
press Return
until_like "$state/session.json" 'nothing'
goes_on
press F6
tab '^other.lua'
press alt+f
rest
stops
shot keyboard-menu
press Escape
rest
press Escape
untouched 'xyz'
goes_on

# In a text it goes along, as it does with a step.
tab '^other.lua'
stops
title '^main.lua'
typed '-- here'
in_journal '-- here'
press ctrl+z
goes_on
quit
finish
