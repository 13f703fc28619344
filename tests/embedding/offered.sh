# SPDX-License-Identifier: GPL-3.0-or-later
# What libeplua shows to the programs it is in: the public functions and nothing else, under a name that says which interface it is.
. "$SOURCE/tests/support/e2e.sh"

nm -D --defined-only "$LIBRARY" | sed 's/.* //; s/@.*//' | grep -v '^EPLUA_' | sort >exported
sed -n 's/^ *\(eplua_[a-z_]*\);$/\1/p' "$SOURCE/engine/libeplua.map" >listed
cat "$SOURCE"/engine/include/eplua/*.h | tr '\n' ' ' | grep -oE 'EPLUA_API [a-z_0-9 *]*\beplua_[a-z_]+\(' | sed 's/($//; s/.*[ *]//' | sort >declared
expect_true test -s listed
run diff listed exported
expect_status 0
run diff declared listed # a function that is marked in a header stands in the map, and none besides
expect_status 0
expect_true sort -c listed

run readelf -d "$LIBRARY"
expect_out_like 'SONAME.*\[libeplua\.so\.0\]'
expect_out_like 'NEEDED.*\[liblua5\.4\.so'
expect_out_like 'NEEDED.*\[libuv\.so'
expect_out_like 'NODELETE'
readelf -d "$LIBRARY" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | grep -vE '^(liblua5\.4|libuv|libyyjson|libllhttp|lib[cm]|libpthread|libdl|ld-linux.*|lib(a|ub|t)san)\.so' >others
expect_true test ! -s others

# the program has Lua inside, and shows that to C modules and the engine to its own modules
nm -D --defined-only "$EPLUA" | sed 's/.* //' >program
for name in lua_pcallk luaL_newstate eplua_engine_new eplua_ask eplua_control_new; do
  expect_true grep -qx "$name" program
done
expect_true sh -c '! grep -q "^ep_" program'
finish
