# SPDX-License-Identifier: GPL-3.0-or-later
# The page about embedding names every public function and header. (Its pieces of C are compiled with those of all pages.)
. "$SOURCE/tests/support/e2e.sh"
page=$SOURCE/resources/help/embedding.md

for name in $(sed -n 's/^ *\(eplua_[a-z_]*\);$/\1/p' "$SOURCE/engine/libeplua.map"); do
  expect_true grep -q "\`$name\`\|\`$name()\`" "$page"
done
for header in engine host verbs error plugins version plugin; do
  expect_true grep -q "^| \`eplua/$header.h\` |" "$page"
done
finish
