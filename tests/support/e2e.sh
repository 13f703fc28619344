# SPDX-License-Identifier: GPL-3.0-or-later
# For the end-to-end tests: source it, then `run COMMAND...` and say what is expected of it.
# $EPLUA is the program, $SOURCE the checkout; $tmp is a folder of this test's own, current at the start.
set -u
: "${EPLUA:?is set by ctest}" "${SOURCE:?is set by ctest}"
unset EPLUA_MAX_MEMORY EPLUA_MAX_TIME EPLUA_SANDBOX EPLUA_LOGLEVEL DISPLAY WAYLAND_DISPLAY
tmp=$(mktemp -d "${TMPDIR:-/tmp}/eplua-e2e.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
export HOME="$tmp/home" XDG_CONFIG_HOME="$tmp/home/.config" XDG_STATE_HOME="$tmp/home/.local/state"
mkdir -p "$HOME"
cd "$tmp" || exit 1
failures=0 checks=0 what=

note_failure() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n  command: %s\n  status: %s\n  stdout: %s\n  stderr: %s\n' "$1" "$what" "${status-}" \
    "$(head -c 2000 "$tmp/out" 2>/dev/null)" "$(head -c 2000 "$tmp/err" 2>/dev/null)"
}

# Runs a command; keeps $status, $tmp/out, $tmp/err. It may not last longer than 60 s.
run() {
  what=$*
  timeout 60 "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
  status=$?
}

# The same for a line of shell, for pipes and redirections of its own.
run_sh() {
  what=$1
  timeout 60 sh -c "$1" >"$tmp/out" 2>"$tmp/err" </dev/null
  status=$?
}

expect_status() { checks=$((checks + 1)); [ "$status" = "$1" ] || note_failure "exit status $1 expected"; }

# stdout is exactly $1 (and a line end)
expect_out() { checks=$((checks + 1)); [ "$(cat "$tmp/out")" = "$1" ] || note_failure "on stdout expected: $1"; }

# stdout, stderr match the basic regular expression $1
expect_out_like() { checks=$((checks + 1)); grep -q -- "$1" "$tmp/out" || note_failure "on stdout expected like: $1"; }
expect_err_like() { checks=$((checks + 1)); grep -q -- "$1" "$tmp/err" || note_failure "on stderr expected like: $1"; }
expect_err_lines() { checks=$((checks + 1)); [ "$(wc -l <"$tmp/err")" = "$1" ] || note_failure "$1 lines on stderr expected"; }
expect_no_err() { checks=$((checks + 1)); [ ! -s "$tmp/err" ] || note_failure "nothing expected on stderr"; }
expect_file() { checks=$((checks + 1)); [ "$(cat "$1" 2>/dev/null)" = "$2" ] || note_failure "in file $1 expected: $2"; }
expect_true() { checks=$((checks + 1)); "$@" || note_failure "expected to hold: $*"; }

# Every test ends with this.
finish() {
  printf '%s checks, %s failed\n' "$checks" "$failures"
  [ "$failures" = 0 ] && [ "$checks" -gt 0 ]
}
