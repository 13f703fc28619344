# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for eplua. Made by installer/reference from the table of options. Not to be edited.

# Succeeds where operands of an action (as "new 1", the first one; "test", any) stand; "script": where the script does; "rest": behind it.
function __eplua_at
    set -l words (commandline -opc)[2..-1]
    set -l action script
    set -l count 1
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        switch $word
            case -e -l --also --run-for --profile --profile-kind --bind --stall --max-memory --max-time --max-timers --max-callbacks --max-windows --max-sockets --allow-read --allow-write --allow-run --allow-env --allow-net --plugin --loglevel --config
                set -e words[1] # its value
            case --ide --test --check --new --plugins --attach
                set action (string sub -s 3 -- $word)
            case '*'
                string match -q -- '-*' $word; and test $word != -; and continue
                test $action = script; and set action rest
                set count (math $count + 1)
        end
    end
    test $action = $argv[1]; or return
    test (count $argv) = 1; or test $count = $argv[2]
end

function __eplua_plugins
    eplua --plugins 2>/dev/null | string match -r '^[^ ]+'
end

function __eplua_engines
    eplua --list 2>/dev/null | string replace -rf '^([0-9]+) +(.*)' '$1\t$2'
end

complete -c eplua -f
complete -c eplua -n '__eplua_at script' -a '(__fish_complete_suffix .lua)'
complete -c eplua -n '__eplua_at rest' -F
complete -c eplua -n 'not __eplua_at rest' -s e -d 'run CODE; what it returns is printed; may repeat' -x
complete -c eplua -n 'not __eplua_at rest' -s l -d 'require MODULE as a global; also NAME=MODULE' -x -a 'class json lfs log mqtt native_ui net profiler sqlite sys test timers ui windows'
complete -c eplua -n 'not __eplua_at rest' -l also -d 'run FILE after SCRIPT, in the same state; may repeat' -x -a '(__fish_complete_suffix .lua)'
complete -c eplua -n 'not __eplua_at rest' -l run-for -d 'end after N seconds at the latest; 0: never by itself; -N: after exactly N seconds' -x
complete -c eplua -n 'not __eplua_at rest' -l no-gui -d 'never open a window'
complete -c eplua -n 'not __eplua_at rest' -l profile -d 'sample what the run does into FILE: a flame graph (.svg), speedscope (.json), or stacks' -r -F
complete -c eplua -n 'not __eplua_at rest' -l profile-kind -d 'of --profile: wall, cpu or memory (wall)' -x -a 'wall cpu memory'
complete -c eplua -n 'not __eplua_at rest' -l allow-bytecode -d 'run precompiled Lua code as well as text'
complete -c eplua -n 'not __eplua_at rest' -l ide -d 'open the IDE, also with FILE:LINE, or with - for a new script; with nothing to run it opens'
complete -c eplua -n '__eplua_at ide' -F
complete -c eplua -n 'not __eplua_at rest' -l test -d 'run Lua test files, or all *_test.lua in folders; prints TAP'
complete -c eplua -n '__eplua_at test' -a '(__fish_complete_suffix _test.lua)'
complete -c eplua -n 'not __eplua_at rest' -l check -d 'check syntax, and style with luacheck when it is installed'
complete -c eplua -n '__eplua_at check' -a '(__fish_complete_suffix .lua)'
complete -c eplua -n 'not __eplua_at rest' -l new -d 'start a project from a template'
complete -c eplua -n '__eplua_at new 1' -a 'gui module plugin script service web'
complete -c eplua -n '__eplua_at new 2' -a '(__fish_complete_directories)'
complete -c eplua -n 'not __eplua_at rest' -l plugins -d 'list the plugins, or switch one on or off'
complete -c eplua -n '__eplua_at plugins 1' -a 'on off'
complete -c eplua -n '__eplua_at plugins 2' -a '(__eplua_plugins)'
complete -c eplua -n 'not __eplua_at rest' -l print-config -d 'print each setting and where it came from, as JSON'
complete -c eplua -n 'not __eplua_at rest' -s v -l version -d 'print the version'
complete -c eplua -n 'not __eplua_at rest' -s h -l help -d 'print this help'
complete -c eplua -n 'not __eplua_at rest' -s i -l interactive -d 'a prompt on the running engine in this terminal, after SCRIPT if there is one'
complete -c eplua -n 'not __eplua_at rest' -l http -d 'control panel and HTTP on this computer, with =PORT on another port (8080)'
complete -c eplua -n 'not __eplua_at rest' -l telnet -d 'a prompt by telnet on this computer, with =PORT on another port (8023)'
complete -c eplua -n 'not __eplua_at rest' -l attach -d 'the same prompt on an engine that runs already'
complete -c eplua -n '__eplua_at attach' -a '(__eplua_engines)'
complete -c eplua -n 'not __eplua_at rest' -l list -d 'print the engines of this user that can be attached'
complete -c eplua -n 'not __eplua_at rest' -l stay -d 'stay when the script is over, for those who may come'
complete -c eplua -n 'not __eplua_at rest' -l bind -d 'serve at this numeric address instead; others than loopback need --allow-remote too' -x
complete -c eplua -n 'not __eplua_at rest' -l allow-remote -d 'let other computers in, if they show the token'
complete -c eplua -n 'not __eplua_at rest' -l dap -d 'debug by an editor that speaks DAP: on standard input and output, with =PORT by TCP'
complete -c eplua -n 'not __eplua_at rest' -l debug-wait -d 'with --dap, --http or --telnet: SCRIPT begins when a debugger is ready'
complete -c eplua -n 'not __eplua_at rest' -l stall -d 'with a server: name a callback that runs for longer than MS milliseconds (200; 0: never)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-memory -d 'what Lua may hold, as 500K, 256M, 2G (no limit)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-time -d 'how long the script or one callback may run without a pause (no limit)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-timers -d 'timers at a time (1000000)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-callbacks -d 'registered callbacks at a time (1000000)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-windows -d 'windows at a time (256)' -x
complete -c eplua -n 'not __eplua_at rest' -l max-sockets -d 'connections, servers and requests at a time (4096)' -x
complete -c eplua -n 'not __eplua_at rest' -l sandbox -d 'run without access to files, network, processes and the environment'
complete -c eplua -n 'not __eplua_at rest' -l allow-read -d 'with --sandbox: let it read PATH and below; may repeat' -r -F
complete -c eplua -n 'not __eplua_at rest' -l allow-write -d 'with --sandbox: let it write PATH and below; may repeat' -r -F
complete -c eplua -n 'not __eplua_at rest' -l allow-run -d 'with --sandbox: let it start CMD; may repeat' -x -a '(__fish_complete_command)'
complete -c eplua -n 'not __eplua_at rest' -l allow-env -d 'with --sandbox: let it read this environment variable; may repeat' -x -a '(set -xn)'
complete -c eplua -n 'not __eplua_at rest' -l allow-net -d 'with --sandbox: let it speak to HOST, or listen there; may repeat' -x -a '(__fish_print_hostnames)'
complete -c eplua -n 'not __eplua_at rest' -l allow-ffi -d 'with --sandbox: let it load C modules, which can do everything'
complete -c eplua -n 'not __eplua_at rest' -l plugin -d 'load the plugin FILE; may repeat' -x -a '(__fish_complete_suffix .so)'
complete -c eplua -n 'not __eplua_at rest' -l no-plugins -d 'load no plugin at all'
complete -c eplua -n 'not __eplua_at rest' -l loglevel -d 'of the log: debug, info, warning or error (info)' -x -a 'debug info warning error'
complete -c eplua -n 'not __eplua_at rest' -l config -d 'give any setting below its name; may repeat' -x
