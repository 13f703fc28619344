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
get() { node -e '
  const [url, ...want] = process.argv.slice(1);
  fetch(url, { redirect: "manual" }).then((r) => { console.log(r.status); }).catch((e) => { console.log("no", e.cause && e.cause.code); });
' "$1"; }
answers() { [ "$(get "http://127.0.0.1:$port$1")" = "$2" ]; }
closed() { case $(get "http://127.0.0.1:$port/status") in no*) ;; *) false ;; esac; }

ide_screen "${SIZE:-1280x720}"
ide
checks=$((checks + 1))
expect_true closed
command 'Servers' # the panel
rest
shot servers-off
quit
finish
