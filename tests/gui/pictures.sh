# SPDX-License-Identifier: GPL-3.0-or-later
# Every example of a window is run on a display, light and dark, and its picture is kept in $PICTURES for people to
# look at. What a machine can tell: title and size of the window, that it is drawn, in the right theme, and that the
# program ends without a complaint when the user closes it.
. "$SOURCE/tests/support/gui.sh"
: "${PICTURES:?is set by ctest}"
[ -w "$PICTURES" ] || give_up "no pictures can be kept in $PICTURES"
find "$PICTURES" -name '*.png' ! -name 'ide-*' -delete # those are of the IDE's tests
examples=$SOURCE/resources/examples/windows

# What `convert` says about the picture: number of colours, and brightness (0 to 100) of its lower left corner.
look() {
  picture=$1
  import -window "$window" "$picture" 2>/dev/null || return 1
  colors=$(identify -format '%k' "$picture")
  corner=$(convert "$picture" -gravity SouthWest -crop 4x4+3+3 -colorspace Gray -format '%[fx:round(mean*100)]' info:)
}
is_drawn() { look "$PICTURES/$name-$EPLUA_THEME.png" && [ "$colors" -ge "${least_colors:-16}" ]; }

# The part of the picture with this geometry shows something.
expect_content() {
  checks=$((checks + 1))
  [ "$(convert "$picture" -crop "$1" +repage -format '%k' info:)" -ge 3 ] || note_failure "nothing is seen at $1 of $picture"
}

# picture NAME TITLE WIDTHxHEIGHT: of the window with that title
picture() {
  name=$1
  window "$2"
  until_true "$name to be drawn" is_drawn
  checks=$((checks + 1))
  xdotool windowactivate --sync "$window" # the mark of the keyboard is there in every picture
  until_true "$name to be drawn" is_drawn
  geometry=$(identify -format '%wx%h' "$picture")
  [ "$geometry" = "$3" ] || note_failure "$name is $geometry, expected $3"
  checks=$((checks + 1))
  case $EPLUA_THEME in
    light) [ "$corner" -ge 60 ] || note_failure "$name is not light: $corner" ;;
    dark) [ "$corner" -le 40 ] || note_failure "$name is not dark: $corner" ;;
  esac
}

# example FILE NAME TITLE SIZE [ARG]
example() {
  file=$1 shot=$2 title=$3 size=$4; shift 4
  start "$EPLUA" "$examples/$file.lua" "$@"
  picture "$shot" "$title" "$size"
}
end() {
  close_window "$window"
  ended; expect_status 0; expect_no_err; expect_soon
}

# The same, where there is no tray for the tour's icon.
end_tour() {
  close_window "$window"
  ended; expect_status 0; expect_err_lines 1; expect_err_like 'no tray'; expect_soon
}
expect_other() { expect_true test "$(identify -format '%#' "$PICTURES/$1-$theme.png")" != "$(identify -format '%#' "$PICTURES/$2-$theme.png")"; }

screen
manage
for theme in light dark; do
  export EPLUA_THEME="$theme" HOME_DB="$tmp/home.db"
  example clock clock '^Clock$' 280x340; expect_content 200x40+40+296; end
  example calculator calculator '^Calculator$' 370x400; expect_content 60x50+300+10; end
  example form form '^New account$' 440x330; expect_content 300x40+10+10; end
  example table table '^A million rows$' 560x460; expect_content 500x300+20+60; end
  example chart chart '^Temperature$' 640x400; expect_content 500x250+60+40; end
  example drawing drawing '^Drawing$' 640x480; expect_content 300x30+5+5
  # a stroke with the mouse
  xdotool mousemove --window "$window" 150 250 mousedown 1 mousemove --window "$window" 300 150 mousemove --window "$window" 450 300 mouseup 1
  until_true "the stroke" sh -c "[ \$(import -window $window png:- | convert - -crop 300x150+150+150 +repage -format %k info:) -ge 3 ]"
  picture drawing-stroke '^Drawing$' 640x480; end
  example images images 'Sunset .* Pictures$' 560x440; expect_content 300x300+100+50; end
  example settings settings-main '^Settings example$' 360x160
  main=$window
  xdotool key --window "$main" space # the button is all that can have the keyboard
  picture settings '^Settings$' 460x360
  xdotool key ctrl+Tab; picture settings-2 '^Settings$' 460x360
  xdotool key ctrl+Tab; picture settings-3 '^Settings$' 460x360
  expect_other settings settings-2; expect_other settings-2 settings-3
  close_window "$window"; until_true "the dialog to close" sh -c "! xdotool search --onlyvisible --name '^Settings\$'"
  window=$main; end
  example chat chat 'Chat: Ada$' 320x360; close_window "$window"
  picture chat-left 'Chat: Bob$' 320x360; end
  example json json '^Lamp$' 340x300; expect_content 200x40+5+5; end
  example life life '^Game of Life$' 700x540; expect_content 400x300+150+100; end
  example snake snake '^Snake$' 480x440; expect_content 400x300+40+60; end
  example turtle turtle '^Turtle$' 860x520; expect_content 400x400+400+60; end
  example csv csv '^plants.csv .* CSV$' 720x420; expect_content 600x200+20+60; end
  example ../network/lamp lamp '^Lamp$' 360x340 0; expect_content 200x200+80+20; end
  example ../home/main home '^Home$' 960x580; expect_content 500x250+50+230; end
  for tab in 1 2 3 4; do example tour "tour-$tab" '^Tour$' 820x660 "$tab"; end_tour; done
done

# No example is forgotten, and each has its test without a display.
for file in "$examples"/*.lua; do
  name=$(basename "$file" .lua)
  for theme in light dark; do expect_true sh -c "ls '$PICTURES/$name'*-$theme.png >/dev/null"; done
  expect_true [ -e "$SOURCE/tests/gui/${name}_test.lua" ]
  run "$EPLUA" --check "$file"; expect_status 0
done
finish
