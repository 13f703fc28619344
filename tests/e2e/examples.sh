# SPDX-License-Identifier: GPL-3.0-or-later
# Every example runs to its end without a complaint, and passes our own check.
. "$SOURCE/tests/support/e2e.sh"
for example in "$SOURCE"/resources/examples/*.lua "$SOURCE"/resources/examples/network/*.lua; do
  run "$EPLUA" --run-for 20 "$example"
  expect_status 0; expect_true [ -s "$tmp/out" ]
  checks=$((checks + 1)); ! grep -q '^eplua:' "$tmp/err" || note_failure 'no complaint expected' # log.lua writes there
  run "$EPLUA" --check "$example"
  expect_status 0
done
expect_true [ "$checks" -ge 32 ]
finish
