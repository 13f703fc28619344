# SPDX-License-Identifier: GPL-3.0-or-later
# Looking into engines elsewhere: from the list, and by host and port with a token; what is asked there, its windows, its debugger; it goes in mid-debug, and
# comes back. Then a separate process: stopped in its first line, and crashed by C code.
. "$SOURCE/tests/support/ide.sh"

mkdir work
cat >work/server.lua <<'L'
local ui = require "ui"
local count = 0
print "the server is up"
function tick()
  count = count + 1
  local twice = count * 2
  return twice
end
setInterval(tick, 50)
ui.window { id = "lamp", title = "Lamp", size = { 360, 140 },
  ui.button { id = "on", text = "Switch on", onClicked = function() io.open("clicked", "w"):close() end } }:show()
L
cat >work/first.lua <<'L'
local first = io.open("first.out", "w")
first:write "began"
first:close()
L
cat >work/crash.lua <<'L'
local crash = package.loadlib(os.getenv "CRASH", "crash")
local function inner()
  crash()
end
io.open("crash.out", "w"):write "before":close()
inner()
L

# server NAME ARGUMENTS...: an engine in work/; $server. Its stderr names the ports.
server() {
  name=$1; shift
  (cd work && exec "$EPLUA" --no-gui --http=0 --telnet=0 "$@" server.lua >"$tmp/$name.out" 2>"$tmp/$name.err" </dev/null) &
  server=$!
  started="$started $server"
  until_like "$tmp/$name.err" '^eplua: telnet'
  until_like "$tmp/$name.out" 'is up'
}

ide_screen
server one
one=$server
ide --ide work/server.lua
title '^server.lua'

# The list has it, alone, so Enter attaches. Its window comes, and what is pressed there is pressed in the engine.
press ctrl+alt+a
asks 'Attach to an Engine'
shot attach-dialog
press Return
window '^Lamp .* server.lua'
title "at server.lua .$one."
shot attach-window
xdotool windowactivate --sync "$window"
press space
until_true "the button" [ -e work/clicked ]
front

# The prompt is there, too.
press alt+3
typed 'io.open("told", "w"):write(arg[0], " ", type(tick)):close()'
press Return
until_like work/told 'server.lua function'

# A breakpoint in its file stops it; steps go on from there.
tab '^server.lua'
press ctrl+g
rest
typed 6
press Return
rest
press F9
status "$one" paused
rest
shot attach-stopped
press F10
status "$one" paused
shot attach-stepped

# It goes in mid-debug: nothing else does. Another one with this script is what is meant by "again", and its breakpoint holds.
kill -9 "$one"
until_true "its window to go" hidden '^Lamp'
front
title "at server.lua .$one."
shot attach-gone
server two
two=$server
command 'Reconnect' # as the bar's button
title "at server.lua .$two."
status "$two" paused
until_true "its window" shown '^Lamp'
front
shot attach-again

# Back to the own engine: the other one runs on.
command 'Detach'
status "$two" running
until_true "its window to go" hidden '^Lamp'
front
title '^server.lua . EPLua$'
kill -9 "$two"

# By host and port, where the token is wanted: an address that is not that of this machine to itself.
address=$(node -p 'Object.values(os.networkInterfaces()).flat().filter((a) => !a.internal && a.family === "IPv4").map((a) => a.address)[0] || ""')
if [ -n "$address" ]; then
  server three --bind "$address" --allow-remote
  three=$server
  port=$(sed -n 's/^eplua: telnet [^ ]* \([0-9]*\),.*/\1/p' "$tmp/three.err")
  press ctrl+alt+a
  asks 'Attach to an Engine'
  press alt+h
  typed "$address:$port"
  press Return
  asks 'Could Not Attach' # the token has the keyboard
  shot attach-token
  typed "$(cat "$XDG_RUNTIME_DIR/eplua/$three.token")"
  press Return
  window '^Lamp'
  front
  title "at $address:$port"
  shot attach-remote
  expect_true sh -c "! grep -rq '$(cat "$XDG_RUNTIME_DIR/eplua/$three.token")' '$XDG_STATE_HOME' '$XDG_CONFIG_HOME'"
  command 'Detach'
  title '^server.lua( .there.)? . EPLua$'
  kill -9 "$three"
  press alt+3
  typed 'io.open("own", "w"):write(tostring(tick)):close()' # it is ours that answers
  press Return
  until_file own nil
fi

# A separate process is stopped in its first line: it waits for the debugger before it begins.
hand_over work/first.lua
press ctrl+Home
press F9
press ctrl+F5
asks 'Trust this folder'
press Left space # Trust and Run
answered 'Trust this folder'
title 'at first.lua \([0-9]+\)'
rest
shot attach-process
expect_true [ ! -e work/first.out ]
press F5
until_file work/first.out began
title '^first.lua . EPLua$'

# C code crashes it. That takes nothing with it, and is named.
cat >crash.c <<'C'
int crash(void *L);
int crash(void *L) { (void)L; return *(volatile int *)0; }
C
cc -shared -fPIC -o crash.so crash.c
hand_over work/crash.lua
press alt+F5
asks 'Run Configuration'
press alt+e; typed "CRASH=$tmp/crash.so"
press alt+r Return
answered 'Run Configuration'
press ctrl+F5
until_file work/crash.out before
title '^crash.lua . EPLua$'
shot attach-crash
expect_true kill -0 "$pid"
quit
finish
