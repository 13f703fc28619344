# SPDX-License-Identifier: GPL-3.0-or-later
# A picture of the IDE, for people to look at. No test: nothing is checked.
#   env SOURCE=FOLDER EPLUA=PROGRAM sh ide_picture.sh OUT.png [KEY...] [-- FILE...]
# Starts it on a display and in a home of its own (e2e.sh makes it), opens the files, presses the keys (names of xdotool, as F5 or
# ctrl+shift+p; "text:WORDS" types them, "title:WORDS" waits for a window with that title) and takes the screen.
# SIZE=1280x800, EPLUA_THEME=light|dark|contrast, QT_SCALE_FACTOR=2 and the like are respected.
. "$SOURCE/tests/support/gui.sh"
: "${EPLUA:?is the program}"
out=${1:?a file for the picture}; shift
keys=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  keys="$keys
$1"
  shift
done
[ $# -eq 0 ] || shift

screen -screen 0 "${SIZE:-1280x800}x24"
manage
start "$EPLUA" --ide "$@"
window EPLua
xdotool windowactivate --sync "$window"

# The picture counts when two in a row are alike: then nothing is on its way any more. A blinking cursor may keep them
# apart, so after some tries the last one is taken.
settle() {
  last=
  for try in 1 2 3 4 5 6 7 8 9 10; do
    import -window root "$out"
    now=$(identify -format '%#' "$out")
    [ "$now" != "$last" ] || return 0
    last=$now
    sleep 0.3
  done
}
settle
printf '%s\n' "$keys" | while IFS= read -r key; do
  case $key in
    '') continue ;;
    text:*) xdotool type --delay 20 -- "${key#text:}" ;;
    title:*) window "${key#title:}" ;;
    *) xdotool key --clearmodifiers "$key" ;;
  esac
  settle
done
settle
sed 's/^/eplua: /' "$tmp/err" >&2
echo "$out"
