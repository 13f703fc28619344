# SPDX-License-Identifier: GPL-3.0-or-later
# Each example is tried in the way that the table says, passes our own check, and begins as all do. A file that is not in the table, or not on the page
# that lists them, fails.
. "$SOURCE/tests/support/e2e.sh"
examples=$SOURCE/resources/examples
mkdir bin && ln -s "$EPLUA" bin/eplua
export PATH="$tmp/bin:$PATH" TMPDIR="$tmp" HOME_DB="$tmp/home.db" NOTES="$tmp/notes.db"

# run [ARGUMENTS]   by itself it ends with status 0, prints something, and complains of nothing
# asks INPUT        the same, with that on standard input
# bounded SECONDS   it goes on until it is ended
# window TEST       a test drives it without a display: this file of tests/ is it
# tested            its tests lie beside it, and pass
# part              of the one above it; embedding/ is built and run by tests/embedding
table='
guess.lua                    asks     50\n25\nnonsense\n75\n
clock.lua                    run
timers.lua                   run
coroutines.lua               run
words.lua                    run
classes.lua                  run
states.lua                   run
errors.lua                   run
files.lua                    run
json.lua                     run
report.lua                   run
todo.lua                     run      add water the plants
processes.lua                run
log.lua                      run
watch_log.lua                run
schedule.lua                 run
environment.lua              run
sandbox.lua                  run
windows/clock.lua            window   gui/clock_test.lua
windows/calculator.lua       window   gui/calculator_test.lua
windows/form.lua             window   gui/form_test.lua
windows/settings.lua         window   gui/settings_test.lua
windows/chat.lua             window   gui/chat_test.lua
windows/table.lua            window   gui/table_test.lua
windows/csv.lua              window   gui/csv_test.lua
windows/chart.lua            window   gui/chart_test.lua
windows/images.lua           window   gui/images_test.lua
windows/json.lua             window   gui/json_test.lua
windows/tour.lua             window   gui/tour_test.lua
windows/drawing.lua          window   gui/drawing_test.lua
windows/turtle.lua           window   gui/turtle_test.lua
windows/snake.lua            window   gui/snake_test.lua
windows/life.lua             window   gui/life_test.lua
debugging/change.lua         run
debugging/greenhouse.lua     bounded  3
debugging/anagrams.lua       run
profile.lua                  run
testing/roman.lua            run      1999
testing/roman_test.lua       tested
network/weather.lua          run
network/scraper.lua          run
network/rest_server.lua      run
network/lamp.lua             window   gui/lamp_test.lua
network/chat.lua             run
network/line_protocol.lua    run
network/udp_discovery.lua    run
network/mqtt_broker.lua      run
network/mqtt_dashboard.lua   run      terminal
database/notes.lua           run      add water the plants
home/main.lua                run      terminal 1
home/home.lua                part
home/house.lua               part
home/history.lua             part
home/dashboard.lua           part
home/gauge.lua               part
home/home_test.lua           tested
embedding/thermostat.c       part
embedding/CMakeLists.txt     part
oneliners.md                 lines
README.md                    part
home/README.md               part
'

expect_quiet() { # log.lua writes to stderr, and says no more than it should
  checks=$((checks + 1))
  ! grep -q '^eplua:' "$tmp/err" || note_failure 'no complaint expected'
}
expect_work() { expect_status 0; expect_true [ -s "$tmp/out" ]; expect_quiet; }

# The blocks of commands, each with what it prints if the page says so; "sh norun" asks for people or the world.
try_lines() {
  awk -v folder="$tmp/lines" '
    /^```sh$/ { name = sprintf("%s/%02d", folder, ++n); file = name ".sh"; next }
    /^```$/ && !file && was == "end" { file = name ".out"; next }
    /^```sh / { name = ""; file = "/dev/null"; next }
    /^```$/ { file = ""; was = "end"; next }
    file { print >file; next }
    { was = "" }' "$1"
  for block in "$tmp"/lines/*.sh; do
    run sh "$block"; expect_work
    if [ -e "${block%.sh}.out" ]; then expect_out "$(cat "${block%.sh}.out")"; fi
  done
  expect_true [ "$(ls "$tmp"/lines/*.sh | wc -l)" -ge 10 ]
  expect_true [ "$(ls "$tmp"/lines/*.out | wc -l)" -ge 7 ]
}

# Title and sentence stand in the second line, and on the page.
expect_head() {
  title=$(sed -n '2s/^-- \([^:]*\): .*/\1/p' "$1")
  detail=$(sed -n '2s/^-- [^:]*: //p' "$1")
  what="head -n 12 $1"
  expect_true [ "$(head -n 1 "$1")" = '-- SPDX-License-Identifier: MIT' ]
  expect_true [ -n "$title" ]
  expect_true sh -c "head -n 12 '$1' | grep -qE '^-- Run it: eplua( --ide)? $2'"
  expect_true grep -qxF -- "- [$title]($2): $detail" "$examples/README.md"
}

try() {
  file=$1 how=$2; shift 2
  case $how in
    run) run "$EPLUA" --run-for 20 "$examples/$file" "$@"; expect_work ;;
    asks) run_sh "printf '$1' | timeout 20 '$EPLUA' '$examples/$file'"; expect_work ;;
    bounded) run "$EPLUA" --run-for "$1" "$examples/$file"; expect_work ;;
    window) expect_true [ -e "$SOURCE/tests/$1" ] ;;
    tested) run "$EPLUA" --no-gui --test "$examples/$file"; expect_work ;;
    lines) mkdir "$tmp/lines"; try_lines "$examples/$file" ;;
    part) ;;
    *) note_failure "the table says $how about $file" ;;
  esac
}

printf '%s' "$table" >"$tmp/table"
while read -r file how rest; do
  [ -n "$file" ] || continue
  expect_true [ -e "$examples/$file" ]
  # shellcheck disable=SC2086 # several arguments
  case $how in asks) try "$file" asks "$rest" ;; *) try "$file" "$how" $rest ;; esac
  case $file in
    *.lua) run "$EPLUA" --check "$examples/$file"; expect_status 0 ;;
  esac
  case $how/$file in
    part/* | tested/* | */*.md) ;;
    *) expect_head "$examples/$file" "$file" ;;
  esac
done <"$tmp/table"

# No file is forgotten, and none is named that is not there.
(cd "$examples" && find . -type f | sed 's,^\./,,' | sort) >"$tmp/there"
awk 'NF { print $1 }' "$tmp/table" | sort >"$tmp/named"
what="diff of the files and the table"
expect_true diff "$tmp/there" "$tmp/named"
expect_true [ "$(grep -c '\.lua):' "$examples/README.md")" -ge 45 ]
expect_true [ -z "$(ls "$tmp" | grep -vE '^(bin|home|lines|table|there|named|out|err|home\.db.*|notes\.db.*|eplua-todo.*)$')" ]
finish
