-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which pages of libraries there are, and what stands on them before all else.
local pages = {}

-- file: of the page; from: annotation files; library: the class whose members are the library. lead: before all else.
pages.libraries = {
  { file = "globals", title = "Timers, print and other globals", from = { "globals" },
    about = "what every script has without `require`, beyond Lua's own",
    lead = "What every script has without `require`, and what Lua's own library does differently here. The rest of it is [a page of its own](lua.md)." },
  { file = "timers", title = "timers", from = { "timers" }, library = "timers", about = "sleep, and more about timers" },
  { file = "net", title = "net", from = { "net", "net_http", "net_http_server", "net_tcp", "net_udp", "net_websocket" }, library = "net",
    about = "clients and servers of HTTP, WebSocket, TCP and UDP", guide = { "network.md", "The network" } },
  { file = "ui", title = "ui", from = { "ui" }, library = "ui", about = "windows and dialogs", guide = { "windows.md", "Windows" },
    lead = "What makes and shows windows. The elements that stand in them, with all their properties and events, are [a page of their own](elements.md)." },
  { file = "json", title = "json", from = { "json" }, library = "json", about = "JSON, both ways" },
  { file = "sys", title = "sys", from = { "sys" }, library = "sys", about = "the machine, and other programs" },
  { file = "lfs", title = "lfs", from = { "lfs" }, library = "lfs", about = "files and folders" },
  { file = "class", title = "class", from = { "class" }, about = "classes with inheritance" },
  { file = "log", title = "log", from = { "log" }, library = "log", about = "messages with levels" },
  { file = "test", title = "test", from = { "test" }, library = "test", about = "tests, for `eplua --test`" },
  { file = "profiler", title = "profiler", from = { "profiler" }, library = "profiler", about = "where the time goes", guide = { "debugger.md", "The debugger" } },
  { file = "mqtt", title = "mqtt", from = { "mqtt" }, library = "mqtt", about = "a client of MQTT brokers", guide = { "network.md", "The network" } },
  { file = "sqlite", title = "sqlite", from = { "sqlite" }, library = "sqlite", about = "databases", guide = { "databases.md", "Databases" } },
  { file = "lua", title = "Lua's own library", from = { "lua" }, about = "`string`, `table`, `math`, `io` and the rest, in short",
    lead = "The library of Lua 5.4, in our own words. Each entry names the section of the [Lua manual](https://www.lua.org/manual/5.4/) that says it in full. "
      .. "What EPLua does differently is told in [Globals](globals.md)." },
  { file = "native_ui", title = "native_ui and windows", from = { "native_ui", "windows" }, library = "native_ui", about = "windows of the earlier program" },
  { file = "py", title = "_PY", from = { "py" }, library = "_PY", about = "names of the earlier program" },
  { file = "demo", title = "Functions to try calls with", from = { "demo" }, about = "`greet` and others, for `POST /execute` with `is_json`",
    lead = "Globals that are there for calls by name, as `POST /execute` with `is_json` does ([HTTP](http.md))." },
}

-- Annotation files that are on no page: plugins that show how it is done, and what elements.lua makes a page of.
pages.without = { "hello", "tour", "ui_elements" }

-- Things whose example is a part of something, or wants a display or another machine. All others are run by the test of the manual.
pages.fragments = {
  "mqtt", "native_ui", "net", "net.HTTPClient:request", "net.HTTPServer:route", "net.HTTPServer:start",
  "net.TCPSocket:readUntil", "net.UDPSocket:receive", "net.WebSocketClient", "windows",
  "sqlite", -- the test runs it from a file called sqlite.lua, which would require itself
}

-- The pages that are no library's, for the list of all.
pages.others = {
  { "command-line.md", "The command line", "every option, setting and exit status" },
  { "elements.md", "Elements of windows", "each with its properties, events and methods" },
  { "http.md", "HTTP", "every route of `eplua --http`" },
  { "telnet.md", "Telnet", "the commands of the prompt" },
  { "verbs.md", "Messages", "what may be asked of a running engine as JSON" },
  { "names.md", "All names", "functions and classes from A to Z" },
}

return pages
