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
port=$((20000 + $$ % 20000))
printf '{"version":1,"console_lines":700,"theme":"pink","telnet_port":%d}' "$port" >"$file"
xmessage -title other 'another program' & other=$!
until_true "another window" asked_now '^other$'
kill "$other"
front
ide_open_dialog
typed 'lines kept'
shot settings-edited
press Escape Escape
answered '^Settings'

# What is open moves to the port that somebody has written; from another window back is enough.
listens() { grep -q "0100007F:$(printf %04X "$1") .* 0A " /proc/net/tcp; }
# The keyboard has to be away for a while: what comes back at once was never gone for Qt.
away_and_back() {
  xmessage -title other 'another program' & other=$!
  until_true "another window" asked_now '^other$'
  rest
  rest
  kill "$other"
  front
}
back_and_listens() { away_and_back; listens "$1"; }
command 'servers'
rest
press Home Down space
checks=$((checks + 1)); until_true "a prompt" listens "$port"
printf '{"version":1,"telnet_port":%d}' "$((port + 1))" >"$file"
checks=$((checks + 1)); until_true "the prompt to move" back_and_listens "$((port + 1))"

# A file with a mistake changes nothing and stays as it is; mended, it counts.
broken=$(printf '{"version":1,\n"telnet_port" %d}' "$((port + 2))")
printf '%s' "$broken" >"$file"
away_and_back
away_and_back
command 'console'
shot settings-broken
expect_true listens "$((port + 1))"
expect_true is_file "$file" "$broken"
printf '{"version":1,"telnet_port":%d,"mine":[1]}' "$((port + 2))" >"$file"
checks=$((checks + 1)); until_true "the mended file to count" back_and_listens "$((port + 2))"

# With a mistake in it, what is set in the dialog is written, and the other is kept beside it.
printf '%s' "$broken" >"$file"
away_and_back
ide_open_dialog
typed 'lines kept'
press Return ctrl+a
typed '6000'
press Tab
until_like "$file" '"console_lines":	6000'
expect_true is_file "$file.bad" "$broken"
expect_true grep -q '"mine"' "$file"
press Escape
answered '^Settings'
quit
finish
