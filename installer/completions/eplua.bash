# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for eplua. Made by installer/reference from the table of options. Not to be edited.

_eplua_files() # PATTERN: files that match, and folders
{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -X "!$1" -- "$cur"; compgen -d -- "$cur")
}

_eplua_words() # WORDS
{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# COMMAND WHAT: offers what may stand here
_eplua_offer()
{
  case $2 in
    file) _eplua_files '*' ;;
    lua) _eplua_files '*.lua' ;;
    test) _eplua_files '*_test.lua' ;;
    plugin) _eplua_files '*.so' ;;
    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    program) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
    variable) mapfile -t COMPREPLY < <(compgen -e -- "$cur") ;;
    host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur") ;;
    module) _eplua_words 'class json lfs log mqtt native_ui net profiler sqlite sys test timers ui windows' ;;
    template) _eplua_words 'gui module plugin script service web' ;;
    switch) _eplua_words 'on off' ;;
    'plugin name') _eplua_words "$("$1" --plugins 2>/dev/null | sed -n 's/^\([[:alnum:]_.-][[:alnum:]_.-]*\) .*/\1/p')" ;;
    engine) _eplua_words "$("$1" --list 2>/dev/null | sed -n '2,$s/^\([0-9]*\) .*/\1/p')" ;;
  esac
}

_eplua()
{
  local cur=${COMP_WORDS[COMP_CWORD]} option= action= before= i word count=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    option=
    case $word in
      --) [[ -n $action ]] || { _eplua_end $((COMP_CWORD - i)); return; } ;;
      -e | -l | --also | --run-for | --profile | --profile-kind | --bind | --stall | --max-memory | --max-time | --max-timers | --max-callbacks | --max-windows | --max-sockets | --allow-read | --allow-write | --allow-run | --allow-env | --allow-net | --plugin | --loglevel | --config)
        option=$word
        [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
        ((i++)) ;; # its value
      --ide | --test | --check | --new | --plugins | --attach) action=$word ;;
      -?*) [[ ${COMP_WORDS[i + 1]} == = ]] && { option=$word; ((i += 2)); } ;;
      *)
        [[ -n $action ]] || return 0 # behind the script: files, as everywhere
        ((count++)) ;;
    esac
    ((i < COMP_CWORD)) && option=
  done
  [[ $cur == = ]] && cur=
  if [[ -z $option && $cur == --*=* ]]; then # "=" does not end words here
    option=${cur%%=*} cur=${cur#*=} before=$option=
  fi
  case $option in
    '') ;;
    -l) _eplua_offer "$1" module ;;
    --also) _eplua_offer "$1" lua ;;
    --profile | --allow-read | --allow-write) _eplua_offer "$1" file ;;
    --profile-kind) _eplua_words 'wall cpu memory' ;;
    --allow-run) _eplua_offer "$1" program ;;
    --allow-env) _eplua_offer "$1" variable ;;
    --allow-net) _eplua_offer "$1" host ;;
    --plugin) _eplua_offer "$1" plugin ;;
    --loglevel) _eplua_words 'debug info warning error' ;;
    *) return 0 ;;
  esac
  if [[ -n $option ]]; then
    [[ -z $before ]] || COMPREPLY=("${COMPREPLY[@]/#/$before}")
    return 0
  fi
  if [[ $cur == -* ]]; then
    _eplua_words '-e -l --also --run-for --no-gui --profile --profile-kind --allow-bytecode --ide --test --check --new --plugins --print-config --version -v --help -h --interactive -i --http --telnet --attach --list --stay --bind --allow-remote --dap --debug-wait --stall --max-memory --max-time --max-timers --max-callbacks --max-windows --max-sockets --sandbox --allow-read --allow-write --allow-run --allow-env --allow-net --allow-ffi --plugin --no-plugins --loglevel --config'
    return 0
  fi
  case $action$count in
    --ide*) _eplua_offer "$1" file ;;
    --test*) _eplua_offer "$1" test ;;
    --check*) _eplua_offer "$1" lua ;;
    --new0) _eplua_offer "$1" template ;;
    --new1) _eplua_offer "$1" folder ;;
    --plugins0) _eplua_offer "$1" switch ;;
    --plugins1) _eplua_offer "$1" 'plugin name' ;;
    --attach0) _eplua_offer "$1" engine ;;
    '0') _eplua_offer "$1" lua ;;
  esac
}

# N: the words behind "--" are a script and what it gets
_eplua_end()
{
  (($1 == 1)) && _eplua_files '*.lua'
  return 0
}

complete -o bashdefault -o default -F _eplua eplua
