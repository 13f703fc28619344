#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ./run.sh ARGS...: provides what EPLua needs, builds it, and runs it: `./run.sh resources/examples/clock.lua`.
# What is up to date is not done again. Everything that is said on the way goes to stderr.
set -eu
here=$(dirname "$(readlink -f "$0")") # it may be called by a link
exec "$here/installer/enter" sh -eu -c '
  here=$1; shift
  build=$here/build/release
  (
    # one build at a time: a second call waits here for the first
    mkdir -p "$build"
    exec 9>"$build/.lock"
    flock 9
    cd "$here"
    [ -f "$build/build.ninja" ] || { echo "eplua: preparing the build" >&2; cmake --preset release >"$build/configure.log" 2>&1 ||
      { cat "$build/configure.log" >&2; exit 1; }; }
    # -n tells whether there is work, so that an ordinary start stays silent
    if ! ninja -C "$build" -n 2>/dev/null | grep -q "no work to do"; then
      if [ -x "$build/eplua" ]; then echo "eplua: building" >&2; else echo "eplua: building for the first time, about 10 minutes" >&2; fi
      if [ -t 2 ]; then ninja -C "$build" >&2; else ninja -C "$build" --quiet >&2; fi
    fi
  ) || { echo "eplua: the build failed" >&2; exit 1; }
  exec "$build/eplua" "$@"
' sh "$here" "$@"
