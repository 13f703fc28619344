# SPDX-License-Identifier: GPL-3.0-or-later
# C11: headless it behaves like any good command, whatever the surroundings.
. "$SOURCE/tests/support/e2e.sh"
echo 'for i = 1, 1e9 do print(i) end' >flood.lua
printf '%s\n' 'while true do io.write("y\n") end' >yes.lua
echo 'print(1.5, 1e15, tonumber("2.5"), ("%.2f"):format(3.14159), json.encode(2.5), os.time() > 0)' >numbers.lua
numbers='1.5	1e+15	2.5	3.14	2.5	true'

# the reader goes: end at once, as by SIGPIPE
run_sh "( '$EPLUA' --no-gui flood.lua; echo \$? >status ) | head -1"; expect_out 1; expect_file status 141; expect_no_err
run_sh "( '$EPLUA' yes.lua; echo \$? >status ) | head -1"; expect_out y; expect_file status 141; expect_no_err
run_sh "( '$EPLUA' -e 'setInterval(function() print(1) end, 1)'; echo \$? >status ) | head -1"; expect_out 1; expect_file status 141

# no stdin, no display, no home, no terminal, another locale
run_sh "'$EPLUA' numbers.lua <&-"; expect_out "$numbers"; expect_status 0
run env -u DISPLAY -u WAYLAND_DISPLAY "$EPLUA" numbers.lua; expect_out "$numbers"; expect_status 0
run env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME "$EPLUA" numbers.lua; expect_out "$numbers"; expect_status 0
run env -u HOME -u XDG_CONFIG_HOME "$EPLUA" -e 'print(os.getenv("NOT_THERE"))'; expect_out nil
run env -i "$EPLUA" numbers.lua; expect_out "$numbers"; expect_status 0
for locale in de_DE.UTF-8 fr_FR.UTF-8 C POSIX nonsense; do
  run env LC_ALL=$locale LANG=$locale "$EPLUA" numbers.lua; expect_out "$numbers"; expect_status 0; expect_no_err
done
run env LC_ALL=de_DE.UTF-8 "$EPLUA" -e 'os.setlocale("de_DE.UTF-8") print(json.encode(2.5), json.decode("2.5"))'; expect_out_like '^2.5'
run setsid "$EPLUA" numbers.lua; expect_out "$numbers"; expect_status 0
run_sh "cd / && '$EPLUA' '$tmp/numbers.lua'"; expect_out "$numbers"
mkdir gone; run_sh "cd gone && rmdir ../gone && '$EPLUA' '$tmp/numbers.lua'"; expect_out "$numbers"; expect_status 0

# it is lua: what the shell can do with it
printf '#!%s\nprint("as a program", ...)\n' "$EPLUA" >prog; chmod +x prog
run ./prog a b; expect_out 'as a program	a	b'; expect_status 0
run_sh "echo 'in the pipe' | '$EPLUA' -e 'print(io.read(\"a\"))'"; expect_out_like '^in the pipe$'
run_sh "nohup '$EPLUA' numbers.lua"; expect_out "$numbers"
run_sh "ulimit -s 256; '$EPLUA' -e 'print(#(\"x\"):rep(10), select(2, pcall(string.rep)) ~= nil)'"; expect_out '10	true'
for n in 6 8 15; do
  run_sh "ulimit -n $n; '$EPLUA' -e 'print(1)'"; expect_status 1; expect_err_like "^eplua: $n open files are allowed, at least 16 are needed"
done
run_sh "ulimit -n 20; '$EPLUA' -e 'local t = {} for i = 1, 100 do t[i] = io.open(\"numbers.lua\") end print((select(2, io.open(\"numbers.lua\")))) '"; expect_out 'numbers.lua: Too many open files'

# output keeps its order across print, io.write, stderr and children
run_sh "'$EPLUA' -e 'io.write(1) print(2) io.stderr:write(\"3\n\") print(4) os.execute(\"echo 5\") io.write(6)' 2>&1"; expect_out '12
3
4
5
6'
finish
