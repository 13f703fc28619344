# SPDX-License-Identifier: GPL-3.0-or-later
# The prompt on an engine of its own, in a terminal: chunks of several lines, history, ^C, output while somebody types.
. "$SOURCE/tests/support/e2e.sh"
. "$SOURCE/tests/support/terminal.sh"

start 80x30 "$EPLUA" -i
shows '^EPLua .*:help'
shows '^eplua>$'
line '1+1'
shows '^2$'
line '=40 + 2' # as in older prompts
shows '^42$'
line 'nothing = nil' # a statement says nothing
line 'x, y = 1, "two" return x, y, nil'
shows_rows '|eplua> nothing = nil|eplua> x, y = .*|1|"two"|nil|eplua>|$'

# A function of several lines is one entry: recalled, changed and run as a whole.
line 'function double(n)'
shows '^\.\.\.\.>$'
line '  return n * 2'
line 'end'
line 'double(21)'
shows_rows '|eplua> function double(n)|....>   return n \* 2|....> end|eplua> double(21)|42|eplua>|$'
keys Up Up
shows_rows '|eplua> function double(n)|....>   return n \* 2|....> end|$'
keys Up # within it
keys C-a
text '  n = n + 1'
keys C-j
keys Enter
line 'double(21)'
shows '^44$'
line 'local kept = 5' # locals stay
line 'kept * 3'
shows '^15$'

# The history is searched, in entries of several lines too.
keys C-r
text 'double(n'
shows '^(reverse-i-search).double(n.: function double(n)$'
keys Enter
shows_rows 'eplua>|$'
keys C-l
line 'double(1)'
shows_rows '^eplua> double(1)|4|eplua>|$'

# ^C: a loop ends, the prompt is back; a line is forgotten; twice at an empty prompt asks.
line 'print "begins" while true do pcall(function() while true do end end) end'
shows '^begins$'
keys C-c
shows_rows '|interrupted|.*eplua>|$'
text 'forget this'
shows 'forget this$'
keys C-c
shows_rows '|eplua> forget this|eplua>|$'
keys C-c
shows '^^D or exit leaves$'
keys C-c
shows '^leave?'
keys n
line '"still " .. "here"'
shows '^"still here"$'

# Of a flood that ^C has ended only the end is shown.
keys C-l
line 'i = 0 while true do i = i + 1 print(i, ("x"):rep(200)) end'
shows '^[0-9]* *x*$'
keys C-c
shows '^interrupted$'
line '"dry"'
shows '^"dry"$'
expect_true sh -c "tmux -S '$tmp/tmux$terminals' capture-pane -p -S - | grep -q '^([0-9]* lines of output are left out)$'"

# Output arrives while somebody types, and the line stays whole.
keys C-l
line 'n = 0 id = setInterval(function() n = n + 1 print("tick " .. n) if n == 3 then clearInterval(id) end end, 100)'
text 'half a li'
shows '^tick 3$'
shows_rows '|tick 1|tick 2|tick 3|eplua> half a li|$'
text 'ne'
shows '^eplua> half a line$'
keys C-c
# a line that has no end yet goes on above it
line 'setTimeout(function() io.write("one ") io.flush() end, 50) setTimeout(function() print "two" end, 300)'
text 'below'
shows_rows '|one|eplua> below|$'
shows_rows '|one two|eplua> below|$'
keys C-c

# A script that reads gets what is typed, and the prompt comes back.
keys C-l
line 'io.write("name? ") io.flush() print("hello " .. io.read())'
shows '^input>$'
shows '^name?$'
line 'Bob'
shows_rows '|name?|input> Bob|hello Bob|eplua>|$'

# What a script writes cannot move the cursor, whatever it is.
keys C-l
line 'print("\27[2J\27[5;5Hup\27]0;title\7 \0\1\200 \27[31mred\27[0m ende")'
shows_rows '|up ^@^A. red ende|eplua>|$'

line 'error("boom")'
shows '^prompt:1: boom$'
line ':bt'
shows 'prompt:1: in main chunk'
line 'os.exit' # a function, not called
shows '^function'
line ':nonsense'
shows 'there is no command :nonsense'
line ':state'
shows '^running_intervals'
line 'exit'
shows '^left with 0$'
start 80x30 "$EPLUA" -i
shows '^eplua>$'
line 'os.exit(3)' # and not a word about it
shows '^left with 3$'
shows_not '^exit$'

# The next prompt knows what was typed in this one; ^D leaves.
expect_true test "$(stat -c %a "$XDG_STATE_HOME/eplua/history")" = 600
start 80x30 "$EPLUA" -i
shows '^eplua>$'
keys C-r
text 'return n'
shows '^(reverse-i-search).return n.: function double(n)$'
keys C-c
keys C-d
shows '^left with 0$'
finish
