# SPDX-License-Identifier: GPL-3.0-or-later
# Menus and keys have one name, in the IDE and in the manual; and the test notices when they have two.
. "$SOURCE/tests/support/e2e.sh"
names() { run "$EPLUA" "$SOURCE/tests/help/names.lua" "$1"; }
names "$SOURCE"
cat "$tmp/out"
expect_status 0

# A checkout with other words in the manual.
mkdir -p other/app other/resources
cp -R "$SOURCE/resources/help" "$SOURCE/resources/ide" other/resources
cp -R "$SOURCE/app/ide" "$SOURCE/app/panels" other/app
cp "$SOURCE/README.md" other
mkdir other/resources/examples
cp "$SOURCE/resources/examples/README.md" other/resources/examples
names other
expect_status 0
change() { sed "$1" "$SOURCE/resources/help/ide.md" >other/resources/help/ide.md; }
change 's/Run > Detach/Run > Attach Again/'
names other
expect_status 1
expect_out_like "^resources/help/ide.md:[0-9]*: the menu Run has no entry 'Attach Again"
change 's/^| Ctrl+Alt+O |/| Ctrl+Alt+U |/'
names other
expect_status 1
expect_out_like 'Ctrl+Alt+O (Go to Symbol) is not in the table of keys$'
expect_out_like 'Ctrl+Alt+U is in the table of keys, but nobody has it$'
finish
