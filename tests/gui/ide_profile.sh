# SPDX-License-Identifier: GPL-3.0-or-later
# The profiler by its dock: each run is recorded, its slow spot found, saved, opened again, compared.
. "$SOURCE/tests/support/ide.sh"

mkdir work
cat >work/slow.lua <<'L'
local function square(n)
  local sum = 0
  for i = 1, n do
    sum = sum + i * i
  end
  return sum
end

local function words(n)
  local out = {}
  for i = 1, n do
    out[#out + 1] = ("word " .. i):upper()
  end
  return table.concat(out, " ")
end

local rounds = 0
local timer
timer = setInterval(function()
  rounds = rounds + 1
  square(400000)
  words(300)
  if rounds == 12 then
    clearInterval(timer)
    io.open("done.out", "w"):close()
  end
end, 20)
L
# The sign of Record is red again: nothing is recorded.
recorded() {
  [ "$(look -crop 20x70+286+380 +repage -fuzz 20% -fill white +opaque '#da4453' -format '%k' info:)" -ge 2 ]
}

ide_screen "${SCREEN:-1280x720}"
ide --ide work/slow.lua
title '^slow.lua'

# Each run is recorded: switched on once.
press alt+p
rest
shot profile-empty
command 'Profile Each Run'
rest
press F6 # to the text: Alt+P hides the dock that has the keyboard
press F5
asks 'Trust this folder'
press Left space
answered 'Trust this folder'
until_true "the run to end" [ -e work/done.out ]
# The run is over within a second or so, and so is its recording.
press alt+p
until_true "the recording to end" recorded
shot profile-flame

# The keyboard goes through the boxes, and to the source of one: the line where the time goes.
press Home Down Down
shot profile-selected
press ctrl+Return
title '^slow.lua'
shot profile-jumped
press End
typed ' -- hot'
press ctrl+s
until_like work/slow.lua '^    sum = sum + i \* i -- hot$'

# Saved in each form, by the name.
save_as() {
  command 'Save Profile'
  asks 'Save Profile'
  press ctrl+a
  typed "$PWD/work/$1"
  press Return
  answered 'Save Profile'
  until_true "$1 to be written" [ -s "work/$1" ]
}
save_as slow.json
save_as slow.svg
save_as slow.txt
expect_true grep -q '"name":"square"' work/slow.json
expect_true grep -q '</svg>' work/slow.svg
expect_true grep -q 'square (slow.lua:1) ' work/slow.txt
expect_true grep -q '^interval slow.lua:19' work/slow.txt

# The tables: from page to page with the keyboard, from the boxes by way of the search.
press alt+p shift+Tab shift+Tab Right
shot profile-functions
press Right
shot profile-lines
press Right
shot profile-callbacks
press Right Right
shot profile-charts
press Home

# Another run, compared with the one before; then with none.
rm work/done.out
press F6 F5
until_true "the second run to end" [ -e work/done.out ]
command 'Compare Profile'
rest
shot profile-compare-menu
press Down Return
until_true "the second recording to end" recorded
shot profile-changes
press alt+p shift+Tab Left Left Left Left
shot profile-compared

# In a process of its own: recorded by way of its socket, and what was seen stays when it is gone.
rm work/done.out
command 'Run in a Separate Process'
until_true "the run in a process to end" [ -e work/done.out ]
command 'Compare Profile'
rest
press Escape
until_true "its recording to end" recorded
shot profile-process
quit
finish
