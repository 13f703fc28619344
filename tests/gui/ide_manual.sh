# SPDX-License-Identifier: GPL-3.0-or-later
# The manual in the IDE by keys: opened, searched, read, found in, a block tried, and the way from help for a word.
. "$SOURCE/tests/support/ide.sh"

printf 'local t = {}\n\nsetTimeout(function() end, 10)\n' >main.lua

ide_screen "${SIZE:-1280x720}"
ide --ide main.lua
title '^main.lua'
rest

# Opened by its key, it has the keyboard.
press shift+F1
rest
shot manual-begin

# A search over all pages, and the first that is found.
press shift+Tab # to the bar
rest
shot manual-bar
