# SPDX-License-Identifier: GPL-3.0-or-later
# Keys and clicks at random for $MINUTES minutes, with scripts that run, stop, fail and show windows: the IDE stays alive, says nothing
# to stderr that a sanitizer would, and ends when it is asked to. What was pressed is known by $SEED.
. "$SOURCE/tests/support/ide.sh"
: "${MINUTES:=1}" "${SEED:=$(date +%s)}"
echo "seed $SEED" >&2
mkdir -p work "$state"
cp "$SOURCE"/resources/examples/*.lua "$SOURCE"/resources/examples/windows/form.lua \
  "$SOURCE"/resources/examples/debugging/greenhouse.lua work/
cat >work/busy.lua <<'L'
local t = {}
for i = 1, 1e6 do t[i] = i end
setInterval(function() for i = 1, 3e6 do t[i % 1e6 + 1] = i end print(#t) end, 300)
setTimeout(function() error { code = 7 } end, 2000)
coroutine.wrap(function() while true do timers.sleep(50) t.x = (t.x or 0) + 1 end end)()
L
printf '{"version":1,"folders":{"%s":"trusted"}}' "$tmp/work" >"$state/trust.json"

# One act a line: key NAME, type TEXT, click BUTTON X Y
acts() {
  awk -v seed="$SEED" -v width=1280 -v height=720 'BEGIN {
    srand(seed)
    n = split("F5 F5 F9 F9 F10 F10 F10 F11 shift+F11 ctrl+F10 shift+F5 ctrl+F6 ctrl+F5 F6 F8 F12 F1 F2 F4 " \
      "Return Return Escape Escape Tab shift+Tab Up Down Left Right Home End Next Prior BackSpace Delete space " \
      "ctrl+Tab ctrl+z ctrl+y ctrl+a ctrl+c ctrl+v ctrl+x ctrl+s ctrl+f ctrl+p ctrl+d ctrl+space ctrl+w ctrl+n ctrl+shift+t " \
      "alt+1 alt+2 alt+3 alt+4 alt+5 alt+6 alt+7 alt+8 alt+9 alt+0 alt+p alt+i alt+Left alt+Home ctrl+shift+p ctrl+comma " \
      "ctrl+shift+F5 alt+F5 ctrl+alt+a ctrl+backslash Menu alt+r alt+d alt+v", keys, " ")
    m = split("print(1) x end function t. for i=1,3 do error(1) local y <2 --[[ ]] nil \"a", texts, " ")
    while (1) {
      r = rand()
      if (r < 0.55) print "key", keys[int(rand() * n) + 1]
      else if (r < 0.7) print "type", texts[int(rand() * m) + 1]
      else print "click", (rand() < 0.8 ? 1 : rand() < 0.7 ? 3 : 2), int(rand() * width), int(rand() * height)
    }
  }'
}

act() {
  case $1 in
    key) xdotool key --clearmodifiers "$2" ;;
    type) xdotool type --delay 2 -- "$2" ;;
    click) xdotool mousemove "$3" "$4" click "$2" ;;
  esac
}

ide_screen
ide --ide work work/busy.lua work/greenhouse.lua
until_time=$(($(now_ms) + MINUTES * 60000))
count=0
mkfifo stream
acts >stream &
started="$started $!"
while [ "$(now_ms)" -lt "$until_time" ] && read -r what one two three; do
  act "$what" "$one" "$two" "$three" 2>/dev/null
  count=$((count + 1))
  if is_gone; then # it was told to quit, or that is what broke
    ended
    [ "$status" = 0 ] || give_up "the IDE ended with status $status after $count acts of seed $SEED"
    ide --ide work work/busy.lua work/greenhouse.lua
  fi
done <stream
checks=$((checks + count))
expect_true kill -0 "$pid"
kill -TERM "$pid"
ended
expect_status 143
expect_true sh -c "! grep -E 'ERROR: |runtime error|WARNING: ThreadSanitizer' '$tmp/err'"
finish
