# SPDX-License-Identifier: GPL-3.0-or-later
# Every example runs to its end without a complaint, and passes our own check.
. "$SOURCE/tests/support/e2e.sh"
for example in "$SOURCE"/resources/examples/*.lua; do
  run "$EPLUA" --run-for 20 "$example"
  expect_status 0; expect_no_err; expect_true [ -s "$tmp/out" ]
  run "$EPLUA" --check "$example"
  expect_status 0
done
expect_true [ "$checks" -ge 32 ]
finish
