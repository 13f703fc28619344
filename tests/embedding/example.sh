# SPDX-License-Identifier: GPL-3.0-or-later
# The way of a stranger: libeplua and its headers are installed, moved, found by CMake and by pkg-config, and the example of the manual runs.
. "$SOURCE/tests/support/e2e.sh"
version=$("$EPLUA" -v | sed 's/^eplua \([0-9.]*\).*/\1/')

# what `cmake --install` does, save that its list of files goes here and not into the build folder, which belongs to who has built
sed "s#\"$BUILD/install_local_manifest.txt\"#\"$tmp/manifest\"#" "$BUILD/cmake_install.cmake" >install.cmake
for component in libeplua libeplua-dev; do
  run cmake -DCMAKE_INSTALL_PREFIX="$tmp/first" -DCMAKE_INSTALL_COMPONENT=$component -DCMAKE_INSTALL_LOCAL_ONLY=1 -P install.cmake
  expect_status 0
done
mv first "a place" # nothing in it may say where it was
prefix="$tmp/a place"
library=$(find "$prefix" -name libeplua.so.0) && lib=$(dirname "$library")
expect_true test -e "$lib/libeplua.so"
expect_true test ! -e "$prefix/include/eplua/control.h"
expect_true sh -c "! grep -rl '$tmp/first' '$prefix' --include=*.cmake --include=*.pc"

# what it prints, without what is different each time
expected='heater on
{"ok":true,"values":["cold"]}
heater off
{"ok":true,"values":["warm"]}
{"ok":false,"error":"not enough memory: the limit of 16 MiB is reached (--max-memory)","stopped":false}
{"ok":false,"error":"stopped: the time limit is over","stopped":true}'
try() {
  run_sh "LD_LIBRARY_PATH='$lib' '$1' | sed 's/,\"time_ms\":[0-9.e-]*//; s/,\"traceback\":\"[^\"]*\"//'"
  expect_out "$expected"
  expect_no_err
}

cp -r "$SOURCE/resources/examples/embedding" example
run cmake -S example -B by-cmake -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror"
expect_status 0
run cmake --build by-cmake
expect_status 0
try "$tmp/by-cmake/thermostat"
sed 's/eplua 0\.1/eplua 7.0/' example/CMakeLists.txt >other && mkdir newer && mv other newer/CMakeLists.txt
run cmake -S newer -B by-newer -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC"
expect_status 1
expect_err_like "version: $version"

export PKG_CONFIG_PATH="$lib/pkgconfig"
run pkg-config --modversion eplua
expect_out "$version"
run_sh "eval '$CC' -o by-pkg-config example/thermostat.c \$(pkg-config --cflags --libs eplua) -pthread"
expect_status 0
expect_no_err
try "$tmp/by-pkg-config"

# a plugin has the headers from there, and brings neither engine nor Lua along
mkdir plugin
printf 'cmake_minimum_required(VERSION 3.25)\nproject(hello LANGUAGES C)\nfind_package(eplua REQUIRED)\nadd_library(hello MODULE %s)\ntarget_link_libraries(hello PRIVATE eplua::plugin)\n' "$SOURCE/plugins/hello/hello.c" >plugin/CMakeLists.txt
run cmake -S plugin -B by-plugin -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC"
expect_status 0
run cmake --build by-plugin
expect_status 0
run_sh 'readelf -d by-plugin/libhello.so; nm -D --defined-only by-plugin/libhello.so'
expect_out_like ' eplua_plugin_main$'
expect_true sh -c "! grep -q 'NEEDED.*lua' '$tmp/out'"

# nothing is left, and nothing read that is not there
run_sh "eval '$CC' -g -fsanitize=address,undefined -o checked example/thermostat.c \$(pkg-config --cflags --libs eplua) -pthread"
expect_status 0
try "$tmp/checked"

# a program that knows no Lua; what is installed besides the library is found from where that lies
cat >code.c <<'END'
#include <eplua/engine.h>
#include <stdio.h>
int main(int argc, char **argv)
{
  eplua_config config = {.size = sizeof config};
  eplua_error error = {0};
  eplua_engine *e = eplua_engine_new(&config, &error);
  if (!e || argc != 2 || eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = argv[1]}, &error) != EPLUA_OK)
    return fprintf(stderr, "%s\n", error.message), 3;
  int status = eplua_engine_run(e);
  eplua_engine_free(e);
  return status;
}
END
run_sh "eval '$CC' -std=c11 -o code code.c \$(pkg-config --cflags --libs eplua)"
expect_status 0
export LD_LIBRARY_PATH="$lib"
run ./code 'return 6 * 7'
expect_status 0
expect_out 42
run ./code 'require "class"'
expect_status 1
expect_err_like 'eplua_config.resources names it'
run ./code 'return net.HTTPClient():get "http://127.0.0.1:1/"'
expect_out_like 'eplua_curl.so is not installed'
mkdir -p "$prefix/share/eplua" "$lib/eplua"
cp -r "$SOURCE/resources/lua" "$prefix/share/eplua/"
cp "$BUILD/eplua_curl.so" "$lib/eplua/"
run ./code 'return type(require "class"), select(3, net.HTTPClient{proxy = ""}:get "http://127.0.0.1:1/")'
expect_status 0
expect_out "$(printf 'function\tECONNREFUSED')"
chmod o+w "$lib/eplua/eplua_curl.so" # what others could have changed is not loaded
run ./code 'return net.HTTPClient():get "http://127.0.0.1:1/"'
expect_out_like 'others may write'
finish
