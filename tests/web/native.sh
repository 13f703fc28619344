#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# native.test.js: one window of a script twice, by Qt on an X server and in the browser.
. "$SOURCE/tests/support/gui.sh"
screen
manage
start "$EPLUA" --http=0 --stay "$SOURCE/tests/web/twice.lua"
until_true "a link" sh -c "cat '$tmp/out' '$tmp/err' | grep -q /link/"
link=$(cat "$tmp/out" "$tmp/err" | grep -o 'http://[^ ]*/link/[^ ]*')
window Twice
run env LINK="$link" BASE_URL="${link%/link/*}" WINDOW="$window" node --test --test-reporter=spec "$SOURCE/tests/web/native.test.js"
cat "$tmp/out"
expect_status 0
finish
