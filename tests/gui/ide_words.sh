# SPDX-License-Identifier: GPL-3.0-or-later
# The IDE in a language that is none (tests/words/pseudo.lua): each text in brackets and a third longer. What X knows is looked at here; the rest is in pictures,
# for people: what stands without brackets is not translated (texts of KTextEditor, names and code never are), what lacks its second one is cut.
. "$SOURCE/tests/support/ide.sh"
folder="$tmp/locale/en@pseudo/LC_MESSAGES"
mkdir -p "$folder"
"$SOURCE/installer/words/collect" "$tmp/eplua.pot" || give_up "no texts"
"$EPLUA" --no-gui "$SOURCE/tests/words/pseudo.lua" "$tmp/eplua.pot" "$tmp/pseudo.po" >/dev/null || give_up "no translation"
msgfmt --check --output-file="$folder/eplua.mo" "$tmp/pseudo.po" || give_up "a text without its directives"
# a locale that is there, but not "C", for which gettext does nothing
export EPLUA_LOCALE="$tmp/locale" LC_ALL=en_GB.UTF-8 LANGUAGE=en@pseudo

ide_screen "${SIZE:-1280x720}"
mkdir "$tmp/work"
cat >"$tmp/work/a.lua" <<'X'
local x = 1
local unused
function draw(a) return a + undefinedname end
setInterval(function() x = x + 1 end, 1000)
print "hello"
error "boom"
X
cd "$tmp/work" || exit 1
start "$EPLUA" --ide "$tmp/work/a.lua" "$tmp/work"
ide_window
rest
shot words-begin
for letter in f e v g r d t s h; do
  press "alt+$letter" # the keys of menus are those of the original
  rest
  shot "words-menu-$letter"
  press Escape Escape
done
press ctrl+comma
asks '^\[.*\]$' # Settings
shot words-settings
press Escape
answered '^\[.*\]$'
press alt+F5
asks '^\[.*\]$' # Run Configuration
shot words-run
press Escape
answered '^\[.*\]$'
press ctrl+shift+f
asks '^\[.*\]$' # Find in Files
shot words-find
press Escape
answered '^\[.*\]$'
press F5
asks '^\[.*\]$' # trust?
shot words-trust
press Right Right Return
rest
shot words-stopped
kill "$pid"
ended
finish
