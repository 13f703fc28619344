# SPDX-License-Identifier: GPL-3.0-or-later
# What libeplua-dev is for: its examples build outside of a checkout, with CMake and with pkg-config, and a new plugin does, too.
. "$SOURCE/tests/support/e2e.sh"
unset EPLUA_RESOURCES
examples=/usr/share/doc/libeplua-dev/examples
run cmake -G Ninja -S $examples/plugins -B plugins; expect_status 0
run cmake --build plugins; expect_status 0
run "$EPLUA" --plugin plugins/hello.so -e 'print(require("hello").greet "you")'; expect_out 'hello, you'

run "$EPLUA" --new plugin own; expect_status 0
run cmake -G Ninja -S own -B own/build; expect_status 0
run cmake --build own/build; expect_status 0
run ctest --test-dir own/build --output-on-failure; expect_status 0

if [ -d $examples/embedding ]; then
  run cmake -G Ninja -S $examples/embedding -B embedding; expect_status 0
  run cmake --build embedding; expect_status 0
  run cc $examples/embedding/*.c -o thermostat $(pkg-config --cflags --libs eplua) -pthread; expect_status 0
  run ./thermostat; expect_status 0
fi
finish
