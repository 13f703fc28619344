# SPDX-License-Identifier: GPL-3.0-or-later
# E5, configuration part: 500 mutants of a configuration file. Each starts with the defaults, keeps the bad
# file, and says one line; never a crash, never a hang. The mutants come from a fixed seed.
. "$SOURCE/tests/support/e2e.sh"
config="$XDG_CONFIG_HOME/eplua/config.lua"
mkdir -p "$XDG_CONFIG_HOME/eplua"

broken() { # $1: text of the file; $2: what stderr says
  printf '%s' "$1" >"$config"
  rm -f "$config.bad"
  run "$EPLUA" -e 'print(_PY.config.max_timers)'
  expect_status 0; expect_out 1000000; expect_err_lines 1; expect_err_like "^eplua: configuration ignored: .*$2"
  expect_file "$config.bad" "$1"; expect_true [ ! -e "$config" ]
}
broken 'return {' "config.lua:1:"
broken 'return 5' 'a table expected as its result, got number'
broken '' 'got nil'
broken 'return { max_timers = "many" }' "max_timers wants a whole number"
broken 'return { max_timer = 5 }' "unknown setting 'max_timer' (did you mean 'max-timers'?)"
broken 'return { max_timers = 5, max_memory = {} , x = 1}' 'max_memory\|unknown setting'
broken 'return { max_timers = function() end }' 'cannot encode'
broken 'return { max_timers = os.time() }' "attempt to index a nil value (global 'os')"
broken 'while true do end' 'it runs too long'
broken 'local t = {} t.t = t return t' 'contains itself'
broken 'return { 1, 2, 3 }' 'of the form'
broken 'return { allow_read = { {} } }' 'allow_read wants'
broken "$(printf '\033Lua')" 'precompiled'
broken 'local s = ("x"):rep(1e9) return {}' '.'

cat >mutate.lua <<'LUA'
-- Writes mutants of a good file, of number 1 to arg[1], to mutant-1 ...
for seed = 1, tonumber(arg[1]) do
  math.randomseed(seed)
  local text = 'return {\n  max_memory = "256M",\n  max_timers = 5000,\n  max_time = 2.5,\n  loglevel = "debug",\n  allow_read = { "/tmp", "/var" },\n}\n'
  for _ = 1, math.random(1, 4) do
    local at = math.random(#text)
    local kind = math.random(4)
    if kind == 1 then text = text:sub(1, at - 1) .. text:sub(at + math.random(1, 9))
    elseif kind == 2 then text = text:sub(1, at) .. string.char(math.random(0, 255)) .. text:sub(at + 1)
    elseif kind == 3 then text = text:sub(1, at)
    else text = text:sub(1, at) .. text:sub(math.random(#text)) end
  end
  local f = assert(io.open("mutant-" .. seed, "wb"))
  f:write(text)
  f:close()
end
LUA
rm -f "$config" "$config.bad"
"$EPLUA" mutate.lua 500
ignored=0
for seed in $(seq 500); do
  rm -f "$config" "$config.bad"
  cp mutant-$seed "$config"
  run "$EPLUA" -e 'print("alive")'
  what="mutant $seed"
  expect_status 0; expect_out alive
  if [ -e "$config" ]; then # still a good file
    expect_no_err
  else
    ignored=$((ignored + 1)); expect_err_lines 1; expect_true cmp -s mutant-$seed "$config.bad"
  fi
done
printf '%s of 500 mutants were broken\n' "$ignored"
what='number of broken mutants'; expect_true [ "$ignored" -gt 200 ]

# a pipe in its place is not waited for
rm -f "$config"; mkfifo "$config"
run "$EPLUA" -e 'print(1)'; expect_status 0; expect_out 1; expect_err_lines 1; rm "$config"

# a file that cannot be read or renamed changes nothing either
echo 'return {}' >"$config"; chmod 000 "$config"
run "$EPLUA" -e 'print(1)'; expect_status 0; expect_out 1; expect_err_lines 1
rm -f "$config" "$config.bad"; echo 'return 1' >"$config"; chmod 555 "$XDG_CONFIG_HOME/eplua"
run "$EPLUA" -e 'print(1)'; expect_status 0; expect_out 1; expect_err_like 'it stays at'; expect_err_lines 1
chmod 755 "$XDG_CONFIG_HOME/eplua"
finish
