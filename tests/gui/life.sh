# SPDX-License-Identifier: GPL-3.0-or-later
# A script with windows lives as long as they do: closing, signals, displays that are not there, or go away.
. "$SOURCE/tests/support/gui.sh"

cat >one.lua <<'L'
local ui = require "ui"
local w = ui.window { title = "one", ui.label "hello" }
w.onClosed = function() print "closed" end
w:show()
print "shown"
L
cat >two.lua <<'L'
local ui = require "ui"
ui.window { title = "first", ui.label "1" }:show()
ui.window { title = "second", ui.label "2" }:show()
L
cat >late.lua <<'L'
setTimeout(function() dofile "one.lua" end, 1000)
L
cat >veto.lua <<'L'
local ui = require "ui"
local w = ui.window { title = "veto", ui.label "stay" }
local asked = 0
w.onClose = function() asked = asked + 1; print("asked " .. asked) return asked > 1 end
w:show()
L
cat >try.lua <<'L'
local ui = require "ui"
local ok, message = pcall(function() ui.window { title = "try" }:show() end)
print(ok, message)
print "goes on"
L
cat >never.lua <<'L'
local ui = require "ui"
local w = ui.window { title = "never", ui.label { id = "l" } }
w.l.text = "made, and not shown"
print((io.open "/proc/self/maps":read "a"):find "[Qq]t6" and "Qt is here" or "no Qt")
print((io.open "/proc/self/maps":read "a"):find "eplua_gui" and "the module is here" or "no module")
L

# --- nobody is there to show a window ---

run "$EPLUA" try.lua; expect_status 0; expect_no_err
expect_out_like '^false.*no window can be shown: there is no display (DISPLAY is not set)$'; expect_out_like '^goes on$'
run env DISPLAY=:987 "$EPLUA" try.lua; expect_status 0; expect_no_err
expect_out_like '^false.*the display :987 does not answer'; expect_out_like '^goes on$'
run env QT_QPA_PLATFORM=offscreen "$EPLUA" --no-gui try.lua; expect_status 0; expect_no_err
expect_out_like '^false.*--no-gui was given'; expect_out_like '^goes on$'

# A display that is found only later to refuse: the script is told in a report, its windows are closed.
cat >refused.lua <<'L'
local ui = require "ui"
local w = ui.window { title = "refused" }
w.onClosed = function() print "closed" end
print(pcall(w.show, w))
setTimeout(function() print "goes on" end, 100)
L
run env DISPLAY=localhost:987 "$EPLUA" refused.lua; expect_status 1
expect_err_like 'windows cannot be shown: the display localhost:987 does not answer'; expect_out_like '^closed$'; expect_out_like '^goes on$'

printf 'add :0 . %032d\n' 7 | xauth -f nobody >/dev/null 2>&1
screen -auth "$tmp/nobody"
closed_display=$DISPLAY
run env XAUTHORITY=/nonexistent "$EPLUA" refused.lua; expect_status 1
expect_err_like "windows cannot be shown: the display $closed_display does not answer"; expect_out_like '^closed$'; expect_out_like '^goes on$'
kill "$screen_pid"

# --- one that shows them ---

screen
manage

# Nothing of Qt is loaded before the first window is shown, and never with --no-gui.
run "$EPLUA" never.lua; expect_status 0; expect_out "no Qt
no module"
run "$EPLUA" --no-gui never.lua; expect_status 0; expect_out "no Qt
no module"
start "$EPLUA" --no-gui -e 'print(pcall(dofile, "one.lua")) setTimeout(print, 60000)'
until_line 'no-gui'
expect_true sh -c "! grep -q -e eplua_gui -e Qt6 /proc/$pid/maps"
kill -TERM "$pid"; ended; expect_status 143

# The user closes the last window.
start "$EPLUA" one.lua; window '^one$'
expect_true grep -q eplua_gui "/proc/$pid/maps"
close_window "$window"; ended; expect_status 0; expect_soon; expect_no_err; expect_out_like '^closed$'
start "$EPLUA" two.lua; window '^second$'; close_window "$window"
until_true "the second window to go" sh -c "! xdotool search --onlyvisible --name '^second\$'"
window '^first$'; expect_true kill -0 "$pid"
close_window "$window"; ended; expect_status 0; expect_soon; expect_no_err
start "$EPLUA" veto.lua; window '^veto$'; close_window "$window"; until_line '^asked 1$'
expect_true kill -0 "$pid"; window '^veto$'
close_window "$window"; until_line '^asked 2$'; ended; expect_status 0; expect_soon
start "$EPLUA" late.lua; window '^one$'; close_window "$window"; ended; expect_status 0; expect_soon; expect_no_err
run "$EPLUA" -e 'dofile "one.lua" setTimeout(function() require("ui").windows()[1]:close() end, 200)'; expect_status 0; expect_no_err
run "$EPLUA" -e 'dofile "one.lua" setTimeout(function() os.exit(7) end, 200)'; expect_status 7; expect_no_err
run "$EPLUA" -e 'dofile "one.lua" setTimeout(function() error "oh" end, 100) setTimeout(function() require("ui").windows()[1]:close() end, 200)'
expect_status 1; expect_err_like 'oh$'

# Signals, also while Lua is busy.
start "$EPLUA" one.lua; window '^one$'; kill -INT "$pid"; ended; expect_status 130; expect_soon
start "$EPLUA" one.lua; window '^one$'; kill -TERM "$pid"; ended; expect_status 143; expect_soon; expect_no_err
start "$EPLUA" -e 'dofile "one.lua" setTimeout(function() print "busy" while true do pcall(error) end end, 300)'
window '^one$'; until_line '^busy$'; kill -INT "$pid"; ended; expect_status 130; expect_soon; expect_err_like 'interrupted'
start "$EPLUA" -e 'dofile "one.lua" setTimeout(function() print "busy" while true do pcall(error) end end, 300)'
window '^one$'; until_line '^busy$'; kill -TERM "$pid"; ended; expect_status 143; expect_soon

# The display is held up for 5 s while a label changes a million times: timers keep time, and memory is bounded.
cat >stall.lua <<'L'
local ui = require "ui"
local timers = require "timers"
local function resident() return tonumber((io.open "/proc/self/status":read "a"):match "VmRSS:%s*(%d+)") end
local w = ui.window { title = "stall", ui.label { id = "count" }, ui.log { id = "log", max = 100 } }
w:show()
timers.sleep(500) -- the display is loaded and stuck by then
local before, most = resident(), 0
local begun, last, longest, ticks = timers.now(), timers.now(), 0, 0
setInterval(function()
  local now = timers.now()
  longest, last, ticks = math.max(longest, now - last), now, ticks + 1
end, 10)
local n = 0
local function work()
  for _ = 1, 2500 do n = n + 1; w.count.text = n end
  w.log:append(n)
  if n % 100000 == 0 then most = math.max(most, resident()) end
  if n < 1000000 then setTimeout(work, 5) return end
  local time = timers.now() - begun
  print(("%.0f ms, %d ticks, longest wait %.0f ms, %d KiB more"):format(time, ticks, longest, most - before))
  print(ticks >= time / 10 / 2 and "ticks kept" or "ticks lost")
  print(longest < 500 and "on time" or "late")
  local slack = (tonumber(os.getenv "SOON") or 3000) / 3000 -- a sanitizer takes room of its own
  print(most - before < 16384 * slack and "bounded" or "grown")
  setTimeout(function() print(w.count.text) w:close() os.exit(0) end, 3500) -- and it comes to itself again
end
work()
L
run env EPLUA_FAULT=ui-stall:5000 "$EPLUA" stall.lua
cat "$tmp/out"
expect_status 0; expect_no_err; expect_out_like '^ticks kept$'; expect_out_like '^on time$'; expect_out_like '^bounded$'
expect_out_like '^1000000$'

# The display goes away under an open window. Nobody can use the window any more, so the program ends, with an error.
start "$EPLUA" -e 'dofile "one.lua" setInterval(function() end, 10)'
window '^one$'; kill -KILL "$screen_pid"; ended
expect_true [ "$status" -gt 0 ]; expect_true [ "$status" -lt 126 ]; expect_soon
finish
