# SPDX-License-Identifier: GPL-3.0-or-later
# The dialog of settings by the keyboard alone: found by a word, set, said in the file, taken back; the folder's own; a file that people edit.
. "$SOURCE/tests/support/ide.sh"
file=$state/ide.json
mkdir -p work && printf 'print "here"\n' >work/lines.lua

ide_screen "${SIZE:-1280x720}"
ide --ide "$tmp/work"
ide_open_dialog() { press ctrl+comma; asks '^Settings'; }

ide_open_dialog
shot settings-general
typed 'lines kept'
shot settings-search
press Return # to the first that was found
press ctrl+a
typed '5000'
press Tab # what is typed counts when it is left
until_like "$file" '"console_lines":	5000'
shot settings-changed
press Escape
answered '^Settings'

ide_open_dialog
typed 'appearance'
shot settings-editor
press Escape # empties the field
press Escape
answered '^Settings'

# For the folder alone: what concerns safety cannot be set there.
ide_open_dialog
press Tab
rest
press Down # the second choice of what it is set for
rest
shot settings-folder
press shift+Tab
typed 'hidden files'
press Return
press space
until_like work/.eplua/settings.json '"show_hidden_files":	true'
press Escape
answered '^Settings'

# A person edits the file: it is taken when the window has the keyboard again, and what makes no sense is said.
printf '{"version":1,"console_lines":700,"theme":"pink"}' >"$file"
xmessage -title other 'another program' & other=$!
until_true "another window" asked_now '^other$'
kill "$other"
front
ide_open_dialog
typed 'lines kept'
shot settings-edited
press Escape Escape
answered '^Settings'
quit
finish
