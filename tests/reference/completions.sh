# SPDX-License-Identifier: GPL-3.0-or-later
# Completions of bash, zsh and fish offer what may stand there.
. "$SOURCE/tests/support/e2e.sh"
. "$SOURCE/tests/support/terminal.sh"
made="$SOURCE/installer/completions"
mkdir bin work && ln -s "$EPLUA" bin/eplua
export PATH="$tmp/bin:$PATH" # completions ask it for plugins and engines
cd work || exit 1
touch run.lua run_test.lua notes.txt weather.so 'two words.lua'
mkdir folder

# --- bash: the function is called as readline does, with words that "=" divides ---

# bash_offers EXPECTED WORD...: the last word is the one at the cursor; EXPECTED: what is offered, sorted, on one line
cat >"$tmp/offer.bash" <<'BASH'
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_eplua eplua "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}" | sort -u | tr '\n' ' ' | sed 's/ $//'
BASH
bash_offers() {
  wanted=$1
  shift
  run bash "$tmp/offer.bash" "$made/eplua.bash" "$@"
  expect_no_err
  expect_out "$wanted"
}

run bash -n "$made/eplua.bash"; expect_status 0; expect_no_err
bash_offers '--max-callbacks --max-memory --max-sockets --max-time --max-timers --max-windows' eplua --max
bash_offers '--max-memory' eplua --sandbox --max-me
bash_offers 'cpu memory wall' eplua --profile-kind ''
bash_offers 'cpu memory wall' eplua --profile-kind =
bash_offers 'wall' eplua --profile-kind = w
bash_offers '--profile-kind=wall' eplua --profile-kind=w # where "=" divides no words
bash_offers 'debug' eplua --http = 8080 --loglevel = d
bash_offers 'folder run.lua run_test.lua two words.lua' eplua ''
bash_offers 'run.lua run_test.lua' eplua --no-gui run
bash_offers '' eplua run.lua '' # behind the script bash offers files by itself
bash_offers '' eplua run.lua --max
bash_offers '' eplua --max-memory 5
bash_offers 'folder run_test.lua' eplua --test ''
bash_offers 'folder run_test.lua' eplua --test run_test.lua ''
bash_offers 'script service' eplua --new s
bash_offers 'folder' eplua --new script ''
bash_offers '' eplua --new script folder ''
bash_offers 'off on' eplua --plugins o
bash_offers 'mqtt' eplua --plugins off mq
bash_offers 'json' eplua -l js
bash_offers 'run.lua run_test.lua' eplua -- run
bash_offers 'folder weather.so' eplua --plugin ''
bash_offers '--telnet --test' eplua --te

# a name is never run
mkdir -p "$HOME/.local/share/eplua/plugins"
touch "$HOME/.local/share/eplua/plugins/\$(touch hacked).so" "$HOME/.local/share/eplua/plugins/\`touch hacked\`.so"
bash_offers 'hello mqtt sqlite tour' eplua --plugins off ''
touch '$(touch hacked).lua'
bash_offers '$(touch hacked).lua' eplua '$'
rm '$(touch hacked).lua'
expect_true [ ! -e hacked ]

# as the user sees it
start 100x12 "cd '$tmp/work' && exec bash --norc"
shows '^bash-.*[$#]$' # it has its prompt
line "PS1='> '; source '$made/eplua.bash'; clear"
shows '^>$'
text 'eplua --prof'; keys Tab; shows '^> eplua --profile$'
text '-k'; keys Tab; shows '^> eplua --profile-kind$'
text 'w'; keys Tab; shows '^> eplua --profile-kind wall$'
text '--ne'; keys Tab; shows '^> eplua --profile-kind wall --new$'
text 'se'; keys Tab; shows ' --new service$'
keys C-u; shows '^>$'; text 'eplua tw'; keys Tab; shows '^> eplua two\\ words.lua$'
keys C-u; shows '^>$'; text 'eplua --loglevel=w'; keys Tab; shows '^> eplua --loglevel=warning$'

# an engine that runs
"$EPLUA" --telnet=0 --stay -e 'return 1' >/dev/null 2>"$tmp/door" &
served=$!
until grep -q telnet "$tmp/door"; do kill -0 $served || exit 1; sleep 0.05; done
bash_offers "$served" eplua --attach ''
run fish -c "source '$made/eplua.fish'; complete -C 'eplua --attach '"; expect_out_like "^$served"
kill $served; wait $served; served=

# --- fish tells what it would offer ---

run fish -n "$made/eplua.fish"; expect_status 0; expect_no_err
fish_offers() {
  run fish -c "source '$made/eplua.fish'; complete -C '$2' | cut -f 1 | sort | string join ' '"
  expect_no_err
  expect_out "$1"
}
fish_offers '--max-callbacks --max-memory --max-sockets --max-time --max-timers --max-windows' 'eplua --max'
fish_offers 'cpu memory wall' 'eplua --profile-kind '
fish_offers '--profile-kind=wall' 'eplua --profile-kind=w'
fish_offers 'script service' 'eplua --no-gui --new s'
fish_offers 'folder/' 'eplua --new script f'
fish_offers 'off on' 'eplua --plugins '
fish_offers 'mqtt' 'eplua --plugins off mq'
fish_offers 'json' 'eplua -l js'
fish_offers 'notes.txt' 'eplua run.lua no'
fish_offers '' 'eplua run.lua --max'
run fish -c "source '$made/eplua.fish'; complete -C 'eplua ru'"; expect_out_like '^run.lua'

# --- zsh, as the user sees it ---

run zsh -n "$made/_eplua"; expect_status 0; expect_no_err
start 100x30 "cd '$tmp/work' && exec zsh -f"
shows '[%#]$'
line "PS1='> '; fpath=('$made' \$fpath); autoload -Uz compinit && compinit -D -u; clear"
shows '^>$'
text 'eplua --prof'; keys Tab; shows '^> eplua --profile'
text '-k'; keys Tab; shows '^> eplua --profile-kind='
text 'w'; keys Tab; shows '^> eplua --profile-kind=wall$'
text '--ne'; keys Tab; shows '^> eplua --profile-kind=wall --new$'
text ' se'; keys Tab; shows ' --new service$'
keys C-u; shows '^>$'; text 'eplua --plugins off mq'; keys Tab; shows '^> eplua --plugins off mqtt$'
keys C-u; shows '^>$'; text 'eplua run.'; keys Tab; shows '^> eplua run.lua$'
text 'no'; keys Tab; shows '^> eplua run.lua notes.txt$'
keys C-u; shows '^>$'; text 'eplua --max-t'; keys Tab; shows '^> eplua --max-time'
keys Tab; shows 'timers at a time'
finish
