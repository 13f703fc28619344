# SPDX-License-Identifier: GPL-3.0-or-later
# The inspector: timers are listed, fired and cancelled; sockets are listed and closed; the elements of a window are looked at and changed; a callback that takes long is
# named in a bar, and stopped from there.
. "$SOURCE/tests/support/ide.sh"

cat >inspect.lua <<'L'
local ui, timers = require "ui", require "timers"
local function write(name, text) local f = io.open(name, "w") f:write(text) f:close() end
local function exists(name) local f = io.open(name) if f then f:close() end return f ~= nil end

local late = setTimeout(function() write("fired", "yes") end, 3600 * 1000)
local often = setInterval(function() end, 1000)
coroutine.wrap(function() while true do timers.sleep(3600 * 1000) end end)()

local server, client = net.TCPServer(), net.TCPSocket()
assert(server:start("127.0.0.1", 0, function(c) c:readUntil "\n" write("closed", "yes") end))
assert(client:connect("127.0.0.1", server:port()))
client:read { error = print }

local w = ui.window { title = "Inspected", size = { 300, 160 }, ui.label { id = "count", text = "before" }, ui.button "Go" }
w:show()

local function spin()
  local n = 0
  while not exists "enough" do n = n + 1 end
end

setInterval(function()
  write("label", w.count.text)
  local there = {}
  for _, each in ipairs(timers.list()) do there[each.id] = true end
  if not there[often] then write("cancelled", "yes") end
  if exists "spin" then os.remove "spin" spin() write("over", "yes") end
end, 100)
L

ide_screen
ide --ide inspect.lua
press F5
asks 'Trust this folder'
press Left space # Trust and Run
window '^Inspected$'
front

# Timers: the timeout fires an hour early, the interval is cancelled.
press ctrl+alt+n
rest
press Home Down
rest
shot inspect-timers
press Menu
rest
press f
until_file fired yes
press Home
typed 'Interval 2' # the first one may still be in the list
rest
press Menu
rest
press c
until_file cancelled yes
shot inspect-cancelled

# Sockets: our side is closed, and the coroutine of the server hears it.
press Home
typed 'TCP with' # the first row that begins so
rest
shot inspect-sockets
press Menu
rest
press c
until_file closed yes

# Elements: the label gets another text, which the script and its window see.
until_file label before
press ctrl+alt+e
rest
press Home Down
rest
shot inspect-elements
press Tab
rest
press Home Down F2 ctrl+a
typed 'by hand'
press Return
until_file label 'by hand'
shot inspect-changed

# A callback that takes long: the bar comes, has the script stopped, and goes.
bar=300x20+290+85 # above the tabs, left of its buttons
without=$(part $bar)
: >spin
until_true "the bar" differs $bar "$without"
shot inspect-stall
xdotool mousemove 712 125 click 1 # Break Now: the second of four buttons at the right end of the bar
until_true "the bar to go" alike $bar "$without"
press alt+7 # variables of where it has stopped
shot inspect-stopped
: >enough
press F5 # Continue
until_file over yes

press shift+F5
quit
finish
