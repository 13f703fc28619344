# SPDX-License-Identifier: GPL-3.0-or-later
# A script's window on the screen and in a page at once: ../web/mirror.js uses both.
. "$SOURCE/tests/support/gui.sh"
screen
manage
start "$EPLUA" --http=0 "$SOURCE/tests/web/mirror.lua"
until_line '^shown$'
window '^mirror$'
until_line '/link/' "$tmp/err"
LINK=$(sed -n 's/.*\(http:.*link.*\)/\1/p' "$tmp/err")
export LINK BASE_URL="${LINK%/link/*}" WINDOW="$window"
what="the page"
checks=$((checks + 1))
node "$SOURCE/tests/web/mirror.js" >"$tmp/mirror" 2>&1 || note_failure "$(cat "$tmp/mirror")"
kill -TERM "$pid"
ended
finish
