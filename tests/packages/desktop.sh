# SPDX-License-Identifier: GPL-3.0-or-later
# The installed IDE on a display, by keys alone: a file opens, F5 runs it. And a script that shows a window, and what a desktop reads of the IDE.
. "$SOURCE/tests/support/ide.sh"
unset EPLUA_RESOURCES
cd "$HOME" || exit 1
mkdir work
echo 'local out = assert(io.open("hello.out", "w")) out:write "saved" out:close() print "hello"' >work/hello.lua
ide_screen 1280x720
ide --ide work/hello.lua
title '^hello.lua'
press F5
asks 'Trust this folder'
press Left space # Trust and Run
answered 'Trust this folder'
until_file work/hello.out saved
shot installed
quit

start "$EPLUA" /usr/share/eplua/examples/windows/form.lua
window 'New account'
shot installed-form
close_window "$window"
ended
expect_status 0

for entry in /usr/share/applications/io.github.eplua.*.desktop; do
  [ -e "$entry" ] || continue
  command=$(sed -n 's/^TryExec=//p' "$entry")
  icon=$(sed -n '1,/^Icon=/s/^Icon=//p' "$entry")
  what="$entry: its program $command and its icon $icon are there"
  expect_true command -v "$command"
  expect_true sh -c 'ls /usr/share/icons/hicolor/*/apps/"$1".* >/dev/null' sh "$icon"
done
finish
