#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ./test.sh [CTEST ARG...]: provides what the tests need, builds, and runs the tests of label ci, or what the
# arguments say (./test.sh -L nightly, ./test.sh -R timers). Without arguments it also checks format and lint,
# and runs all under AddressSanitizer and UndefinedBehaviorSanitizer, the engine under ThreadSanitizer, and without them what they would
# change (label plain).
# Tests run as an ordinary user, also when root calls: as root every permission check would pass. Those of label root become
# other users themselves: they run as root, and are skipped when somebody else calls.
set -eu
here=$(dirname "$(readlink -f "$0")")
cd "$here"
enter=installer/enter
at_once=$(($(nproc) + 1)) # tests: many of them wait for a window, or for time to pass

step() { printf '\n== %s\n' "$*" >&2; }

# Configures preset $1 and builds all of it, or the target $2.
build() {
  step "build $*"
  quiet=--quiet
  [ ! -t 1 ] || quiet= # a person sees how far it is
  "$enter" --tests sh -eu -c '
    cmake --preset "$1" >/dev/null
    cmake --build --preset "$1" --target "$2" -- $3
    # ctest writes its logs here, as whoever runs the tests
    mkdir -p "build/$1/Testing/Temporary" && chmod 1777 "build/$1/Testing" "build/$1/Testing/Temporary"
  ' sh "$1" "${2:-all}" "$quiet"
}

# Runs ctest in preset $1 with the arguments that follow, as an ordinary user.
check() {
  preset=$1; shift
  step "test $preset: ctest $*"
  "$enter" --tests --tester ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$at_once" "$@"
}

# check_as_root PRESET CTEST ARG...: runs the tests of label root, as root. Logs of ctest that root has written would be in the way of others.
check_as_root() {
  [ "$(id -u)" = 0 ] || return 0
  "$enter" --tests sh -euc '
    preset=$1; shift
    ! ctest --test-dir "build/$preset" -N -L root "$@" | grep -q "^Total Tests: 0$" || exit 0
    rm -rf "build/$preset/Testing/Temporary"/*
    printf "\n== test %s: as root\n" "$preset" >&2
    status=0
    ctest --test-dir "build/$preset" --output-on-failure -L root "$@" || status=$?
    rm -rf "build/$preset/Testing/Temporary"/*
    exit $status
  ' sh "$@"
}

if [ $# -gt 0 ]; then
  build dev
  check dev "$@"
  case " $* " in *" -N "*) ;; *) check_as_root dev "$@" ;; esac
  exit
fi

step "lint"
mkdir -p build
"$enter" --tests sh -eu -c 'cmake --preset lint >/dev/null; cmake --build --preset lint' >build/lint.log 2>&1 ||
  { grep -E -A3 "(warning|error): " build/lint.log || tail -n 20 build/lint.log; exit 1; } >&2
build asan
build tsan
build dev plain
check tsan -L engine
check asan -L ci
check dev -L plain
check_as_root dev -LE nightly
