# SPDX-License-Identifier: GPL-3.0-or-later
# A click or a key of the X server reaches Lua, for every kind of element that a user can operate.
. "$SOURCE/tests/support/gui.sh"
script=$SOURCE/tests/gui/real_input.lua

# What is tried, in this order: NAME, then what the user does, then the line that Lua prints.
at() { xdotool mousemove --window "$window" "$1" "$2"; }
click() { at "$1" "$2"; xdotool click "${3:-1}"; }
press() { xdotool key --clearmodifiers "$@"; }
typed() { xdotool type "$1"; }
expect_line() { checks=$((checks + 1)); until_line "$1"; }

try_button() { click 150 14; expect_line '^button onClicked$'; press space; until_lines 2 '^button onClicked$'; }
try_toggle() { click 150 14; expect_line '^toggle onValueChanged true$'; press space; expect_line '^toggle onValueChanged false$'; }
try_switch() { click 20 14; expect_line '^switch onValueChanged true$'; press space; expect_line '^switch onValueChanged false$'; }
try_checkbox() { click 14 14; expect_line '^checkbox onValueChanged true$'; press space; expect_line '^checkbox onValueChanged false$'; }
try_radio() { press Tab; press space; expect_line '^radio onValueChanged '; press Down; until_lines 2 '^radio onValueChanged '; }
try_entry() { click 150 14; typed 'a1'; expect_line '^entry onValueChanged a1$'; press Return; expect_line '^entry onSubmitted a1$'; }
try_text() { click 150 100; typed 'ab'; press Return; expect_line '^text onValueChanged ab$'; expect_line '^$'; }
try_code() { click 150 100; typed 'x=1'; expect_line '^code onValueChanged x=1$'; }
try_number() { click 100 14; press Up; expect_line '^number onValueChanged 1$'; press ctrl+a; typed 7; press Return; expect_line '^number onValueChanged 7$'; }
try_slider() { click 150 14; press Right; expect_line '^slider onValueChanged '; press Home; expect_line '^slider onValueChanged 0$'; press Left; }
try_dial() { click 150 100; press Home; expect_line '^dial onValueChanged 0$'; }
try_dropdown() { click 100 14; press Down; press Return; expect_line '^dropdown onValueChanged two$'; }
try_multiselect() { click 60 14; press Home; press space; expect_line '^multiselect onValueChanged {'; }
try_date() { click 60 14; press Up; expect_line '^date onValueChanged 202[67]-0[12]-1[56]$'; }
try_time() { click 30 14; press Up; expect_line '^time onValueChanged 1[89]:3[01]$'; }
try_file() { click 60 14; typed '/tmp/x'; press Return; expect_line '^file onValueChanged /tmp/x$'; }
try_tabs() { click 30 10; press Right; expect_line '^tabs onCurrentChanged 2$'; press ctrl+shift+Tab; expect_line '^tabs onCurrentChanged 1$'; }
try_group() { click 14 10; expect_line '^group onValueChanged false$'; }
try_splitter() { at 150 100; xdotool mousedown 1; at 170 100; at 200 100; xdotool mouseup 1; expect_line '^splitter onSizesChanged {[0-9.]*,[0-9.]*}$'; }
try_label() { click 60 8; expect_line '^label onLinkActivated http://x/$'; }
try_html() { click 60 14; expect_line '^html onLinkActivated http://x/$'; }
try_image() { click 150 100; expect_line '^image onClicked$'; }
try_table() {
  click 40 40; expect_line '^table onSelected 1$'; press Down; expect_line '^table onSelected 2$'
  press Return; expect_line '^table onActivated 2$'; click 40 10; expect_line '^table onSorted 1 false$'
}
try_list() { click 40 10; expect_line '^list onSelected 1$'; press Down; expect_line '^list onSelected 2$'; press Return; expect_line '^list onActivated 2$'; }
try_tree() {
  click 60 10; expect_line '^tree onSelected a$'; press Right; expect_line '^tree onExpanded a true$'
  press Down; expect_line '^tree onSelected b$'; press Return; expect_line '^tree onActivated b$'
}
try_canvas() {
  click 30 40; expect_line '^canvas onPressed 30 40 left$'; expect_line '^canvas onReleased 30 40 left$'
  at 50 60; expect_line '^canvas onMoved 50 60 $'; click 50 60 3; expect_line '^canvas onPressed 50 60 right$'
  click 50 60 4; expect_line '^canvas onWheel 50 60 1$'; press ctrl+z; expect_line '^canvas onKey Ctrl+Z$'
  xdotool click --repeat 2 --delay 20 1; expect_line '^canvas onDoubleClicked 50 60 left$'
}
try_color() {
  click 20 14
  until_true "the dialog" sh -c 'xdotool getactivewindow | grep -vx "$0"' "$window"
  dialog=$(xdotool getactivewindow)
  xdotool mousemove --window "$dialog" 30 50 click 1 # the first of its basic colours
  press Return
  expect_line '^color onValueChanged #'
  until_true "the dialog to close" sh -c 'xdotool getactivewindow | grep -x "$0"' "$window"
}
try_menubar() {
  press alt+f; press Return; expect_line '^menubar onClicked$'
  press alt+f; press c; expect_line '^menubar checkable onValueChanged true$'
}
try_toolbar() { click 30 15; expect_line '^toolbar onClicked$'; }
try_shortcut() { press ctrl+F5; expect_line '^shortcut onActivated$'; }
try_menu() { click 30 8 3; press Down; press Return; expect_line '^menu onClicked$'; }
try_window() {
  press ctrl+k; expect_line '^window onKey Ctrl+K$'
  xdotool windowsize "$window" 320 240; expect_line '^window onResized {320,240}$'
  xdotool windowmove "$window" 200 200; expect_line '^window onMoved '
}

until_lines() { until_true "$1 lines like $2" sh -c '[ "$(grep -c -- "$1" "$2")" -ge "$0" ]' "$1" "$2" "$tmp/out"; }

# Every trial of the script has its function here, and each kind with an event for users is tried.
run "$EPLUA" "$script"
trials=${TRY:-$(sort "$tmp/out")}
screen
manage
start "$EPLUA" "$script" $trials
for trial in $trials; do
  window "^try $trial\$"
  xdotool windowactivate --sync "$window"
  until_true "$trial to be drawn" sh -c "[ \$(import -window $window png:- | identify -format %k -) -ge 2 ]"
  before=$checks
  "try_$trial"
  expect_true [ "$checks" -gt "$before" ]
  at 290 190 # off what comes next
  close_window "$window"
done
ended; expect_status 0; expect_no_err
finish
