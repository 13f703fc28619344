# SPDX-License-Identifier: GPL-3.0-or-later
# Breakpoints in a text that nobody has saved, and where they go when it is closed, or gets a file.
. "$SOURCE/tests/support/ide.sh"

write_script() {
  typed 'local n = 0'
  press Return
  typed 'local function count() n = n + 1 return n end'
  press Return
  typed 'count()'
  press Return
  typed 'io.open("ran", "a"):write(count()):close()'
}
ide_screen
ide --ide
press ctrl+n
title '^untitled-1.lua'
write_script
press Up # to count()
rest
margin=16x16+281+139
bare=$(part $margin)
stop=16x16+210+55 # the button, which is on as long as something runs
off=$(part $stop)
over() { until_true "the run to be over" alike $stop "$off"; }
press F9
rest
shot untitled-set
expect_true differs $margin "$bare"
press F5
status "$pid" paused
rest
expect_true [ ! -e ran ]
shot untitled-stopped
press F10
rest
shot untitled-stepped
press F5
until_file ran 2
over

# It may end, be brought back, and stops there still. Two panes that showed it are two panes of one text.
press ctrl+backslash
rest
quit_and_keep
ide --ide
title '^untitled-1.lua'
rest
shot untitled-back
press ctrl+w # one of both: nothing is asked
rest
title '^untitled-1.lua'
press F5
status "$pid" paused
rest

# Run to the cursor.
press Down
rest
press ctrl+F10
rest
status "$pid" paused
shot untitled-cursor
press F5
until_file ran 22
over

# In a file of its own, while it is stopped: it can be stepped through, and stopped in, as before.
press F5
status "$pid" paused
press ctrl+s
asks 'Save As'
press ctrl+a
typed "$tmp/kept.lua"
press Return
answered 'Save As'
title '^kept.lua'
rest
shot untitled-saved
press F10
status "$pid" paused
rest
shot untitled-saved-stepped
press ctrl+Home Down F9
rest
press ctrl+Home Down F9 # on and off again: the set is told anew
press F5
until_file ran 222
over
until_true "the breakpoint to have come along" differs $margin "$bare"
press F5
asks 'Trust this folder'
press Left space # Trust and Run
status "$pid" paused
press F5
until_file ran 2222
over

# The next text of that name has none.
press ctrl+w
quit
ide --ide
press ctrl+n
title '^untitled-1.lua'
write_script
rest
press F9
rest
press ctrl+w
asks 'Save before closing'
press Tab space
answered 'Save before closing'
quit
ide --ide
press ctrl+n
title '^untitled-1.lua'
write_script
press Up
rest
shot untitled-fresh
expect_true alike $margin "$bare"
quit_and_keep
finish
