# SPDX-License-Identifier: GPL-3.0-or-later
# The editor and its files: what is typed comes to the disk to the byte, and what is no plain file does no harm.
. "$SOURCE/tests/support/ide.sh"

printf 'local a = 1\r\nlocal b = 2\r\nprint(a, b)' >crlf.lua
printf '\357\273\277print "marked"\n' >bom.lua
printf 'print "\344\366\374"\n' >latin.lua
printf 'print "may not be written"\n' >locked.lua; chmod 444 locked.lua
printf 'a\0b\377' >binary.lua
cp binary.lua binary.copy
mkfifo fifo.lua
mkdir folder
head -c 50000000 /dev/zero | tr '\0' x >long.lua
same_bytes() { [ "$(od -An -c "$1")" = "$(printf -- "$2" | od -An -c)" ]; }
until_same() { checks=$((checks + 1)); until_true "the bytes of $1" same_bytes "$1" "$2"; }

long_is_seen() { titled '^long.lua' || shown 'Cannot open'; }

ide_screen
ide --ide crlf.lua
title '^crlf.lua'

# Comment and uncomment, a line put in, and no byte changes but those.
press ctrl+Home ctrl+slash
title '^crlf.lua\*'
press ctrl+s
title '^crlf.lua –'
until_same crlf.lua '-- local a = 1\r\nlocal b = 2\r\nprint(a, b)'
press ctrl+slash ctrl+End Return
typed 'print "end"'
press ctrl+s
until_same crlf.lua 'local a = 1\r\nlocal b = 2\r\nprint(a, b)\r\nprint "end"'

# Find: the bar takes what is typed, Escape goes back to the text, and what was found is selected.
press ctrl+Home ctrl+f
typed 'b = 2'
press Return Escape
typed 'c = 3'
press ctrl+s
until_same crlf.lua 'local a = 1\r\nlocal c = 3\r\nprint(a, b)\r\nprint "end"'

# Two editors of one text.
press ctrl+backslash
press ctrl+Home
typed '--left'
press F6 ctrl+Home
typed '--right'
shot edit-split
press ctrl+s
until_same crlf.lua '--right--leftlocal a = 1\r\nlocal c = 3\r\nprint(a, b)\r\nprint "end"'
press ctrl+w # one of them

hand_over bom.lua
press ctrl+End
typed 'x = 1'
press ctrl+s
until_same bom.lua '\357\273\277print "marked"\nx = 1'

# What is not valid UTF-8 is not written back by accident.
hand_over latin.lua
press ctrl+End
typed 'x = 1'
press ctrl+s
rest
shot edit-latin
if titled 'latin.lua\*'; then press ctrl+z; fi
expect_true [ "$(head -c 11 latin.lua | od -An -tx1 | tr -d ' \n')" = 7072696e742022e4f6fc22 ]

hand_over locked.lua
press ctrl+Home
typed '--'
title '^locked.lua\*'
press ctrl+s
asks 'not saved'
shot edit-locked
press Return
answered 'not saved'
expect_file locked.lua 'print "may not be written"'
press ctrl+z
title '^locked.lua –'

hand_over binary.lua
press ctrl+Home
typed 'typed'
rest
shot edit-binary
expect_true cmp -s binary.lua binary.copy

# Behind its back: an unchanged text follows, a changed one stays.
echo 'print "version 1"' >changing.lua
hand_over changing.lua
echo 'print "version 2, by another program"' >changing.lua
"$EPLUA" -e 'local w = require("ui").window { title = "other program" } w:show()' &
other=$!
started="$started $other"
asks '^other program$'
kill "$other"
wait "$other"
until_true "the IDE to have the keyboard" has_keyboard
rest
press ctrl+Home
typed '--mine '
press ctrl+s
until_file changing.lua '--mine print "version 2, by another program"'
typed 'more '
echo 'print "version 3"' >changing.lua
press ctrl+s
rest
shot edit-changed
expect_file changing.lua 'print "version 3"'
title '^changing.lua\*'
in_journal '--mine more print "version 2'

echo 'print "here"' >gone.lua
hand_over gone.lua
rm gone.lua
press ctrl+Home
typed '--again '
press ctrl+s
rest
shot edit-gone
title '^gone.lua'
in_journal '--again print "here"'

# No files at all.
for each in fifo.lua folder missing.lua /dev/zero /root/secret.lua; do
  "$EPLUA" --ide "$each"
  rest
  if shown 'Cannot open'; then press Escape; until_true "the question to go" hidden 'Cannot open'; fi
  expect_true kill -0 "$pid"
done
"$EPLUA" --ide long.lua
until_true "an answer about the long line" long_is_seen
rest
shot edit-long
if shown 'Cannot open'; then press Escape; answered 'Cannot open'; fi
expect_true [ "$(wc -c <long.lua)" = 50000000 ]

# Closing with unsaved work: each choice.
hand_over bom.lua
press ctrl+End
typed ' --one'
press ctrl+w
asks 'Save before closing'
shot edit-closing
press Escape
answered 'Save before closing'
title '^bom.lua\*'
press ctrl+w
asks 'Save before closing'
press Right space # Discard
answered 'Save before closing'
until_same bom.lua '\357\273\277print "marked"\nx = 1'
not_in_journal '--one'
hand_over bom.lua
press ctrl+End
typed ' --two'
press ctrl+w
asks 'Save before closing'
press Return
answered 'Save before closing'
until_same bom.lua '\357\273\277print "marked"\nx = 1 --two'

# Everything at once, and each by itself.
hand_over bom.lua
press ctrl+End
typed ' --three'
press ctrl+q
asks 'Not everything is saved'
shot edit-leaving
press alt+s # all: but one was changed by another program, so nobody leaves
rest
press Return
answered 'Not everything is saved'
shot edit-stays
expect_file changing.lua 'print "version 3"'
press ctrl+q
asks 'Not everything is saved'
press alt+d
rest
press Return
ended
expect_status 0
expect_file changing.lua 'print "version 3"'
expect_true [ "$(ls "$state/journal" | grep -vc lock)" = 0 ]
finish
