# SPDX-License-Identifier: GPL-3.0-or-later
# A folder: its files by keyboard, and finding and replacing in all of them.
. "$SOURCE/tests/support/ide.sh"
export XDG_DATA_HOME="$HOME/.local/share"

mkdir -p project/sub
printf 'print "alpha"\nlocal word = 1\n' >project/alpha.lua
printf 'local word = 2\r\nreturn word' >project/sub/beta.lua
printf 'local word = 3\n' >project/delta.lua

ide_screen
ide --ide project
title '^project'

# Down to a file, and into the text.
press alt+1 Down
rest
press Return
title '^alpha.lua'

# A new one, its name changed, and away with it.
press alt+1
rest
press Menu Down Down Down Return # New File
rest
typed 'made'
shot projects-new
press Return
title '^made.lua'
expect_true [ -f project/made.lua ]
press alt+1
rest
press F2
rest
press ctrl+a
typed 'renamed.lua'
press Return
title '^renamed.lua' # the tab follows
expect_true [ -f project/renamed.lua ]
rest
press Delete # the tree still has the keyboard
rest
shot projects-trash
press Return
until_true "the file to go" [ ! -e project/renamed.lua ]
until_true "the file in the trash" sh -c "find '$HOME' -name renamed.lua | grep -q ."
shot projects-trashed

# Any file by some letters of its name.
press ctrl+p
rest
typed 'bet'
rest
shot projects-pick
press Return
title '^beta.lua'
press ctrl+End
typed ' -- not saved'

# Find everywhere, look at what it would become, and replace what is checked.
press ctrl+shift+f
asks 'Find in Files'
typed 'word'
press Tab space
press Tab
typed 'name'
shot projects-find
press Return
answered 'Find in Files'
rest
press alt+5 Home Down space # the one in alpha.lua shall stay
shot projects-found
command 'replace checked in files'
until_like project/delta.lua 'local name = 3'
rest
shot projects-replaced
press ctrl+s
until_like project/sub/beta.lua '^return name -- not saved$'
expect_true [ "$(tr -cd '\r' <project/sub/beta.lua | wc -c)" = 1 ]
# What was changed since is not taken back, and not forgotten either.
cp project/delta.lua replaced
echo '-- later' >>project/delta.lua
command 'undo replacing'
rest
expect_true grep -q '^-- later$' project/delta.lua
cat replaced >project/delta.lua
command 'undo replacing'
until_like project/delta.lua 'local word = 3'
tab '^alpha.lua –' # nothing was put in there
quit

# It comes back with folder and tabs.
ide
tab '^beta.lua – project'
tab '^alpha.lua – project'
press alt+1
shot projects-again
quit
finish
