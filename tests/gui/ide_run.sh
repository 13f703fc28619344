# SPDX-License-Identifier: GPL-3.0-or-later
# Running scripts: trust, configuration, input, and every way a run may end.
. "$SOURCE/tests/support/ide.sh"

mkdir work other
cat >work/hello.lua <<'L'
local out = io.open("hello.out", "w")
out:write("saved")
out:close()
L
cat >other/args.lua <<'L'
local out = assert(io.open("here.out", "w"))
out:write(#arg, "|", arg[1] or "", "|", arg[2] or "", "|", arg[0], "|", os.getenv "IDE_TEST" or "none")
out:close()
L
cat >work/read.lua <<'L'
local first = io.read()
local rest = io.read "a"
local out = io.open("read.out", "w")
out:write(first, "/", tostring(rest), "/", tostring(io.read()))
out:close()
L
cat >work/exit.lua <<'L'
io.open("exit.out", "w"):close()
os.exit(3)
L
cat >work/loop.lua <<'L'
io.open("loop.out", "w"):close()
while true do pcall(error) end
L
cat >work/bomb.lua <<'L'
io.open("bomb.out", "w"):close()
print(string.find(("a"):rep(50000), (".-"):rep(40) .. "b"))
L
ide_screen
ide --ide work/hello.lua
title '^hello.lua'
rest
stop=16x16+210+55 # the button, which is on as long as something runs
off=$(part $stop)
over() { until_true "the run to be over" alike $stop "$off"; } # a script has written its file a moment before

# Nobody has spoken about this folder: the user is asked, once; what runs is the text, saved or not.
press ctrl+Home
press F5
asks 'Trust this folder'
shot run-trust
press Return # harms nobody
answered 'Trust this folder'
expect_true [ ! -e work/hello.out ]
typed 'io.open("typed.out", "w"):close() '
press F5
asks 'Trust this folder'
press Left space # Trust and Run
answered 'Trust this folder'
until_file work/hello.out saved
expect_true [ -e work/typed.out ]
expect_true sh -c '! grep -q typed work/hello.lua'
shot run-hello
over
rm work/hello.out
press F5
until_file work/hello.out saved

# Arguments, folder, rights come from the configuration of the file; another folder, another question.
mkdir here
press ctrl+o
asks 'Open Files'
typed "$tmp/other/args.lua"
press Return
answered 'Open Files'
title '^args.lua'
press alt+F5
asks 'Run Configuration'
press alt+a; typed 'one "two words"'
press alt+f; typed "$tmp/here"
press alt+e; typed 'IDE_TEST=set'
press alt+r; typed 'T' # Trusted: no question
shot run-configuration
press Return
answered 'Run Configuration'
press F5
until_file here/here.out "2|one|two words|$tmp/other/args.lua|set"
press alt+F5
asks 'Run Configuration'
press alt+i; press Down # a separate process
press Return
answered 'Run Configuration'
rm here/here.out
over
press F5
until_file here/here.out "2|one|two words|$tmp/other/args.lua|set"
over

# What a script reads is typed in the console, which has the keyboard for as long.
hand_over work/read.lua
press F5
until_true "the button for the end of input" drawn 80x16+1160+660
typed 'to be read'
press Return
typed 'more'
press Return
shot run-input
press ctrl+d # for the second read
rest
press ctrl+d # and the third, as in a terminal
until_file work/read.out "to be read/more
/nil"
over

# It may ask to end: that is the end of the run and not of the IDE.
hand_over work/exit.lua
press F5
until_true "the script to run" [ -e work/exit.out ]
over
rm work/exit.out
press F5
until_true "the script to run again" [ -e work/exit.out ]
over
expect_true kill -0 "$pid"

# A loop that nothing ends is stopped, and the next run begins.
hand_over work/loop.lua
press F5
until_true "the loop" [ -e work/loop.out ]
press shift+F5
hand_over work/hello.lua
rm -f work/hello.out
press F5
until_file work/hello.out saved
over

# While one runs, the next F5 asks.
hand_over work/loop.lua
rm work/loop.out
press F5
until_true "the loop" [ -e work/loop.out ]
hand_over work/hello.lua
rm -f work/hello.out work/loop.out
press F5
asks 'A script still runs'
shot run-busy
press Escape
answered 'A script still runs'
expect_true [ ! -e work/hello.out ]
press F5
asks 'A script still runs'
press Right space # in a separate process
answered 'A script still runs'
until_file work/hello.out saved
rm work/hello.out
press F5
asks 'A script still runs' # since the loop was left alone
press Return
answered 'A script still runs'
until_file work/hello.out saved
over
rm work/hello.out
press F5 # nobody asks: the loop was stopped
until_file work/hello.out saved
over

# C code that does not look up: after three seconds the user may put a fresh engine in its place. Texts stay.
hand_over work/bomb.lua
press ctrl+Home
typed '--not saved'
press Return
press F5
until_true "the bomb" [ -e work/bomb.out ]
press shift+F5
asks 'The script does not stop'
shot run-stuck
press Return
answered 'The script does not stop'
hand_over work/hello.lua
rm -f work/hello.out
press F5
until_file work/hello.out saved
over
in_journal '--not saved'
hand_over work/bomb.lua
press ctrl+s
until_like work/bomb.lua '^--not saved$'

# A folder that is not trusted: its scripts touch no file.
mkdir foreign
echo 'pcall(function() io.open("foreign.out", "w"):close() end) setTimeout(function() end, 1e7)' >foreign/f.lua
hand_over foreign/f.lua
press F5
asks 'Trust this folder'
press Left Left space # Run Restricted
answered 'Trust this folder'
press F5 # it still waits for its timer, so it did run
asks 'A script still runs'
press Escape
answered 'A script still runs'
expect_true [ ! -e foreign/foreign.out ]
shot run-restricted
quit # all is saved, and what was given up does not hold it
finish
