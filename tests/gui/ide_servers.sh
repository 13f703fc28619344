# SPDX-License-Identifier: GPL-3.0-or-later
# The panel of servers: the web server is opened by its row, asked, and closed; its link is copied, good once, and opens the panel of a browser; a port that is taken is
# said with who has it. What is set to be open from the start is.
. "$SOURCE/tests/support/ide.sh"
port=$((20000 + $$ % 20000))
mkdir -p "$state"
printf '{"version":1,"http_port":%d,"telnet_port":%d}' "$port" "$((port + 1))" >"$state/ide.json"
# A browser that only says where it was sent.
mkdir -p bin && printf '#!/bin/sh\necho "$1" >>"%s/browsed"\n' "$tmp" >bin/xdg-open && chmod +x bin/xdg-open
export PATH="$tmp/bin:$PATH"
# A page of another origin could send this, so it shows the token.
get() { node -e '
  const fs = require("fs"), folder = process.env.XDG_RUNTIME_DIR + "/eplua";
  const [url] = process.argv.slice(1);
  const token = fs.existsSync(folder) && fs.readdirSync(folder).find((name) => name.endsWith(".token"));
  const headers = token ? { authorization: "Bearer " + fs.readFileSync(folder + "/" + token, "utf8").trim() } : {};
  fetch(url, { redirect: "manual", headers }).then((r) => { console.log(r.status); }).catch((e) => { console.log("no", e.cause && e.cause.code); });
' "$1"; }
answers() { [ "$(get "http://127.0.0.1:$port$1")" = "$2" ]; }
closed() { case $(get "http://127.0.0.1:$port/status") in no*) ;; *) false ;; esac; }

ide_screen "${SIZE:-1280x720}"
ide
checks=$((checks + 1))
expect_true closed
command 'servers' # the panel, with the keyboard
rest
shot servers-off

# The first row is the web server: a switch.
press Home
press space
until_true "the web server to be open" answers /status 200
expect_true answers /nothing-here 404
expect_true [ "$(get "http://127.0.0.1:$port/execute")" = 405 ]
rest
shot servers-open

# A fresh link each time, which lets a browser in once.
command 'control panel in browser'
until_true "a browser to be sent" [ -s browsed ]
command 'control panel in browser'
until_true "a browser to be sent again" sh -c '[ $(wc -l <browsed) = 2 ]'
expect_true [ "$(sort -u browsed | wc -l)" = 2 ]
link=$(head -n 1 browsed)
expect_true sh -c 'grep -q "^http://127.0.0.1:'"$port"'/link/[0-9a-f]*$" browsed'
browser() { node -e '
  const http = require("http");
  http.get(process.argv[1], { headers: { "user-agent": "Mozilla/5.0", "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" } },
    (r) => { console.log(r.statusCode, r.headers.location || ""); r.resume(); }).on("error", (e) => console.log(e.code));
' "$1"; }
expect_true [ "$(browser "$link")" = '303 /' ]
expect_true [ "$(browser "$link")" != '303 /' ]

shot servers-asked

# Closed: nobody answers, and the port is free.
command 'servers'
rest
press Home
press space
until_true "the web server to be closed" closed
press space
until_true "the web server to be open again on its port" answers /status 200
press space
until_true "the web server to be closed again" closed

# A port that somebody else has: who that is, is said.
node -e 'require("http").createServer((q, r) => { r.statusCode = 418; r.end(); }).listen('"$port"', "127.0.0.1", () => console.log("listens"))' >taken & started="$started $!"
until_true "the port to be taken" grep -q listens taken
press space
rest
shot servers-taken
expect_true answers /status 418
quit

# What is set to be open from the start is, and the process ends with a client inside.
printf '{"version":1,"http_port":%d,"http_start":true,"telnet_port":%d,"telnet_start":true}' "$((port + 2))" "$((port + 1))" >"$state/ide.json"
port=$((port + 2))
mkdir guest && echo 'setInterval(function() end, 1000)' >guest/guest.lua && cp guest/guest.lua guest/other.lua
printf '{"version":1,"folders":{"%s":"restricted"}}' "$tmp/guest" >"$state/trust.json"
ide --ide guest/guest.lua
until_true "the web server to be open" answers /status 200
expect_true answers "/source?file=$tmp/guest/other.lua" 200
# While a restricted script runs, those who came in may look at it, and at nothing else of the disk.
press F5
until_true "the restricted script to run" answers "/source?file=$tmp/guest/other.lua" 403
expect_true answers "/source?file=$tmp/guest/guest.lua" 200
expect_true answers "/source?file=$tmp/guest/nowhere.lua" 403
node -e '
  const s = require("net").connect('"$((port - 1))"', "127.0.0.1");
  s.on("data", (d) => process.stdout.write(d)); s.on("close", () => console.log("[closed]"));
  s.write("1+41\n");
' >telnet.out & started="$started $!"
until_true "the prompt to answer" grep -q 42 telnet.out
shot servers-clients
quit
until_true "the prompt to be closed" grep -q closed telnet.out

# Before other computers can come in the user is asked; Enter does no harm.
printf '{"version":1,"http_port":%d,"http_start":true,"server_addresses":"0.0.0.0"}' "$port" >"$state/ide.json"
start "$EPLUA"
asks 'Open to other computers'
main=$(xdotool search --onlyvisible --name 'EPLua\*?$' | tail -n 1)
shot servers-others
expect_true closed
press Return
answered 'Open to other computers'
until_true "the web server to be open" answers /status 200
expect_true grep -q "0100007F:$(printf %04X "$port") " /proc/net/tcp
expect_true sh -c '! grep -q "00000000:$1 " /proc/net/tcp' - "$(printf %04X "$port")"
quit
finish
