# SPDX-License-Identifier: GPL-3.0-or-later
# Plugins as who types commands sees them.
. "$SOURCE/tests/support/e2e.sh"
export XDG_DATA_HOME="$tmp/home/data"
user=$XDG_DATA_HOME/eplua/plugins
mkdir -p "$user"
cp "$PLUGINS/good.so" "$user"

run "$EPLUA" --plugins; expect_status 0; expect_no_err
expect_out_like '^hello  *on  *1.0  *bundled  *says hello'
expect_out_like '^good  *off .*user  *it is switched off'
run "$EPLUA" --plugins on good; expect_status 0; expect_no_err
run "$EPLUA" --plugins; expect_out_like '^good  *on  *1.0  *user'
run "$EPLUA" --plugins off hello; expect_status 0
run "$EPLUA" -e 'print(require "hello")'; expect_status 1; expect_err_like 'switched off'
run "$EPLUA" --plugins on hello; expect_status 0
run "$EPLUA" --plugins on nothing; expect_status 1; expect_err_like "there is no plugin 'nothing'"
run "$EPLUA" --plugins dance; expect_status 2
run "$EPLUA" --plugins on; expect_status 2
run "$EPLUA" --no-plugins --plugins; expect_out_like 'no plugins: --no-plugins was given'

# found by require, by a global, not by what is called alike
run "$EPLUA" -e 'print(require "hello".greet "x")'; expect_out 'hello, x'
run "$EPLUA" -e 'print(type(tour.size), rawget(_G, "tour") == tour, package.loaded.tour == tour)'; expect_out 'function	true	true'
run "$EPLUA" -e 'print(Tour, tours, hello, _G[1], _G[""])'; expect_out 'nil	nil	nil	nil	nil'
run "$EPLUA" -e 'print(pcall(require, "hello.more"))'; expect_out_like "has no module 'hello.more'"

# a file of the script's own goes before; a plugin that is given goes before that
printf 'return { greet = function() return "my own" end }\n' >hello.lua
run "$EPLUA" -e 'print(require "hello".greet "x")'; expect_out 'my own'
run "$EPLUA" --plugin "$(dirname "$EPLUA")/plugins/hello.so" -e 'print(require "hello".greet "x")'; expect_out 'hello, x'
rm hello.lua
run "$EPLUA" --no-plugins -e 'print((pcall(require, "hello")), tour, getmetatable(_G))'; expect_out 'false	nil	nil'

# a script that forbids unknown globals has its will
run "$EPLUA" -e 'setmetatable(_G, {__index = function(_, n) error("no " .. n) end}) print(pcall(function() return tour end))'
expect_out_like 'no tour'

# its own way to globals is in reach of a script
run "$EPLUA" -e 'local f = getmetatable(_G).__index print(f(), f(nil, "tour"), f(3, "tour"), f({}, {}), type(f({}, "tour", 3)))'
expect_status 0; expect_out 'nil	nil	nil	nil	table'

# twice the same name
run "$EPLUA" --plugin "$PLUGINS/good.so" --plugin "$user/good.so" -e 'print((require "good"))'; expect_status 0; expect_out true
expect_err_like 'user/good.so\|plugins/good.so: a plugin of that name is loaded already'

# in the configuration, and where the settings come from
mkdir -p "$XDG_CONFIG_HOME/eplua"
printf 'return { plugin = { "%s" } }\n' "$PLUGINS/probe.so" >"$XDG_CONFIG_HOME/eplua/config.lua"
run "$EPLUA" -e 'print(type(probe.late))'; expect_out function
run "$EPLUA" --print-config; expect_out_like 'probe.so'
rm "$XDG_CONFIG_HOME/eplua/config.lua"

# what is broken does not stop the program
printf 'no plugin\n' >"$user/broken.so"
run "$EPLUA" --plugins on broken; expect_status 0
run "$EPLUA" -e 'print(pcall(require, "broken")) print(2)'; expect_status 0
expect_out_like "cannot load the plugin 'broken' for module 'broken': it is no shared object"; expect_out_like '^2$'
run "$EPLUA" -e 'print(broken, broken, 3)'; expect_out 'nil	nil	3'; expect_err_lines 1; expect_err_like 'cannot load the plugin broken'
run "$EPLUA" --plugins; expect_out_like '^broken  *refused'

# restricted code
run "$EPLUA" --sandbox -e 'print(tour.size "/etc/passwd")'; expect_out_like '^nil	not permitted: /etc/passwd (--allow-read)'
run "$EPLUA" --sandbox --allow-read=/etc -e 'print(tour.size "/etc/passwd" > 0)'; expect_out true
run "$EPLUA" --sandbox -e 'print(pcall(require, "good"))'; expect_out_like 'not permitted in restricted code (--allow-ffi)'
run "$EPLUA" --sandbox --allow-ffi -e 'print((require "good"))'; expect_out true
run "$EPLUA" --sandbox --plugin "$user/good.so" -e 'print((require "good"))'; expect_out true
finish
