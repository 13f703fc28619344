# SPDX-License-Identifier: GPL-3.0-or-later
# Keys of the prompt: completion, hints, pastes, long lines, sizes; and terminals that can do less.
. "$SOURCE/tests/support/e2e.sh"
. "$SOURCE/tests/support/terminal.sh"

cat >names.lua <<'L'
function greet(name, greeting) return greeting .. name end
shape = setmetatable({ width = 2 }, { __index = { area = function(self) return self.width end, arc = 1 } })
L
mkdir some
echo 'loaded = "loaded" print(loaded)' >some/file_to_load.lua

start 80x24 "$EPLUA" -i names.lua
shows '^eplua>$'
text 'str'
keys Tab
shows '^eplua> string$'
text '.re'
keys Tab Tab
shows '^rep *reverse$'
shows '^eplua> string\.re$'
text 'p("ab", 2)'
keys Enter
shows '^"abab"$'
text 'shape.ar' # through __index
keys Tab
shows '^arc  *area$'
keys C-c
text 'shape:ar' # only what can be called
keys Tab
shows '^eplua> shape:area$'
keys C-c
text 'whi' # keywords
keys Tab
shows '^eplua> while$'
keys C-c
text 'greet(' # parameters
shows_rows '|eplua> greet(|greet(name, greeting)|$'
text '"Bob", "Hi ")'
keys Enter
shows '^"Hi Bob"$'
shows_not '^greet(name, greeting)$'
text 'io.open("some/fi' # files in strings
keys Tab
shows '^eplua> io.open("some/file_to_load.lua"$'
keys C-c
text 'io.open("some/fi")' # the quote is there already
keys Left Left Tab
shows '^eplua> io.open("some/file_to_load.lua")$'
keys C-c
text "io.open('so" # a folder goes on
keys Tab
shows "^eplua> io.open('some/$"
keys C-c
text 'require("some.fi' # modules in the string of require
keys Tab
shows '^eplua> require("some.file_to_load"$'
keys C-c
text 'require[[jso'
keys Tab
shows '^eplua> require\[\[json\]\]$'
keys C-c
text "pcall(require, 'tim')"
keys Left Left Tab
shows "^eplua> pcall(require, 'timers')$"
keys C-c
text ':lo'
keys Tab
text 'some/f'
keys Tab
shows '^eplua> :load some/file_to_load.lua$'
keys Enter
shows '^loaded$'
text 'nosuchthing_'
keys Tab # nothing, and nobody waits
text 'x'
shows '^eplua> nosuchthing_x$'
keys C-c

# A paste is one piece.
keys C-l
printf 'local sum = 0\nfor i = 1, 3 do\n\tsum = sum + i\nend\nprint("sum " .. sum)\n' >"$tmp/paste"
terminal load-buffer "$tmp/paste"
terminal paste-buffer -p
shows '^\.\.\.\.> print("sum " .. sum)$'
keys Enter
shows_rows '^eplua> local sum = 0|....> for i = 1, 3 do|....>   sum = sum + i|....> end|....> print("sum " .. sum)|sum 6|eplua>|$'

# A long line with wide letters, in a terminal that changes its size.
keys C-l
text 'long = "0123456789012345678901234567890123456789012345678901234567890123456789 äöü 漢字漢字漢字"'
shows_rows '^eplua> long = "01234567890123456789012345678901234567890123456789012345678901234|56789 äöü 漢字漢字漢字"|$'
terminal resize-window -x 40 -y 24
shows_rows '^eplua> long = "0123456789012345678901234|5678901234567890123456789012345678901234|56789 äöü 漢字漢字漢字"|$'
terminal resize-window -x 100 -y 24
shows_rows '^eplua> long = "0123456789012345678901234567890123456789012345678901234567890123456789 äöü 漢字漢字漢|字"|$'
keys C-e
text ' .. 1'
keys C-a
text 'very'
keys Enter
line '#verylong'
shows '^97$'

# More rows than the terminal has.
terminal resize-window -x 60 -y 8
keys C-l
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  text "print($i)"
  keys C-j
done
shows '^\.\.\.\.> print(12)$'
keys Enter
shows_rows '|10|11|12|eplua>|$'
keys C-d
shows '^left with 0$'

# Without colours, and without a cursor.
start 80x24 env NO_COLOR=1 "$EPLUA" -i
shows '^eplua>$'
line 'error("plain")'
shows '^prompt:1: plain$'
checks=$((checks + 1))
if terminal capture-pane -p -e | grep -q "$(printf '\033')\[3"; then
  failures=$((failures + 1))
  echo 'FAILED: colours in spite of NO_COLOR'
fi
keys C-d
shows '^left with 0$'
start 80x24 env TERM=dumb "$EPLUA" -i
shows '^eplua>$'
line 'for i = 1, 2 do'
shows '^\.\.\.\.>$'
line 'print("dumb " .. i) end'
shows '^dumb 2$'
line 'setTimeout(function() print "later" end, 100)'
text 'half a li'
shows '^later$' # not behind what is typed
shows '^eplua> half a li$'
text 'ne'
shows '^eplua> half a line$'
keys C-c
shows_rows '|later|eplua> half a line|eplua>|$'
text 'string.re'
keys Tab Tab
shows '^rep *reverse$'
keys C-l
shows_rows '|eplua> string\.re|eplua> string\.re|$'
keys C-c C-d
shows '^left with 0$'

# ^Z and fg, while a line is typed and while code runs; and who was stopped by somebody else.
start 80x24 env "PS1='shell> '" ENV= sh -i
shows '^shell>$'
line "'$EPLUA' -i"
shows '^eplua>$'
text 'kept'
keys C-z
shows_rows 'Stopped.*|shell>|$'
line 'fg'
shows '^eplua> kept$'
text ' = 41'
keys Enter
line 'while true do kept = 42 end'
keys C-z
shows_rows 'while true.*Stopped.*|shell>|$'
line 'fg'
keys C-c
shows '^interrupted$'
line 'kept'
shows '^42$'
keys C-d
shows_rows '|shell>|$'
line "TERM=dumb '$EPLUA' -i"
shows_rows '|eplua>|$'
keys C-z
shows_rows 'Stopped.*|shell>|$'
line 'fg'
shows_rows '|eplua>|$'
line '6 * 7.5'
shows '^45\.0$'
keys C-d
shows_rows '|shell>|$'
line 'exit'
shows 'left with 0$'
finish
