#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Texts in another language: the collection of all texts, a translation into no language (pseudo.lua), and the command line in it.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
ok() { # ok STATUS WHAT
  if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}
export XDG_CONFIG_HOME="$tmp" XDG_STATE_HOME="$tmp" XDG_RUNTIME_DIR="$tmp" LC_ALL=C.UTF-8
unset LANGUAGE EPLUA_LOCALE

# the collection
"$SOURCE/installer/words/collect" "$tmp/eplua.pot" && cp "$tmp/eplua.pot" "$tmp/first" && (cd / && "$SOURCE/installer/words/collect" "$tmp/eplua.pot")
ok $? "texts are collected"
cmp -s "$tmp/first" "$tmp/eplua.pot"
ok $? "what is collected twice is the same"
! grep -q -e "$SOURCE" -e POT-Creation-Date "$tmp/eplua.pot"
ok $? "the collection has no path and no date in it"
for text in 'Open &Folder…' 'There is nothing to save' 'Close Others' '&File' 'never open a window' '%d function swapped (%s)'; do
  grep -qF "\"$text\"" "$tmp/eplua.pot"
  ok $? "the collection has: $text"
done

# the translation into no language
folder="$tmp/locale/en@pseudo/LC_MESSAGES"
mkdir -p "$folder"
"$EPLUA" "$SOURCE/tests/words/pseudo.lua" "$tmp/eplua.pot" "$tmp/pseudo.po" >/dev/null && msgfmt --check --output-file="$folder/eplua.mo" "$tmp/pseudo.po"
ok $? "each translated text has the directives of its original"
sed 's/^msgstr "\(.*\)%s/msgstr "\1%d/' "$tmp/pseudo.po" >"$tmp/wrong.po"
! msgfmt --check --output-file="$tmp/wrong.mo" "$tmp/wrong.po" 2>/dev/null
ok $? "a text with other directives than its original is found"
for po in "$SOURCE"/resources/locale/*.po; do
  [ -e "$po" ] || continue
  msgfmt --check --output-file="$tmp/real.mo" "$po"
  ok $? "a real translation keeps the directives: ${po##*/}"
  ! msgattrib --only-fuzzy --no-obsolete "$po" | grep -q '^msgid "..*"'
  ok $? "nothing in it is only guessed"
done

# the command line in it; a locale that needs no translation of Qt's or KDE's, but is not "C", for which gettext does nothing
pseudo() { EPLUA_LOCALE="$tmp/locale" LC_ALL=en_GB.UTF-8 LANGUAGE=en@pseudo "$@"; }
pseudo "$EPLUA" --help >"$tmp/help"
grep -q '^  -e CODE  *\[' "$tmp/help" && ! grep -q '^  *-.*  [a-z][a-z]* [a-z]' "$tmp/help"
ok $? "each option of the help is translated"
HELP="$tmp/help" "$EPLUA" -e 'for line in io.lines(os.getenv "HELP") do if line:find "^ " and #line > 97 and utf8.len(line) > 97 then error(line) end end'
ok $? "lines of the help are broken by characters, not by bytes"
[ "$(sed 's/^.*\]//' "$tmp/help" | grep -c '·$')" = "$(grep -c '·$' "$tmp/help")" ]
ok $? "no character of the help is cut"
pseudo "$EPLUA" --hlp 2>&1 | grep -q '^eplua: \[.*--hlp.*--help'
ok $? "errors of the command line are translated, with what they are about"
[ $? = 0 ] && pseudo "$EPLUA" --hlp 2>/dev/null
[ $? = 2 ]
ok $? "the exit status is the same in any language"

# what scripts see
german() { EPLUA_LOCALE="$tmp/locale" LC_ALL=de_DE.UTF-8 LANGUAGE=en@pseudo "$@"; }
[ "$(german "$EPLUA" -e 'print(1.5, tostring(2.25), tonumber("0.5"), ("x"):rep(2), os.setlocale(nil, "numeric"))')" = "$(printf '1.5\t2.25\t0.5\txx\tC')" ]
ok $? "numbers of Lua have their point in any language"
[ "$(german "$EPLUA" -e 'print(io.open "/not/there")')" = "$(printf 'nil\t/not/there: No such file or directory\t2')" ]
ok $? "errors that scripts get are English in any language"

# where there is nothing, English
[ "$(LC_ALL=xx_YY.UTF-8 "$EPLUA" --hlp 2>&1)" = "eplua: unknown option '--hlp' (did you mean '--help'?)" ]
ok $? "a locale that is not there means English"
[ "$(EPLUA_LOCALE=/not/there LC_ALL=en_GB.UTF-8 LANGUAGE=en@pseudo "$EPLUA" --hlp 2>&1)" = "eplua: unknown option '--hlp' (did you mean '--help'?)" ]
ok $? "catalogs that are not there mean English"
mkdir -p "$tmp/bad/en@pseudo/LC_MESSAGES" && echo "no catalog" >"$tmp/bad/en@pseudo/LC_MESSAGES/eplua.mo"
EPLUA_LOCALE="$tmp/bad" LC_ALL=en_GB.UTF-8 LANGUAGE=en@pseudo "$EPLUA" --help >/dev/null
ok $? "a file that is no catalog does no harm"
[ "$(pseudo "$EPLUA" --print-config | sed -n 's/.*"no-gui".*/x/p' | head -n 1)" = "$("$EPLUA" --print-config | sed -n 's/.*"no-gui".*/x/p' | head -n 1)" ]
ok $? "what programs read is the same in any language"
exit $failed
