# SPDX-License-Identifier: GPL-3.0-or-later
# --profile FILE: each format, however the run ends; what cannot be written; the stall watch of a bare script is off.
. "$SOURCE/tests/support/e2e.sh"

cat >work.lua <<'END'
local function spin(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end
local t = os.clock()
while os.clock() - t < 0.2 do spin(10000) end
END
is_xml() { python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$1"; }
is_json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); p = d["profiles"][0]; n = len(d["shared"]["frames"])
assert d["$schema"] == "https://www.speedscope.app/file-format-schema.json" and p["type"] == "sampled"
assert len(p["samples"]) == len(p["weights"]) > 0 and all(0 <= f < n for s in p["samples"] for f in s)' "$1"; }

run "$EPLUA" --profile p.svg work.lua; expect_status 0; expect_no_err; expect_true is_xml p.svg; expect_true grep -q '>spin<' p.svg
expect_true grep -q 'prefers-color-scheme: dark' p.svg
run "$EPLUA" --profile p.json work.lua; expect_status 0; expect_true is_json p.json; expect_true grep -q '"name":"spin","file":"work.lua"' p.json
run "$EPLUA" --profile p.txt work.lua; expect_status 0; expect_true grep -q '^main;chunk work.lua (work.lua:0);spin (work.lua:1) [0-9]*$' p.txt
run "$EPLUA" --profile m.txt --profile-kind=memory -e 'local t = {} for i = 1, 1e5 do t[i] = ("x"):rep(i % 100) end'
expect_status 0; expect_true grep -q ';string.rep [0-9]*$' m.txt
run "$EPLUA" --profile c.txt --profile-kind=cpu work.lua; expect_status 0; expect_true grep -q spin c.txt

# it is written as a whole, however long that takes after the script was told to end
mkfifo slow.txt began
cat slow.txt >/dev/null & # the file is tried before the run
tried=$!
env --default-signal=INT "$EPLUA" --profile slow.txt -e 'print(1) io.flush() while true do end' >began 2>err &
pid=$!
read -r line <began
wait "$tried"
kill -INT "$pid"
sleep 4 # longer than a script has that does not come to its end
cat slow.txt >p.txt
wait "$pid"; status=$?
what="a profile that is slow to write"; expect_status 130; expect_true grep -q main p.txt; expect_true [ "$(wc -l <err)" = 4 ]

# a profile is there, whatever the end
loop='local t = os.clock() while os.clock() - t < 0.1 do end'
rm -f p.txt; run "$EPLUA" --profile p.txt -e "$loop error 'bye'"; expect_status 1; expect_true grep -q main p.txt
rm -f p.txt; run "$EPLUA" --profile p.txt -e "$loop os.exit(7)"; expect_status 7; expect_true grep -q main p.txt
rm -f p.txt; run "$EPLUA" --profile p.txt --max-time 0.2 -e 'while true do end'; expect_status 1; expect_true grep -q main p.txt
rm -f p.txt; run "$EPLUA" --profile p.txt --run-for 0.2 -e 'setInterval(function() end, 10)'; expect_true grep -q idle p.txt
rm -f p.txt; run_sh "'$EPLUA' --profile p.txt -e 'print(1) while true do end' | { read x; kill -INT \$(pgrep -f 'profile p.tx[t]'); cat; }"
i=0; while [ ! -s p.txt ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done # the end of the pipe is not the end of the process
expect_true grep -q main p.txt

# also when it ends in C code that nothing can stop
rm -f p.txt; run "$EPLUA" --profile p.txt --run-for 0.3 -e 'string.find(("a"):rep(3000), (".-"):rep(8) .. "b")'
expect_status 1; expect_err_like 'leaving it'; expect_true grep -q '^(C code that did not return) [0-9]*$' p.txt

# names that a script chooses do no harm to a format
cat >'odd;&<"name.lua' <<'END'
_G['a;b <script>"&\n\xff'] = function(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end
local f = _G['a;b <script>"&\n\xff']
local t = os.clock()
while os.clock() - t < 0.1 do f(10000) end
END
run "$EPLUA" --profile o.svg 'odd;&<"name.lua'; expect_status 0; expect_true is_xml o.svg; expect_true sh -c '! grep -q "<script>\"" o.svg'
run "$EPLUA" --profile o.json 'odd;&<"name.lua'; expect_status 0; expect_true is_json o.json
run "$EPLUA" --profile o.txt 'odd;&<"name.lua'; expect_status 0; expect_true grep -q 'a,b <script>"&' o.txt

run "$EPLUA" --profile /nonexistent/p.svg work.lua; expect_status 1; expect_err_like "cannot write the profile '/nonexistent/p.svg': No such file"
run "$EPLUA" --profile . work.lua; expect_status 1; expect_err_like "cannot write the profile"
run "$EPLUA" --profile p.svg --profile-kind=bogus work.lua; expect_status 2; expect_err_like "wants wall, cpu or memory, not 'bogus'"
if [ -w /dev/full ]; then
  run "$EPLUA" --profile /dev/full work.lua; expect_status 1; expect_err_like "cannot write the profile '/dev/full': No space left"
  run "$EPLUA" --profile /dev/full -e 'os.exit(5)'; expect_status 5
fi
# it belongs to who asked for it
run "$EPLUA" --profile p.txt -e 'local p = require "profiler" print(p.running(), p.stop()) print(p.start())'
expect_status 0; expect_out_like '^wall.nil.*--profile'; expect_out_like '^nil.*already'

# restricted code saves where it may write
save='local p = require "profiler" p.start() local q = p.stop() print(q:save(arg[1])) print(q:save("a.txt"))'
echo "$save" >save.lua; mkdir may
run "$EPLUA" --sandbox --allow-write=may save.lua may/x.svg; expect_out_like '^true$'; expect_out_like '^nil.not permitted: a.txt (--allow-write)'
expect_true is_xml may/x.svg

run "$EPLUA" -e 'setTimeout(function() local t = os.clock() while os.clock() - t < 0.5 do end end, 0)'; expect_status 0; expect_no_err
finish
