# SPDX-License-Identifier: GPL-3.0-or-later
# What is not saved survives: the IDE is killed, or its display goes away, and the next start has every text again. The
# files on disk are only read by that. $ROUNDS kills, each a little earlier after the last key than the one before.
. "$SOURCE/tests/support/ide.sh"
: "${ROUNDS:=4}"

printf 'print "on disk"\r\nprint "still"' >file.lua
before=$(od -An -c file.lua)
untouched() { [ "$(od -An -c file.lua)" = "$before" ]; }

ide_screen
ide --ide file.lua
title '^file.lua'
press ctrl+Home
press ctrl+n
title '^untitled-1'
typed '-- the first without a name'
press ctrl+n
title '^untitled-2'
typed '-- the second without a name'
in_journal '-- the first without a name'
in_journal '-- the second without a name'

round=0 text=''
while [ "$round" -lt "$ROUNDS" ]; do
  round=$((round + 1))
  tab '^file.lua'
  press ctrl+Home
  typed "r$round="
  text="r$round=$text"
  in_journal "$text"
  tab '^untitled-2'
  typed "$round" # may be lost: it is not a second old
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null
  expect_true untouched
  ide
  in_journal '-- the first without a name'
  in_journal '-- the second without a name'
  in_journal "$text"
  tab '^untitled-2'
  press ctrl+End
done
tab '^file.lua'
shot crash-restored

# Nobody can answer a question when the display is gone.
tab '^file.lua'
press ctrl+Home
typed 'gone='
in_journal "gone=$text"
kill -KILL "$screen_pid"
ended
expect_true [ "$status" -gt 0 ]
expect_true untouched
ide_screen
ide
tab '^file.lua'
press ctrl+s
until_like file.lua "^gone=$text"
expect_true [ "$(tr -cd '\r' <file.lua | wc -c)" = 1 ]
not_in_journal "gone=$text"
tab '^untitled-1'
tab '^untitled-2'
shot crash-display

# Discarded in the dialog, they do not come again.
press ctrl+q
asks 'Not everything is saved'
press alt+d # Discard: all
shot crash-leaving
press Return
ended
expect_status 0
expect_true [ "$(ls "$state/journal" | grep -vc lock)" = 0 ]
ide
title '^file.lua –'
quit
finish
