# SPDX-License-Identifier: GPL-3.0-or-later
# The prompt of the console works on the engine of the last run, remembers what was typed, and a flood of output does not
# take a key from who types.
. "$SOURCE/tests/support/ide.sh"

cat >leaves.lua <<'L'
left = { "by the run" }
function note(text) io.open("note.out", "w"):write(tostring(text)):close() end
L
cat >flood.lua <<'L'
for n = 1, 1000000 do print("line " .. n) end
io.open("flood.out", "w"):close()
L

ide_screen
ide --ide leaves.lua
press F5
asks 'Trust this folder'
press Left space # Trust and Run
answered 'Trust this folder'
press alt+3
typed 'note(left[1])'
press Return
until_file note.out 'by the run'
typed 'note(1 + 1)'
press Return
until_file note.out 2
typed 'local kept = 7' # is there in the next line
press Return
typed 'note(kept)'
press Return
until_file note.out 7
rm note.out
press Up Up Up Return # note(1 + 1)
until_file note.out 2
typed 'for n = 1, 2 do' # goes on in the next line
press Return
rest
typed 'note(n) end'
press Return
until_file note.out 2
typed '{ 1, 2, { 3 } }'
press Return
typed 'error "told"'
press Return
typed 'while true do end' # ends by Stop, and the engine stays
press Return
rest
press shift+F5
typed 'note(left[1] .. "!")'
press Return
until_file note.out 'by the run!'
typed 'note(require "jso' # the engine names modules, and what ends the string comes along
press ctrl+space
rest
shot console-require
typed '.encode({ 3 }))'
press Return
until_file note.out '[3]'
shot console-prompt

# A million lines come while somebody types.
hand_over flood.lua
press ctrl+n
title '^untitled-1'
press ctrl+Tab
tab '^flood.lua'
press F5
tab '^untitled-1'
text='-- not one of these letters is lost: abcdefghijklmnopqrstuvwxyz 0123456789'
typed "$text"
shot console-flood
until_true "the flood to end" [ -e flood.out ]
in_journal "$text"
rest
shot console-after
press alt+3
typed 'note("and goes on")'
press Return
press alt+3
quit_and_keep

# What was typed is there the next time, too.
ide
press alt+3
press Up Up
rest
shot console-history
press ctrl+a
typed 'io.open("again.out", "w"):close()'
press Return
until_true "the prompt" [ -e again.out ]
rm again.out
press Up Return
until_true "the prompt, again" [ -e again.out ]
kill -TERM "$pid"; ended; expect_status 143
finish
