# SPDX-License-Identifier: GPL-3.0-or-later
# For the tests of the IDE on a display: what gui.sh offers, and
#   ide_screen [WIDTHxHEIGHT]  a display of that size
#   ide [WHAT...]              starts the IDE; $pid, $main is its window
#   press KEY..., typed TEXT   by the X server, as from a keyboard
#   title REGEX                waits until the IDE's window has that title
#   asks TITLE, answered TITLE waits for a dialog, and for its end
#   tab REGEX                  goes to the tab with that title
#   in_journal TEXT            waits until that text is kept though nobody saved it
#   status PID STATUS          waits until the engine of that process says so: "running", "paused", ...
#   console                    gives it the keyboard
#   rest                       waits until what is seen changes no more, and the IDE waits for its user
#   shot NAME                  keeps what is seen in $PICTURES/ide-NAME-THEME.png
#   look [OPTION...] OUT       converts what is seen, by convert
# Everything waits for what is to be seen from outside: titles, files, processes, pictures.
. "$SOURCE/tests/support/gui.sh"
: "${PICTURES:=$tmp}" "${THEME:=light}"
export EPLUA_THEME="$THEME"
state=$XDG_STATE_HOME/eplua

# The server draws into a file (without the pointer), so that a look costs nothing.
ide_screen() {
  drawing=$(mktemp -d "$tmp/screen.XXXXXX")
  screen -screen 0 "${1:-1280x720}x24" -nocursor -fbdir "$drawing"
  drawing=$drawing/Xvfb_screen0
  manage
}
look() { convert "xwd:$drawing" "$@"; }

# The keyboard is the IDE's when this returns.
ide() {
  start "$EPLUA" "$@"
  ide_window
}
ide_window() {
  until_true "the window of the IDE" xdotool search --onlyvisible --name 'EPLua\*?$'
  main=$(xdotool search --onlyvisible --name 'EPLua\*?$' | tail -n 1)
  xdotool windowactivate --sync "$main"
  until_true "the IDE to have the keyboard" has_keyboard
}
has_keyboard() { [ "$(xdotool getwindowfocus)" = "$main" ]; }

# Back from another window: new ones may still be on their way, and take the keyboard.
front() { until_true "the IDE to be in front" in_front; }
in_front() { xdotool windowactivate --sync "$main" 2>/dev/null; rest; has_keyboard; }

press() { for key; do xdotool key --clearmodifiers "$key"; done; }
typed() { xdotool type --delay "${TYPING:-12}" -- "$1"; }

titled() { xdotool getwindowname "$main" | grep -qE -- "$1"; }
title() { checks=$((checks + 1)); until_true "the title $1" titled "$1"; }
# tab REGEX: from tab to tab until the title is that.
tab() {
  for try in 1 2 3 4 5 6 7 8; do
    was=$(xdotool getwindowname "$main")
    titled "$1" && return
    press ctrl+Tab
    until_true "another tab" retitled "$was"
  done
  give_up "there is no tab $1"
}
retitled() { [ "$(xdotool getwindowname "$main")" != "$1" ]; }
shown() { xdotool search --onlyvisible --name "$1" >/dev/null; }
hidden() { ! shown "$1"; }
asks() {
  checks=$((checks + 1))
  until_true "the question $1" shown "$1"
  until_true "the question $1 to have the keyboard" asked_now "$1"
  rest # its keys are given out when it is on the display
}
asked_now() { xdotool getwindowname "$(xdotool getwindowfocus)" | grep -qE -- "$1"; }
answered() { checks=$((checks + 1)); until_true "the question $1 to go" hidden "$1"; until_true "the IDE to have the keyboard" has_keyboard; }

until_file() { checks=$((checks + 1)); until_true "$1 to be: $2" is_file "$1" "$2"; }
is_file() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }
until_bytes() { checks=$((checks + 1)); until_true "the bytes of $1 to be $2" has_bytes "$1" "$2"; }
has_bytes() { [ "$(od -An -c "$1" 2>/dev/null | tr -d ' \n')" = "$2" ]; }
until_like() { checks=$((checks + 1)); until_true "$1 to be like $2" grep -q -- "$2" "$1"; }

kept() { grep -rqF -- "$1" "$state/journal"; }
in_journal() { checks=$((checks + 1)); until_true "$1 to be kept" kept "$1"; }
not_in_journal() { checks=$((checks + 1)); until_true "$1 not to be kept any more" not_kept "$1"; }
not_kept() { ! kept "$1"; }

# What is seen comes to rest: four looks in a row are alike, and at each of them the thread of the window sleeps. A cursor that blinks may keep
# them apart, so not for ever.
rest() {
  last='' same=0
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    now=$(cksum <"$drawing")
    [ "$now" = "$last" ] && sleeps && same=$((same + 1)) || same=0
    [ "$same" -lt 3 ] || return 0
    last=$now
    sleep 0.1
  done
}
sleeps() { [ -z "$pid" ] || ! grep -q '^State:.[RD]' "/proc/$pid/status" 2>/dev/null; }
shot() { rest; look "$PICTURES/ide-$1-$THEME.png"; }

# drawn WIDTHxHEIGHT+X+Y: something is to be seen there.
drawn() { [ "$(look -crop "$1" +repage -format '%k' info:)" -ge 4 ]; }

# part WIDTHxHEIGHT+X+Y: what is seen there, as a number. alike PART NUMBER: the same is; differs PART NUMBER: something else is.
part() { look -crop "$1" +repage -format '%#' info:; }
alike() { [ "$(part "$1")" = "$2" ]; }
differs() { [ "$(part "$1")" != "$2" ]; }

# What an engine says of itself.
status_of() {
  node -e 'const c = require("net").connect(process.argv[1]); let text = ""
    c.on("error", () => process.exit(1))
    c.on("data", (data) => { text += data; const found = /"status":"([a-z]+)"/.exec(text); if (found) { console.log(found[1]); process.exit(0) } })
    c.write("{\"type\":\"subscribe\",\"channels\":[\"status\"]}\n")' "$XDG_RUNTIME_DIR/eplua/$1.sock"
}
is_now() { [ "$(status_of "$1")" = "$2" ]; }
status() { checks=$((checks + 1)); until_true "the engine to be $2" is_now "$1" "$2"; }

# The key of a dock hides one that has the keyboard already, so it goes to the text before.
console() { press F6 alt+3; }

# A command by its name, as who does not know its key.
command() { press ctrl+shift+p; typed "$1"; press Return; }

# Another command hands the file over to the IDE that runs.
hand_over() {
  checks=$((checks + 1))
  "$EPLUA" --ide "$1" || note_failure "$1 was not handed over"
  title "^$(basename "$1")"
}

# The IDE is asked to end, and ends with status 0.
quit() { press ctrl+q; ended; expect_status 0; }

# The same, with texts that are not saved: they are kept for the next time, as the dialog proposes.
quit_and_keep() {
  press ctrl+q
  asks 'Not everything is saved'
  press Return
  ended
  expect_status 0
}

# What was on the display when a wait was in vain is half of the answer.
give_up() {
  checks=$((checks + 1))
  note_failure "$1"
  [ -z "${drawing:-}" ] || look "$PICTURES/$(basename "$0" .sh | tr _ -)-failed-$THEME.png" 2>/dev/null
  finish
  exit 1
}
