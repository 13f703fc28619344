-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the pages say about each option beyond its line in the help: in groups, the most wanted first. Names, values, kinds and defaults
-- come from the table of the program (app/cli/options.h); make.lua fails when one of the two has an option that the other has not.
--
-- text: Markdown in one paragraph or several: `code`, *what stands for something*, [words](page.md). In the man page links are their words.
-- try: a line of shell that runs as it is, which the test of the manual does; show: one that wants files or other machines. complete: what a shell offers for the value:
-- a list of words, or "file", "folder", "lua", "plugin", "program", "engine", "template", "variable", "host", "address", "module".
return {
  {
    title = "What to run",
    { "-e", text = "Run *CODE*; what it returns is printed. May repeat; all of them and `-l` run in order, in one state.",
      try = "eplua -e 'return 6 * 7'" },
    { "-l", text = "Require *MODULE* and keep it in a global of its name; `NAME=MODULE` calls it otherwise. May repeat, and runs in order with `-e`.",
      try = "eplua -l lfs -e 'return lfs.currentdir()'", complete = "module" },
    { "also", text = "Run *FILE* after the script, in the same state. May repeat.", show = "eplua --also report.lua script.lua", complete = "lua" },
    { "run-for", text = "How long the process lives. *N* above 0: it ends after *N* seconds at the latest. 0: never by itself. Below 0: after exactly "
        .. "that many seconds, also when nothing is left to do.",
      try = "eplua --run-for 0.2 -e 'setInterval(print, 50)'" },
    { "no-gui", text = "Never open a window. To show one is then an error that the script may catch, and nothing of Qt is loaded.",
      try = "eplua --no-gui -e 'return require \"ui\".available()'" },
    { "profile", text = "Look a thousand times a second at what the run does, and write what was seen to *FILE* when it is over, however it ends: "
        .. "a flame graph for a browser (`.svg`), JSON for speedscope.app (`.json`), else collapsed stacks.",
      show = "eplua --profile flames.svg script.lua", complete = "file" },
    { "profile-kind", text = "What `--profile` counts: `wall` (time that passes), `cpu` (time on a processor) or `memory` (bytes that Lua allocates).",
      show = "eplua --profile memory.svg --profile-kind memory script.lua", complete = { "wall", "cpu", "memory" } },
    { "allow-bytecode", text = "Run precompiled Lua code as well as text. Lua does not check it: wrong bytes can crash the process.",
      show = "eplua --allow-bytecode script.luac" },
  },
  {
    title = "Other things to do",
    { "ide", text = "Open the IDE with these files, and with the folder in its panel of files. `FILE:LINE` and `FILE:LINE:COLUMN` go there; `-` begins a new script. One IDE owns "
        .. "a session: when it runs already, it opens them, and this process ends. Without anything to run the IDE opens by itself.",
      show = "eplua --ide script.lua:12" },
    { "test", text = "Run Lua test files, or all `*_test.lua` in folders; prints TAP. Each file has an engine of its own. The status is 1 when something failed.",
      show = "eplua --test tests" },
    { "check", text = "Check the syntax of files without running them, and their style with `luacheck` when it is installed.",
      show = "eplua --check script.lua" },
    { "new", text = "Start a project from a template: {{templates}}. The folder must not exist, or be empty. Without template and folder it lists the templates.",
      try = "eplua --new" },
    { "plugins", text = "List the plugins with what they are, whether they are on, and why something is not; or switch one on or off, for good. "
        .. "Those in `~/.local/share/eplua/plugins` are off until they are switched on.",
      try = "eplua --plugins" },
    { "print-config", text = "Print each setting with its value and where it came from, as JSON.", try = "eplua --print-config" },
    { "version", text = "Print the version.", try = "eplua --version" },
    { "help", text = "Print a summary of the options.", try = "eplua --help" },
  },
  {
    title = "From afar",
    intro = "All of it is off until you ask for it. Who may come in then is told in the manual, page [From afar](../remote.md).",
    { "interactive", text = "A prompt on the running engine, in this terminal; after the script if there is one. Timers run on meanwhile.",
      show = "eplua -i script.lua" },
    { "http", text = "Control panel and HTTP on this computer (0: on any port that is free). Where to go is said on standard error. "
        .. "What it answers is told in the manual, page [HTTP](http.md).",
      show = "eplua --http --stay script.lua" },
    { "telnet", text = "A prompt by telnet on this computer (0: on any port that is free). Its commands are in the manual, page [Telnet](telnet.md).",
      show = "eplua --telnet=4000 script.lua" },
    { "attach", text = "The same prompt on an engine that runs already. The place is the port of its telnet server, with a host when it is elsewhere; or its "
        .. "socket file, or its process number. The token, where one is wanted, is that of `EPLUA_TOKEN`, or asked for.",
      show = "eplua --attach 8023", place = "PLACE" },
    { "list", text = "Print the engines of this user that can be attached.", try = "eplua --list" },
    { "stay", text = "Stay when the script is over, or was ended from afar, for those who may come.", show = "eplua --http --stay script.lua" },
    { "bind", text = "Serve at this numeric address instead of 127.0.0.1 and ::1; may repeat. One that other computers can reach needs `--allow-remote` as well.",
      show = "eplua --http --bind 192.168.1.5 --allow-remote script.lua", complete = "address" },
    { "allow-remote", text = "Let other computers in, if they show the token.", show = "eplua --http --bind 192.168.1.5 --allow-remote script.lua" },
  },
  {
    title = "Debugging",
    { "dap", text = "Debug by an editor that speaks the Debug Adapter Protocol. Without a port it is spoken on standard input and output: the editor starts "
        .. "`eplua`, which runs what the editor names, or else the script, and ends with it; what is printed goes to the editor. With a port "
        .. "(0: any that is free) editors come by TCP while the script runs; without a script it waits for what an editor launches. "
        .. "How editors are set up is told in the manual, page [The debugger](../debugger.md).",
      show = "eplua --dap=4711 script.lua" },
    { "debug-wait", text = "With `--dap`, `--http` or `--telnet`: the script does not begin before a debugger is ready. The IDE that attaches is one, too.",
      show = "eplua --dap=4711 --debug-wait script.lua" },
    { "stall", text = "While a server or a debugger listens: name a callback that has run for longer than *MS* milliseconds, with its stack, on standard error. "
        .. "0: never.",
      show = "eplua --http --stall 50 script.lua" },
  },
  {
    title = "Limits",
    { "max-memory", text = "What Lua may hold, as `500K`, `256M` or `2G`. At the limit Lua code gets an error that it may catch.", none = "no limit",
      try = "eplua --max-memory 64M -e 'return pcall(string.rep, \"x\", 1 << 27)'" },
    { "max-time", text = "How long the script or one callback may run without a pause, that is until it returns or sleeps. It is then stopped, and cannot prevent it.",
      none = "no limit", show = "eplua --max-time 2 script.lua" },
    { "max-timers", text = "Timers at a time.", show = "eplua --max-timers 100 script.lua" },
    { "max-callbacks", text = "Registered callbacks at a time.", show = "eplua --max-callbacks 100 script.lua" },
    { "max-windows", text = "Windows at a time.", show = "eplua --max-windows 4 script.lua" },
    { "max-sockets", text = "Connections, servers and requests at a time.", show = "eplua --max-sockets 16 script.lua" },
  },
  {
    title = "Code of other people",
    intro = "The sandbox contains mistakes and curiosity. For code that means harm use the walls of the operating system as well.",
    { "sandbox", text = "Run without access to files, the network, processes and the environment.",
      try = "eplua --sandbox -e 'return io.open'" },
    { "allow-read", text = "With `--sandbox`: let it read *PATH* and what is below. May repeat.", complete = "file",
      try = "eplua --sandbox --allow-read=/etc/passwd -e 'return io.open(\"/etc/passwd\"):read()'" },
    { "allow-write", text = "With `--sandbox`: let it write *PATH* and what is below. May repeat.", complete = "file",
      show = "eplua --sandbox --allow-write=out script.lua" },
    { "allow-run", text = "With `--sandbox`: let it start *CMD*. May repeat. What is started is not in the sandbox.", complete = "program",
      show = "eplua --sandbox --allow-run=git script.lua" },
    { "allow-env", text = "With `--sandbox`: let it read this environment variable. May repeat.", complete = "variable",
      try = "eplua --sandbox --allow-env=HOME -e 'return os.getenv \"HOME\"'" },
    { "allow-net", text = "With `--sandbox`: let it speak to this host, or listen there; `*` is every host. May repeat.", complete = "host",
      show = "eplua --sandbox --allow-net=example.org:443 script.lua" },
    { "allow-ffi", text = "With `--sandbox`: let it load C modules, which can do everything.", show = "eplua --sandbox --allow-ffi script.lua" },
    { "plugin", text = "Load the plugin *FILE*, a shared object called `NAME.so`. May repeat. How to write one is told in the manual, page [Plugins](../plugins.md).", complete = "plugin",
      show = "eplua --plugin ./weather.so script.lua" },
    { "no-plugins", text = "Load no plugin at all, neither of those that come with EPLua nor others.", try = "eplua --no-plugins --plugins" },
  },
  {
    title = "Settings",
    { "loglevel", text = "The lowest level that the `log` library shows.", complete = { "debug", "info", "warning", "error" },
      try = "eplua --loglevel error -e 'require \"log\".info \"not seen\"'" },
    { "config", text = "Give any setting by its name. May repeat.", try = "eplua --config max-timers=3 -e 'return _PY.config.max_timers'" },
  },

  -- What is not in the help, since only launchers of the earlier program use it.
  older = {
    { "api-port", text = "As `--http=N`." },
    { "api-host", text = "As `--bind ADDR`." },
    { "no-api", text = "No HTTP, whatever other settings say." },
    { "telnet-port", text = "As `--telnet=N`." },
    { "offline", text = "The script finds it in `_PY.config.offline`; it has no other effect." },
    { "header", text = "The script finds it in `_PY.config.headers`. May repeat." },
    { "args", text = "The script finds it in `_PY.config.args`." },
    { "nodebugger", text = "Accepted; `_PY.config.debugger` is false in any case." },
  },
}
