# SPDX-License-Identifier: GPL-3.0-or-later
# How one begins: an example by its name, one that needs the files beside it, and projects from templates, also with a name that is
# taken or none.
. "$SOURCE/tests/support/ide.sh"

# From File > New Project; the third of the list is "Plugin in C", the fourth "Script".
new_script_project() {
  press F6 alt+f
  rest
  press Down Right Down Down Down Return
}

ide_screen
ide
title '^EPLua'
shot begin-welcome

# An example, by a part of its name. It is a text without a file.
command 'open an example'
rest
typed 'guess'
rest
shot begin-pick
press Return
title '^guess.lua'
press F5
rest
console
typed '101'
press Return
rest
shot begin-guess
press shift+F5

# One that needs its neighbours is opened where it is, with its folder, which is trusted.
command 'open an example'
rest
typed 'mqtt dash'
rest
press Return
title 'mqtt_dashboard.lua'
press F5
status "$pid" running
until_true "the window of the example" shown 'MQTT dashboard'
front
press shift+F5
until_true "its window to close" hidden 'MQTT dashboard'

# A project. What is wrong is said in the form, which comes again.
mkdir -p taken && : >taken/file
new_script_project
asks 'New Project'
shot begin-form
press ctrl+a
typed 'a/b'
press Return
rest
asks 'New Project'
shot begin-wrong
press ctrl+a
typed 'my first'
press Tab ctrl+a
typed "$tmp"
press Return
answered 'New Project'
title 'main.lua'
expect_true [ -f "$tmp/my first/main_test.lua" ]
expect_true [ -f "$tmp/my first/.luarc.json" ]
press F5
rest
expect_true hidden 'Trust this folder' # it is ours
shot begin-project
run "$EPLUA" --test "$tmp/my first"; expect_status 0

quit
finish
