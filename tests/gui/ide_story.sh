# SPDX-License-Identifier: GPL-3.0-or-later
# One story with the keyboard alone: an example is opened from the first page, broken, mended with what the engine knows,
# run, answered, its window docked and torn off; then the IDE is killed, and everything is there again.
. "$SOURCE/tests/support/ide.sh"

# The place of an entry on the first page: four to start with, the templates, the examples as their page lists them.
entry_of() {
  { ls "$SOURCE/resources/templates"; sed -n 's/^- \[.*](\(.*\.lua\)): .*/\1/p' "$SOURCE/resources/examples/README.md"; } |
    grep -n "^$1\$" | cut -d : -f 1
}
examples=$(entry_of 'windows/clock.lua')

ide_screen
ide
title '^EPLua'
shot story-1-welcome
for each in $(seq $((3 + examples))); do press Tab; done # from the first of them
shot story-2-chosen
press space
title '^clock.lua'

# What the engine knows, and no file: completion has it from there.
press alt+3
typed 'from_engine = { only_here_known = "mended" }'
press Return
rest

# Wrong: it shows while typing.
press alt+3 # hides it; the keyboard is the editor's
press ctrl+Home
rest
problems=$(part 100x20+285+513)
typed 'local word = = '
until_true "the error to show" differs 100x20+285+513 "$problems"
shot story-3-wrong
press BackSpace BackSpace
typed 'from_engine and from_engine.'
press ctrl+space
rest
typed 'only'
rest
shot story-4-completion
press Return
in_journal 'local word = from_engine and from_engine.only_here_known'
press Return
typed 'print "Who are you?" local who = io.read() io.open("who.out", "w"):write(who):close()'
press Return
shot story-5-mended

# It runs as it is, reads what is typed, and shows its window.
press F5
until_true "the script to read" drawn 80x16+1160+660
shot story-6-asks
typed 'Ada'
press Return
until_file who.out Ada
window '^Clock$'
shot story-7-window
front
press alt+r w
until_true "the window to be docked" hidden '^Clock$'
shot story-8-docked
press alt+r w
window '^Clock$'
shot story-9-torn-off
front

kill -KILL "$pid"
wait "$pid" 2>/dev/null
ide
title '^clock.lua'
in_journal 'local word = from_engine and from_engine.only_here_known'
in_journal 'local who = io.read()'
shot story-10-back
rm who.out
press F5 # and it runs
until_true "the script to read" drawn 80x16+1160+660
typed 'Grace'
press Return
until_file who.out Grace
window '^Clock$'
front
quit_and_keep
finish
