# SPDX-License-Identifier: GPL-3.0-or-later
# The man page is what groff and mandoc want, and has each option.
. "$SOURCE/tests/support/e2e.sh"
export LC_ALL=C.UTF-8
page="$SOURCE/installer/eplua.1"
run groff -mdoc -Tutf8 -ww -z "$page"; expect_status 0; expect_no_err
run mandoc -T lint -W style "$page" # pages that are not here are none of its business
run_sh "mandoc -T lint -W style '$page' 2>/dev/null | grep -v 'outdated mandoc.db\|referenced manual not found'"; expect_out ''
run_sh "man --warnings -E UTF-8 -l -Tutf8 -Z '$page' 2>&1 >/dev/null"; expect_out ''
run_sh "mandoc -T utf8 '$page' | col -b >'$tmp/page'"; expect_status 0
run grep -c '@' "$tmp/page"; expect_out 0 # nothing is left to be filled in
"$EPLUA" --help | grep -o '^  *\(-.,\)* *--[a-z-]*' | grep -o -- '--[a-z-]*' >"$tmp/options"
expect_true [ "$(wc -l <"$tmp/options")" -gt 40 ]
while read -r option; do expect_true grep -q -- "$option" "$tmp/page"; done <"$tmp/options"
# ... and each variable of the environment that is ours; EPLUA_FAULT is built in for tests alone
for name in $(grep -rhoE 'getenv\("(EPLUA_[A-Z_]+|NO_COLOR)"\)' "$SOURCE/app" "$SOURCE/engine" "$SOURCE/qtshim" --include=*.c --include=*.cpp | sed 's/.*"\(.*\)".*/\1/' | sort -u); do
  [ "$name" = EPLUA_FAULT ] || expect_true grep -q -- "$name" "$tmp/page"
done
finish
