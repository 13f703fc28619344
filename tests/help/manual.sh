# SPDX-License-Identifier: GPL-3.0-or-later
# Every block of code of the manual and the README runs, every link leads somewhere.
. "$SOURCE/tests/support/e2e.sh"
export TMP_HELP="$tmp/pages"
mkdir "$TMP_HELP"
"$EPLUA" "$SOURCE/tests/help/run.lua" "$SOURCE"
