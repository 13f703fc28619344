# SPDX-License-Identifier: GPL-3.0-or-later
# The manual in the IDE by keys: opened, searched, read, found in, a block tried, and the way from help for a word.
. "$SOURCE/tests/support/ide.sh"

printf 'local t = {}\n\nsetTimeout(function() end, 10)\n' >main.lua

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

quit
finish
