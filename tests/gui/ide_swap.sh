# SPDX-License-Identifier: GPL-3.0-or-later
# Save and keep running: a script with a timer is edited while it runs; saved, its functions have the new code, and its variables, its timer
# and all it has stay.
. "$SOURCE/tests/support/ide.sh"

mkdir work
cat >work/counter.lua <<'L'
local n = 0
local function note(word)
  local out = io.open("out", "a")
  out:write(word, " ", n, "\n")
  out:close()
end
function step()
  local word = "old"
  n = n + 1
  note(word)
end
local timer = setInterval(step, 60)
L

# All that was counted, with none left out and none twice: it is the same run, and the same variable.
counted() { awk '$2 != NR { bad = 1 } END { exit bad }' work/out; }
last() { tail -n 1 work/out; }

ide_screen
ide --ide work/counter.lua
title '^counter.lua'
press F5
asks 'Trust this folder'
press Left space # Trust and Run
answered 'Trust this folder'
until_like work/out '^old 3$'

# One function, in the middle of a text: a line of it is another.
press ctrl+Home Down Down Down Down Down Down Down Down Home
typed 'word = "new" '
press ctrl+s
until_like work/out '^new '
expect_true counted
shot swap-saved

# Not saved, by the command: the same.
typed 'word = "unsaved" '
press shift+F8
until_like work/out '^unsaved '
expect_true counted
expect_true sh -c '! grep -q unsaved work/counter.lua'

# A text that does not compile is saved, and swaps nothing; nor does what needs the script to run anew. It is said.
typed ') '
press ctrl+s
rest
shot swap-syntax
lines=$(wc -l <work/out)
until_true "the script to go on" sh -c "[ \$(wc -l <work/out) -gt $((lines + 2)) ]"
press BackSpace BackSpace
press ctrl+Home
typed 'local extra = #arg '
press Down Down Down Down Down Down Down Down Home
typed 'word = "more" .. extra '
press ctrl+s
until_true "the title without a sign" titled '^counter.lua.*EPLua$'
rest
shot swap-kept
expect_true sh -c '! grep -q more work/out'
expect_true counted


# The same in a process of its own, which the IDE looks at over a link.
press shift+F5
rest
rm work/out
press ctrl+F5
until_like work/out '^unsaved 3$'
press ctrl+Home Down Down Down Down Down Down Down Down Home
typed 'do local word = "far" note(word) n = n + 1 end '
press ctrl+s
until_like work/out '^far '
shot swap-process
quit
finish
