# SPDX-License-Identifier: GPL-3.0-or-later
# What another version has kept (kept/): an earlier one's is understood and goes on; a later one's is neither taken for ours nor destroyed.
. "$SOURCE/tests/support/ide.sh"
mkdir -p work "$state"
work="$tmp/work"
printf 'print "one"\nlocal x = 1\nprint(...)\n' >work/one.lua
printf 'print "two"\n' >work/two.lua
keep() { for file in "$SOURCE/tests/gui/kept/$1"/*.json; do sed "s|@WORK@|$work|g" "$file" >"$state/${file##*/}"; done; }

ide_screen
keep first
cp "$state/ide.json" before.json
ide --ide
title '^one.lua' # the tab that had the keyboard
press F5 # with its arguments, in a folder that is trusted: nothing is asked
rest
shot upgrade-first
tab '^two.lua'
console
press Up # what was typed long ago
rest
shot upgrade-history
typed ' ' # another entry, so that what is remembered is written
press Return
quit
expect_true grep -q 'typed long ago' "$state/memory.json"
expect_true grep -q '"of_another_time"' "$state/session.json"
expect_true grep -q 'one.lua' "$state/session.json"
expect_true grep -q 'two words' "$state/runs.json"
expect_true grep -q '"trusted"' "$state/trust.json"
expect_true cmp -s before.json "$state/ide.json"
expect_true [ ! -e "$state/session.json.bad" ]

# Of tomorrow: all of it is there afterwards, byte for byte.
rm -f "$state"/*.json
keep later
ide --ide "$work"
rest
shot upgrade-later
press ctrl+n
title '^Untitled'
quit
for name in session trust runs; do
  expect_true cmp -s "$SOURCE/tests/gui/kept/later/$name.json" "$state/$name.json.bad"
done
expect_true cmp -s "$SOURCE/tests/gui/kept/later/ide.json" "$state/ide.json"
# and once more: the same file is not put aside twice, and what was kept since is there
ide --ide
rest
title 'work'
quit
expect_true cmp -s "$SOURCE/tests/gui/kept/later/session.json" "$state/session.json.bad"
finish
