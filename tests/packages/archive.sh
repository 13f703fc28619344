# SPDX-License-Identifier: GPL-3.0-or-later
# archive.sh ARCHIVE: unpacked by an ordinary user in a folder of theirs, with no package of ours there, it does all that the packages do.
. "$SOURCE/tests/support/gui.sh"
run tar -xzf "$1" -C "$HOME"; expect_status 0
mv "$HOME"/eplua-* "$HOME/a place of my own"
EPLUA="$HOME/a place of my own/bin/eplua" sh "$SOURCE/tests/packages/installed.sh" >"$tmp/installed" 2>&1
what="tests/packages/installed.sh, from the archive"; cp "$tmp/installed" "$tmp/out"
checks=$((checks + 1)); grep -q ' 0 failed$' "$tmp/installed" || note_failure "all of it holds"
screen
manage
start "$HOME/a place of my own/bin/eplua" "$HOME/a place of my own/share/eplua/examples/windows/form.lua"
window 'New account'
close_window "$window"
ended
expect_status 0
finish
