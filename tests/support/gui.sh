# SPDX-License-Identifier: GPL-3.0-or-later
# For the tests with a display: what e2e.sh offers, and
#   screen [XVFB OPTION...]   starts an Xvfb and a window manager; $DISPLAY, $screen_pid
#   start COMMAND...          runs it in the background; $pid, its stdout in $tmp/out, stderr in $tmp/err
#   until_line REGEX [FILE]   waits until a line of stdout matches
#   window TITLE              waits until a window with that title is shown; $window
#   ended                     waits for what was started; $status, $took (milliseconds)
# Every wait has a deadline, and nothing else waits for time to pass.
. "$SOURCE/tests/support/e2e.sh"
: "${PATIENCE:=60}" # seconds until a wait fails
export LC_ALL=C.UTF-8 XDG_RUNTIME_DIR="$tmp/run"
mkdir -m 700 "$tmp/run"
pid='' started=''

clean_up() {
  for each in $pid $started; do kill -9 "$each" 2>/dev/null; done
  chmod -R u+rwx "$tmp" 2>/dev/null
  rm -rf "$tmp"
}
trap clean_up EXIT

now_ms() { date +%s%3N; }

give_up() {
  checks=$((checks + 1))
  note_failure "$1"
  finish
  exit 1
}

# until_true WHAT COMMAND...
until_true() {
  until_what=$1; shift
  deadline=$(($(now_ms) + PATIENCE * 1000))
  until "$@" >/dev/null 2>&1; do
    [ "$(now_ms)" -lt "$deadline" ] || give_up "waited in vain for $until_what"
    sleep 0.05
  done
}

# Xvfb itself looks for a number that is free, and writes it when it answers.
screen() {
  what="Xvfb $*"
  mkfifo "$tmp/display"
  Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp -noreset "$@" 3>"$tmp/display" >"$tmp/xvfb" 2>&1 &
  screen_pid=$!
  started="$started $screen_pid"
  read -r number <"$tmp/display"
  rm "$tmp/display"
  export DISPLAY=":$number"
}

# The window manager: windows get a frame, the keyboard, and a request to close.
manage() {
  openbox --sm-disable >"$tmp/openbox" 2>&1 &
  started="$started $!"
  until_true "a window manager" sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"'
  showing_desktop 1
  showing_desktop 0
}

# The first key on a fresh server brings a change of keymap, and the window manager may miss keys while it takes that in.
# So a key of its own is pressed (show the desktop, and back) until it was heard: 1 or 0.
showing_desktop() {
  until_true "the window manager to hear a key" sh -c "
    xdotool key super+d
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      xprop -root _NET_SHOWING_DESKTOP | grep -q '= $1' && exit 0
      sleep 0.05
    done
    exit 1"
}

start() {
  what=$*
  : >"$tmp/out"
  env --default-signal "$@" >"$tmp/out" 2>"$tmp/err" </dev/null & # a shell's job ignores ^C otherwise
  pid=$!
}

until_line() { until_true "a line like $1" grep -q -- "$1" "${2:-$tmp/out}"; }

window() {
  until_true "a window $1" xdotool search --onlyvisible --name "$1"
  window=$(xdotool search --onlyvisible --name "$1" | tail -n 1)
}

# As a user does; the window manager then asks the window to close.
close_window() { xdotool windowactivate --sync "$1" key --clearmodifiers alt+F4; }

is_gone() { ! kill -0 "$pid" 2>/dev/null || grep -q '^State:.Z' "/proc/$pid/status"; }

ended() {
  since=$(now_ms)
  until_true "the end of the program" is_gone
  took=$(($(now_ms) - since))
  wait "$pid"
  status=$?
  pid=
}

# The program was asked to end, and has a second for it; under a sanitizer, or on a busy machine, it may take longer.
expect_soon() { checks=$((checks + 1)); [ "$took" -le "${SOON:-3000}" ] || note_failure "took $took ms to end"; }
