# SPDX-License-Identifier: GPL-3.0-or-later
# For tests of the prompt: source it after e2e.sh. A terminal (tmux) of the test's own, in which a program runs; keys go in, and what
# is on the screen is waited for, never slept for.
unset TMUX NO_COLOR EPLUA_TOKEN
export XDG_RUNTIME_DIR="$tmp/run" LC_ALL=C.UTF-8
mkdir -m 700 -p "$XDG_RUNTIME_DIR"
patience=${PATIENCE:-15} # seconds for a screen; a sanitizer is slow
served=

# Each start has a server of its own: one that was told to go may still answer the next caller, and take it along.
terminals=0
terminal() { tmux -S "$tmp/tmux$terminals" -f /dev/null "$@" 2>"$tmp/tmux.err"; }

end_terminal() {
  [ -z "$served" ] || kill "$served" 2>/dev/null
  terminal kill-server
  chmod -R u+rwx "$tmp" 2>/dev/null
  rm -rf "$tmp"
}
trap end_terminal EXIT

# start COLUMNSxROWS COMMAND...: in a fresh terminal; its exit status is shown as "left with N"
start() {
  size=$1
  shift
  printf '%s\n' 'trap : INT' "$*" 'echo "left with $?"' 'exec sleep 600' >"$tmp/inside.sh"
  terminal kill-server
  terminals=$((terminals + 1))
  terminal new-session -d -x "${size%x*}" -y "${size#*x}" "sh $tmp/inside.sh"
}

keys() { terminal send-keys "$@"; }
text() { terminal send-keys -l -- "$1"; }
line() { text "$1" && keys Enter; }
screen() { terminal capture-pane -p | sed 's/ *$//'; }

# Waits until a line of the screen matches the basic regular expression $1.
shows() {
  checks=$((checks + 1))
  deadline=$(($(date +%s) + patience))
  until screen | grep -q -- "$1"; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      failures=$((failures + 1))
      printf 'FAILED: on the screen expected: %s\n' "$1"
      screen | sed -n '/./s/^/  | /p'
      return 1
    fi
    sleep 0.02 # between two looks
  done
}

# The same for the whole screen: its lines joined by "|", blank ones left out, match the basic regular expression $1.
joined() { screen | grep . | tr '\n' '|'; }
shows_rows() {
  checks=$((checks + 1))
  deadline=$(($(date +%s) + patience))
  until joined | grep -q -- "$1"; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      failures=$((failures + 1))
      printf 'FAILED: rows expected: %s\n' "$1"
      screen | sed -n '/./s/^/  | /p'
      return 1
    fi
    sleep 0.02
  done
}

# Now, without waiting.
shows_not() {
  checks=$((checks + 1))
  if screen | grep -q -- "$1"; then
    failures=$((failures + 1))
    printf 'FAILED: not expected on the screen: %s\n' "$1"
    screen | sed -n '/./s/^/  | /p'
  fi
}

# serve ARGS...: an engine in the background, until something says where to go
serve() {
  "$EPLUA" "$@" >"$tmp/served" 2>&1 &
  served=$!
  deadline=$(($(date +%s) + patience))
  until grep -q 'eplua --attach' "$tmp/served" || [ "$(date +%s)" -ge "$deadline" ]; do sleep 0.02; done
  port=$(sed -n 's/.*eplua --attach \([0-9]*\).*/\1/p' "$tmp/served")
}
