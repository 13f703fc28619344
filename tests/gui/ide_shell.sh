# SPDX-License-Identifier: GPL-3.0-or-later
# The main window: what is there at the first start, panels, themes, one IDE for a user, and how it comes back.
. "$SOURCE/tests/support/ide.sh"
unset EPLUA_THEME # what the environment says goes first, and here the menu is to say it

# What the corner of the status bar looks like, 0 (black) to 100.
brightness() {
  look -crop 200x10+300+690 -colorspace Gray -format '%[fx:round(mean*100)]' info:
}
is_light() { [ "$(brightness)" -ge 60 ]; }
is_dark() { [ "$(brightness)" -le 40 ]; }
instances() { pgrep -x -u "$(id -u)" eplua | while read -r each; do grep -qz "^XDG_STATE_HOME=$XDG_STATE_HOME\$" "/proc/$each/environ" && echo "$each"; done | wc -l; }

printf 'print "one"\nprint "two"\nprint "three"\n' >lines.lua

ide_screen
ide
title '^EPLua$'
shot shell-welcome

# From a menu, by its letters. Each menu has to be there before it gets a key.
theme() { rest; press alt+v; rest; press t; rest; press "$@"; }
theme Down Down Return
until_true "the dark theme" is_dark
until_like "$state/ide.json" dark
shot shell-dark
command 'new'  # any command by a part of its name
title '^untitled-1.lua'
typed '-- no file'

# Panels come and go with their keys; hidden ones stay hidden.
console=$(part 600x100+400+560)
press alt+3 # it has the keyboard now
press alt+3 # and goes
until_true "the console to go" differs 600x100+400+560 "$console"
rest
without=$(part 600x100+400+560)
typed ' typed after' # the keyboard is the editor's again
in_journal '-- no file typed after'

# Another start is a message to the one that runs.
"$EPLUA" --ide "$tmp/lines.lua:3"
expect_true [ $? = 0 ]
title '^lines.lua'
expect_true [ "$(instances)" = 1 ]
typed '--third '
in_journal '--third print "three"'

# It is asked to end by the system: nobody has to answer, and nothing is lost.
shot shell-before
kill -TERM "$pid"; ended; expect_status 143; expect_soon
ide
title '^lines.lua\*'
until_true "the dark theme" is_dark
shot shell-again
expect_true [ "$(cat lines.lua)" = 'print "one"
print "two"
print "three"' ]
press alt+3 # was hidden
typed 'io.open("by_console", "w"):close()' # and has the keyboard
press Return
until_true "the console to answer" [ -e by_console ]
press alt+3
press ctrl+s
until_like lines.lua '^--third print "three"$'
theme Down Return
until_true "the light theme" is_light
press ctrl+q
asks 'Not everything is saved' # the one without a file
shot shell-leaving
press Return # keeps it
ended; expect_status 0
ide
press ctrl+Tab
title '^untitled-1.lua\*'
kill -INT "$pid"; ended; expect_status 130; expect_soon

# The environment says how it looks.
export EPLUA_THEME="$THEME"
ide
until_true "the theme $THEME" "is_$THEME"
shot shell-themed
kill -TERM "$pid"; ended; expect_status 143
finish
