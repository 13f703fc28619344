# SPDX-License-Identifier: GPL-3.0-or-later
# P2: a plugin that ends the program when it is loaded is off at the next start, which is said once, until somebody switches it on again.
. "$SOURCE/tests/support/e2e.sh"
export XDG_DATA_HOME="$tmp/home/data"
ulimit -c 0
mkdir -p "$XDG_DATA_HOME/eplua/plugins"
cp "$PLUGINS/bad_crash.so" "$PLUGINS/bad_exit.so" "$PLUGINS/good.so" "$XDG_DATA_HOME/eplua/plugins"
notes=$XDG_STATE_HOME/eplua/plugins

# the user's are off, so nothing happens
run "$EPLUA" -e 'print(pcall(require, "bad_crash"))'; expect_status 0; expect_out_like '^false'; expect_out_like 'switched off'

for name in bad_crash bad_exit; do
  run "$EPLUA" --plugins on $name; expect_status 0
  run "$EPLUA" -e "require '$name'"; expect_true [ "$status" != 0 ]
  expect_true sh -c "ls '$notes' | grep -q '^$name\.[0-9]'"
  # said once, and the program goes on
  run "$EPLUA" -e "print((pcall(require, '$name')))"; expect_status 0; expect_out false
  expect_err_like "plugin $name: it ended the program when it was loaded last, so it is off (eplua --plugins on $name switches it on again)"
  run "$EPLUA" -e "print(select(2, pcall(require, '$name')))"; expect_status 0; expect_no_err; expect_out_like 'so it is off'
  run "$EPLUA" --plugins; expect_out_like "^$name  *crashed"
  # others are as before
  run "$EPLUA" --plugins on good; expect_status 0
  run "$EPLUA" -e 'print((require "good"))'; expect_out true; expect_no_err
  # somebody tries again
  run "$EPLUA" --plugins on $name; expect_status 0
  expect_true sh -c "! ls '$notes' | grep -q $name"
  run "$EPLUA" -e "require '$name'"; expect_true [ "$status" != 0 ]
done

# a file that is given is no exception
run "$EPLUA" --plugin "$PLUGINS/bad_exit.so" -e 'print(1)'; expect_status 0; expect_out 1
expect_err_like 'cannot load the plugin .*bad_exit.so: it ended the program'
run "$EPLUA" --no-plugins --plugin "$PLUGINS/bad_exit.so" -e 'print(1)'; expect_out 1; expect_no_err

# one that is being loaded by a program that lives has not crashed, and no note is left by what goes well
run "$EPLUA" -e 'print((require "good"))'; expect_out true
expect_true sh -c "! ls -A '$notes' | grep -q good"

# no place for notes: it is loaded all the same
run env XDG_STATE_HOME=/dev/null/nowhere "$EPLUA" -e 'print((require "good"))'; expect_out true; expect_no_err
run env -u HOME -u XDG_STATE_HOME -u XDG_CONFIG_HOME "$EPLUA" -e 'print(require "hello".greet "x")'; expect_out 'hello, x'
finish
