# SPDX-License-Identifier: GPL-3.0-or-later
# --new: which templates there are; what each makes passes its own tests and our check, has no placeholder left and settings that are JSON; names with
# blanks and stranger ones; folders that are taken, not there or not ours.
. "$SOURCE/tests/support/e2e.sh"
templates=$(cd "$SOURCE/resources/templates" && ls)

run "$EPLUA" --new; expect_status 0; expect_no_err
for template in $templates; do expect_out_like "^$template  *[A-Z][^:]*: .*\.\$"; done
expect_out_like 'eplua --new TEMPLATE FOLDER'

printf 'print(assert(json.decode(assert(io.open(arg[1])):read "a")) and "fine")' >json.lua

# is_good FOLDER: what was made
is_good() {
  run grep -rnE '\{\{(name|title|module|library|include)' "$1"; expect_status 1
  for settings in "$1/.luarc.json" "$1/.vscode/launch.json"; do
    [ -e "$settings" ] || [ "$template" = plugin ] || note_failure "$settings is missing"
    [ ! -e "$settings" ] || { run "$EPLUA" json.lua "$settings"; expect_out fine; }
  done
  expect_true [ "$(head -n 1 "$1/README.md")" = "# $(basename "$1")" ]
  for file in "$1"/*.lua; do run "$EPLUA" --check "$file"; expect_status 0; done
}

for template in $templates; do
  case $template in plugin) continue ;; esac # wants a compiler: tests/plugins/loader/plugin_template.sh
  for name in "my-$template" "my $template, the 2nd" "$template \"Ünïcode\" \\ <b>&'"; do
    run "$EPLUA" --new "$template" "$name"; expect_status 0; expect_out_like '^made .* files; start with '; expect_no_err
    is_good "$name"
    run "$EPLUA" --no-gui --test "$name"; expect_status 0; expect_no_err
  done
  run sh -c "cd 'my-$template' && '$EPLUA' --no-gui --test ."; expect_status 0
  before=$(ls -lR "my-$template")
  run "$EPLUA" --new "$template" "my-$template"; expect_status 1; expect_err_like 'exists already; nothing was changed'
  expect_true [ "$before" = "$(ls -lR "my-$template")" ]
done
expect_true [ -f my-module/my-module.lua ]
expect_true [ -f 'my module, the 2nd/my_module__the_2nd.lua' ]
expect_true grep -q '<title>web Ünïcode  b' 'web "Ünïcode" \ <b>&'"'/www/index.html"
template=plugin
run "$EPLUA" --new plugin 'my plugin'; expect_status 0
is_good 'my plugin'
expect_true grep -q '"my_plugin"' 'my plugin/CMakeLists.txt'
expect_true grep -q "$SOURCE/engine/include" 'my plugin/CMakeLists.txt'

# Where it cannot be.
mkdir empty && run "$EPLUA" --new script empty//; expect_status 0; expect_true [ -f empty/main.lua ]
: >file && run "$EPLUA" --new script file; expect_status 1; expect_err_like 'file exists already'
run "$EPLUA" --new script nowhere/deep; expect_status 1; expect_err_like 'cannot create nowhere/deep: No such file'; expect_true [ ! -e nowhere ]
run "$EPLUA" --new script file/deep; expect_status 1; expect_err_like 'Not a directory'
run "$EPLUA" --new script ''; expect_status 1; expect_err_like 'cannot create'
run "$EPLUA" --new script .; expect_status 1; expect_err_like 'exists already'
ln -s nowhere dangling && run "$EPLUA" --new script dangling; expect_status 1; expect_true [ ! -e nowhere ]
newline='a
os.exit(9)'
run "$EPLUA" --new script "$newline"; expect_status 1; expect_err_like 'cannot have that name'; expect_true [ ! -e "$newline" ]
run "$EPLUA" --new script "$(printf '%0300d' 0)"; expect_status 1; expect_err_like 'name too long'
# what fails halfway leaves nothing that would be in the way of the next try
run "$EPLUA" --new module "$(printf '%0252d' 0)"; expect_status 1; expect_err_like 'name too long'
expect_true sh -c '! ls -d 0*'
# one that is called like a library finds its own module all the same
run "$EPLUA" --new module json; expect_status 0
run_sh 'cd json && "$EPLUA" --test .'; expect_status 0
run "$EPLUA" --new script "$(printf '%05000d' 0)"; expect_status 1; expect_err_like 'too long'
if [ "$(id -u)" != 0 ]; then
  mkdir -m 555 locked && run "$EPLUA" --new script locked/x; expect_status 1; expect_err_like 'cannot create locked/x: Permission denied'
  mkdir -m 555 ours && run "$EPLUA" --new script ours; expect_status 1; expect_err_like 'cannot create ours/.*: Permission denied'; expect_true [ -d ours ]
fi
run "$EPLUA" --new nothing x; expect_status 2; expect_err_like "no template 'nothing'; there are: .*script"
for wrong in '' .. . script/ ../templates/script; do run "$EPLUA" --new "$wrong" x; expect_status 2; done
run "$EPLUA" --new script; expect_status 2
run "$EPLUA" --new script a b; expect_status 2
run env EPLUA_RESOURCES=/nowhere "$EPLUA" --new; expect_true [ "$status" != 0 ]

# A service and a page do what their README says.
run env ROUNDS=2 EVERY_MS=10 "$EPLUA" --run-for 20 my-service/main.lua; expect_status 0; expect_err_like 'round 2: '
run env EVERY_MS=soon "$EPLUA" my-service/main.lua; expect_status 1; expect_err_like 'EVERY_MS must be a number'
run env PORT=x "$EPLUA" my-web/main.lua; expect_status 1; expect_err_like 'PORT must be a number'
run "$EPLUA" my-script/main.lua Ada; expect_out 'Hello, Ada!'
finish
