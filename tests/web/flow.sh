#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# flow.test.js, or the one that is named, against a real engine: $EPLUA serves lamp.lua, and the browser comes in by the link it prints.
set -eu
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
engine=
trap '[ -z "$engine" ] || kill "$engine" 2>/dev/null || :; rm -rf "$work"' EXIT
export HOME="$work" XDG_RUNTIME_DIR="$work"
"$EPLUA" --no-gui --http=0 --stay "$here/lamp.lua" >"$work/said" 2>&1 &
engine=$!
tries=0
until link=$(grep -o 'http://[^ ]*/link/[^ ]*' "$work/said"); do
  tries=$((tries + 1))
  [ $tries -lt 300 ] && kill -0 $engine || { cat "$work/said" >&2; exit 1; }
  sleep 0.1
done
LINK=$link BASE_URL=${link%/link/*} node --test --test-reporter=spec "$here/${1:-flow}.test.js"
