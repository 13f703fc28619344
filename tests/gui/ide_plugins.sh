# SPDX-License-Identifier: GPL-3.0-or-later
# Plugins in the IDE: the page of the settings by the keyboard, and a plugin that takes the IDE with it: the next start has the text again,
# says so, and the plugin is off.
. "$SOURCE/tests/support/ide.sh"
ulimit -c 0
export XDG_DATA_HOME="$tmp/home/data"
user=$XDG_DATA_HOME/eplua/plugins choices=$XDG_CONFIG_HOME/eplua/plugins.json
mkdir -p "$user" work
cp "$PLUGINS/good.so" "$PLUGINS/bad_crash.so" "$PLUGINS/bad_lua.so" "$user"

ide_screen "${SIZE:-1280x720}"
ide --ide "$tmp/work"
plugins_page() { press ctrl+comma; asks '^Settings'; typed "$1"; }

# What there is; one is switched on.
plugins_page 'plugin'
shot plugins-found
press Escape
typed 'good'
press Return
press space
until_like "$choices" '"good"'
shot plugins-on
press Escape Escape
answered '^Settings'

# Its settings; a bundled one is switched off.
plugins_page 'tour greeting'
press Return
press ctrl+a
typed 'good evening'
press Tab
until_like "$choices" '"greeting": *"good evening"'
shot plugins-setting
press Escape Escape
answered '^Settings'
plugins_page 'says hello'
press Return
press space
until_like "$choices" '"hello"'
press Escape Escape
answered '^Settings'

# A run that begins now takes all that.
press ctrl+n
title '^untitled-1'
typed 'print((require "good"), tour.greeting(), (pcall(require, "hello")))'
in_journal 'tour.greeting'
press F5
rest
shot plugins-run

# One that crashes takes the IDE with it; what was typed is not lost.
"$EPLUA" --plugins on bad_crash || note_failure 'bad_crash was not switched on'
"$EPLUA" --plugins on bad_lua
press ctrl+n
title '^untitled-2'
typed 'require "bad_crash" -- and away'
in_journal 'and away'
press F5
ended
expect_true [ "$status" -gt 0 ]
ide
in_journal 'and away'
tab '^untitled-2'
shot plugins-crashed
expect_true [ -e "$XDG_STATE_HOME/eplua/plugins/bad_crash.crashed" ]
press F5
rest
shot plugins-off
expect_true kill -0 "$pid" # it is off: nothing happens
plugins_page 'bad'
shot plugins-refused
press Escape Escape
answered '^Settings'
quit_and_keep
ide
shot plugins-said-once
quit_and_keep
finish
