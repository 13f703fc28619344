# SPDX-License-Identifier: GPL-3.0-or-later
# A plugin that somebody begins from the template builds outside of the checkout against the header alone, and loads.
. "$SOURCE/tests/support/e2e.sh"
export XDG_DATA_HOME="$tmp/home/data" CTEST_OUTPUT_ON_FAILURE=1 CMAKE_GENERATOR=Ninja

for name in count_letters 'my plugin'; do
  run "$EPLUA" --new plugin "$name"; expect_status 0; expect_out_like '^made .* from the template plugin'
  run grep -rn '{{' "$name"; expect_status 1
  file=$(printf %s "$name" | tr ' ' _)
  run cmake -S "$name" -B "$name/build" -DEPLUA="$EPLUA"; expect_status 0
  run cmake --build "$name/build"; expect_status 0
  run ctest --test-dir "$name/build"; expect_status 0; expect_out_like '100% tests passed'
  run "$EPLUA" --plugin "$name/build/$file.so" -e "print(require '$file'.count('banana', 'a'))"; expect_status 0; expect_out 3; expect_no_err
done

# installed for the user, and switched on
run cmake --install count_letters/build; expect_status 0
run "$EPLUA" --plugins; expect_out_like '^count_letters  *off'
run "$EPLUA" --plugins on count_letters; expect_status 0
run "$EPLUA" --plugins; expect_out_like '^count_letters  *on  *0.1  *user  *counts letters'
run "$EPLUA" -e 'print(require "count_letters".count("banana", "n"))'; expect_out 2; expect_no_err

# without the header it says what is missing
run cmake -S count_letters -B nowhere -DEPLUA_INCLUDE=/nowhere; expect_true [ "$status" != 0 ]; expect_err_like 'eplua/plugin.h was not found'
# the symbol that is seen is one
run nm -D --defined-only count_letters/build/count_letters.so; expect_out_like ' T eplua_plugin_main'
expect_true [ "$(grep -c ' T ' "$tmp/out")" = 1 ]
finish
