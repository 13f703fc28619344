# SPDX-License-Identifier: GPL-3.0-or-later
# Each public header compiles on its own, as C11 and as C++20, with all warnings that its users may have on.
. "$SOURCE/tests/support/e2e.sh"

flags="-fsyntax-only -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -I$SOURCE/engine/include $(pkg-config --cflags lua5.4)"
public=$(grep -l 'EPLUA_API\|EPLUA_PLUGIN_EXPORT' "$SOURCE"/engine/include/eplua/*.h)
expect_true test "$(echo "$public" | wc -l)" -ge 6
for header in $public "$SOURCE/engine/include/eplua/host.h"; do
  # twice: it guards itself
  printf '#include <eplua/%s>\n#include <eplua/%s>\nint main(void) { return 0; }\n' "$(basename "$header")" "$(basename "$header")" >try.c
  run "$CC" -std=c11 -Wstrict-prototypes $flags try.c
  expect_status 0
  cp try.c try.cpp
  run "$CXX" -std=c++20 $flags try.cpp
  expect_status 0
  # a public header includes public headers only
  for name in $(sed -n 's/^#include <eplua\/\(.*\)>$/\1/p' "$header"); do
    case $name in engine.h | error.h | export.h | host.h | plugin.h | plugins.h | verbs.h | version.h) ;; *) expect_true false "$header includes $name" ;; esac
  done
done

# a configuration as C++ writes it
cat >use.cpp <<'END'
#include <eplua/engine.h>
#include <eplua/verbs.h>
#include <lua.hpp>
static int open_heater(lua_State *L)
{
  lua_newtable(L);
  return 1;
}
int main()
{
  eplua_config config{.size = sizeof config, .host = {.size = sizeof config.host}, .limits = {.memory_bytes = 1 << 24}, .hold = true};
  eplua_error error{};
  eplua_engine *engine = eplua_engine_new(&config, &error);
  if (engine)
    eplua_engine_library(engine, "heater", open_heater, nullptr, &error);
  eplua_engine_free(engine);
  return engine ? 0 : error.code;
}
END
run "$CXX" -std=c++20 $flags -Wno-missing-field-initializers use.cpp
expect_status 0
finish
