# SPDX-License-Identifier: GPL-3.0-or-later
# The manual in the IDE by keys: opened, searched, read, found in, a block tried, and the way from help for a word.
. "$SOURCE/tests/support/ide.sh"

printf 'local t = {}\n\nsetTimeout(function() end, 10)\n' >main.lua

# Pages of the test's own; all else is that of the program.
mkdir -p resources/help/reference
for each in "$SOURCE"/resources/*; do [ "${each##*/}" = help ] || ln -s "$each" resources/; done
export EPLUA_RESOURCES="$tmp/resources"
cat >resources/help/index.md <<'END'
# The manual
Where to begin.
- [Begin](begin.md)
- [The network](network.md)

## Reference
- [Timers](reference/timers.md)
END
printf '# Begin\n\n```lua\nprint("tried")\n```\n\nThen [the network](network.md#sockets).\n' >resources/help/begin.md
{
  printf '# The network\n\n'
  for k in 1 2 3 4 5 6 7 8 9; do printf 'Line %s has a callback, and words enough to fill more than one line of a page that is narrow.\n\n' $k; done
  printf '| I want to | class |\n| --- | --- |\n| ask a server | `net.HTTPClient` |\n| be one | `net.HTTPServer` |\n\n'
  printf '## Sockets\n\n```lua\nlocal socket <close> = assert(net.TCPSocket())\n-- a comment\nif socket then print(1, "two") end\n```\n\n'
  for k in 1 2 3 4 5 6 7 8 9; do printf -- '- Point %s of what there is to say about sockets, which is much.\n' $k; done
} >resources/help/network.md
printf '# Timers\n\nThey call later.\n\n## setTimeout()\n\nCalls once.\n' >resources/help/reference/timers.md

ide_screen "${SIZE:-1280x720}"
ide --ide main.lua
title '^main.lua'
rest
page=300x400+930+200 # where the text of the manual is

# Opened by its key, it has the keyboard.
calm=$(part "$page")
press shift+F1
until_true "the manual" differs "$page" "$calm"
shot manual-begin

# A search over all pages; Enter opens the first that is found.
press slash
typed 'sockets'
rest
shot manual-found
calm=$(part "$page")
press Return
until_true "the page" differs "$page" "$calm"
shot manual-page

# Back, and forward again.
found=$(part "$page")
press alt+Left
until_true "the page before" differs "$page" "$found"
calm=$(part "$page")
press alt+Right
until_true "the page again" differs "$page" "$calm"

# In larger letters, and as it was.
rest
calm=$(part "$page")
press ctrl+plus ctrl+plus
until_true "larger letters" differs "$page" "$calm"
shot manual-large
press ctrl+0

# On the page.
press ctrl+f
typed 'callback'
rest
shot manual-find
press Return Escape

# The contents, by the button of the bar.
press slash
press shift+Tab shift+Tab # "forward" has nothing to go to
press space
rest
shot manual-contents

# The block is a new script.
press Home Return
rest
press Tab
rest
shot manual-link
press Return
title '^untitled-1'
shot manual-tried

# Help for a word leads to it; where there is no word, the manual itself is shown.
tab '^main.lua'
press ctrl+Home Down F1
rest
shot manual-nothing
calm=$(part "$page")
press F6 Down Home F1
until_true "help for the word" differs "$page" "$calm"
shot manual-word
calm=$(part "$page")
press alt+6 shift+Tab
rest
press Return # "In the manual"
until_true "its place in the manual" differs "$page" "$calm"
shot manual-reference

quit
finish
