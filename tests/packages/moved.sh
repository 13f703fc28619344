# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` lays out runs from any folder, is not moved by the environment, and loads nothing that somebody else could have changed.
# $BUILD is the build that is installed.
. "$SOURCE/tests/support/e2e.sh"

# as `cmake --install BUILD --prefix DIR` does, save that its list of files goes where who runs this may write
sed "s#^  file(WRITE \"$BUILD/#  file(WRITE \"$tmp/#" "$BUILD/cmake_install.cmake" >install.cmake
run cmake -DCMAKE_INSTALL_PREFIX="$tmp/first place/eplua" -P install.cmake; expect_status 0
mkdir "$tmp/second"
mv "$tmp/first place/eplua" "$tmp/second/eplua"
prefix=$tmp/second/eplua
lib=$(dirname "$(find "$prefix" -name eplua_curl.so)")
what="everything is where it should be"
expect_true test -x "$prefix/bin/eplua"
expect_true test -f "$prefix/share/man/man1/eplua.1.gz"
[ ! -e "$BUILD/man7" ] || expect_true test -f "$prefix/share/man/man7/eplua-timers.7.gz" # not of a build with sanitizers
expect_true test -f "$prefix/include/eplua/plugin.h"
expect_true test ! -e "$lib/plugins/hello.so"
# a relative or foreign folder in RPATH would let others bring in code
for file in "$prefix/bin/eplua" "$lib"/*.so "$lib"/plugins/*.so; do
  what="$file looks for libraries where the system does"
  expect_true sh -c '! objdump -p "$1" | grep -E "RPATH|RUNPATH"' sh "$file"
done

EPLUA=$prefix/bin/eplua sh "$SOURCE/tests/packages/installed.sh" >"$tmp/installed" 2>&1
what="tests/packages/installed.sh, moved"; cp "$tmp/installed" "$tmp/out"
checks=$((checks + 1)); grep -q ' 0 failed$' "$tmp/installed" || note_failure "all of it holds"
ln -s "$prefix/bin/eplua" "$tmp/link"
run "$tmp/link" -l log -e 'print(log and "found")'; expect_out found

# a library of its own beside the place where the archive lies is none of ours
mkdir -p "$tmp/resources/lua" "$tmp/second/resources/lua"
echo 'return {stolen = true}' | tee "$tmp/resources/lua/log.lua" >"$tmp/second/resources/lua/log.lua"
run "$prefix/bin/eplua" -l log -e 'print(log.stolen)'; expect_out nil
# nor is what the environment names
mkdir "$tmp/foreign"; cp "$lib"/*.so "$tmp/foreign"
run env EPLUA_MODULES="$tmp/foreign" PATH="$tmp/foreign:$PATH" sh -c 'cd "$1" && "$2" -e "print(1)"' sh "$tmp/foreign" "$prefix/bin/eplua"; expect_out 1

# who else may write is named, and nothing is loaded
ask='print(net.HTTPClient():get "http://127.0.0.1:1/")'
run "$prefix/bin/eplua" -e "$ask"; expect_out_like '^nil.*ECONNREFUSED\|^nil.*refused'
chmod o+w "$lib/eplua_curl.so"
run "$prefix/bin/eplua" -e "$ask"; expect_out_like '^nil.*eplua_curl.so: others may write the file'
chmod o-w "$lib/eplua_curl.so"; chmod o+w "$lib"
run "$prefix/bin/eplua" -e "$ask"; expect_out_like '^nil.*others may write into the folder'
run "$prefix/bin/eplua" --plugins; expect_err_like 'plugins that come along are not used: .*others may write'
chmod o-w "$lib"; chmod o+w "$prefix/share/eplua"
run "$prefix/bin/eplua" -e 'require "log"'; expect_status 1; expect_err_like 'resources are not used: .*others may write the folder'
chmod go-w "$prefix/share/eplua"
run "$prefix/bin/eplua" -l log -e 'print(1)'; expect_out 1; expect_no_err

# a program that is replaced while it runs, as by an upgrade, still finds what belongs to it
cp "$prefix/bin/eplua" "$tmp/new"
run "$prefix/bin/eplua" -e 'assert(os.rename(arg[1], arg[2])) print(net.HTTPClient():get "http://127.0.0.1:1/")' - "$tmp/new" "$prefix/bin/eplua" </dev/null
expect_out_like '^nil.*ECONNREFUSED\|^nil.*refused'

# in a folder where all may add files, who adds a module is asked for
mkdir -m 1777 "$tmp/everybody"
cp "$prefix/bin/eplua" "$lib/eplua_curl.so" "$tmp/everybody"
run "$tmp/everybody/eplua" -e "$ask"; expect_out_like '^nil.*others may write into the folder'

# without a module all else goes on, and the sentence says what is missing
mv "$lib/eplua_web.so" "$lib/eplua_curl.so" "$tmp"
run "$prefix/bin/eplua" -e "$ask"; expect_out_like 'eplua_curl.so is not installed'
run "$prefix/bin/eplua" --http=0 --run-for 0.1 -e 'print(1)'; expect_err_like 'eplua_web.so is not installed'
finish
