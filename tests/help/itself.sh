# SPDX-License-Identifier: GPL-3.0-or-later
# The test of the manual notices what it is there for: each page of tests/help/wrong has one mistake, and says in a comment where, and what is
# said about it:   <!-- wrong: LINE: basic regular expression -->
. "$SOURCE/tests/support/e2e.sh"
export EPLUA_HELP_SECONDS="${EPLUA_HELP_SECONDS:-1}"

# try PAGE: status and words of the test for that page alone
try() {
  TMP_HELP=$(mktemp -d "$tmp/pages.XXXXXX")
  export TMP_HELP
  run "$EPLUA" "$SOURCE/tests/help/run.lua" "$SOURCE" "$1"
}

for page in "$SOURCE"/tests/help/wrong/*.md; do
  name=${page#"$SOURCE"/}
  try "$name"
  expect_status 1
  wanted=$(sed -n 's/^<!-- wrong: \([0-9]*\): \(.*\) -->$/\1: .*\2/p' "$page")
  expect_true [ -n "$wanted" ]
  expect_out_like "^$name:$wanted"
  expect_out_like '; 1 failures$'
done
try tests/help/right.md
expect_status 0
expect_out_like '^1 pages: 9 blocks of Lua, 2 of shell, 3 of C, 1 of JSON run, 5 compared, 1 not run; 5 command lines, 1 of them run, 3 links; 0 failures$'
try tests/help/nowhere.md
expect_status 1
finish
