# SPDX-License-Identifier: GPL-3.0-or-later
# What desktops are told: entry, metainfo, types of files, icons; and that windows, the entry and the metainfo go by one name.
. "$SOURCE/tests/support/ide.sh"
id=io.github.eplua.EPLua
desktop=$SOURCE/resources/desktop
entry=$desktop/$id.desktop
icons=$SOURCE/resources/icons/hicolor

# --- what is installed ---
run desktop-file-validate "$entry"; expect_status 0; expect_out ''; expect_no_err
run "$SOURCE/installer/metainfo"; expect_status 0; expect_no_err
cp out "$id.metainfo.xml"
run appstreamcli validate --no-net "$id.metainfo.xml"; expect_status 0
expect_true grep -q "<launchable type=\"desktop-id\">$id.desktop<" "$id.metainfo.xml"
version=$("$EPLUA" --version | sed 's/^eplua \([^ ]*\).*/\1/')
run grep -m 1 '<release ' "$id.metainfo.xml"; expect_out_like "version=\"$version\" date=\"20[0-9][0-9]-[01][0-9]-[0-3][0-9]\""
for name in $(sed -n 's|.*/resources/pictures/\([^<]*\)</image>|\1|p' "$id.metainfo.xml"); do
  expect_true [ -s "$SOURCE/resources/pictures/$name" ]
done
run "$SOURCE/installer/metainfo" 'https://example.org/a&b'; expect_status 0; expect_out_like 'homepage">https://example.org/a&amp;b<'
run "$SOURCE/installer/metainfo" 'example.org'; expect_status 2; expect_out ''

# A script whose first line names eplua is one of Lua, whatever its name.
mkdir -p mime/packages
cp /usr/share/mime/packages/freedesktop.org.xml mime/packages
cp "$desktop/$id.mime.xml" "mime/packages/$id.xml"
run update-mime-database mime; expect_status 0
expect_true grep -qa ':text/x-lua:\*\.rockspec' mime/globs2
expect_true grep -qa '/bin/env eplua' mime/magic

# One drawing for windows and pages; Qt draws it below.
expect_true cmp -s "$icons/scalable/apps/eplua.svg" "$SOURCE/resources/web/icon.svg"
for icon in scalable/apps/eplua symbolic/apps/eplua-symbolic scalable/mimetypes/text-x-lua; do
  run python3 -c 'import sys, xml.dom.minidom as x; print(x.parse(sys.argv[1]).documentElement.tagName)' "$icons/$icon.svg"
  expect_out svg
done

# --- windows ---
known_as() { # window
  checks=$((checks + 1))
  xprop -id "$1" WM_CLASS _KDE_NET_WM_DESKTOP_FILE >"$tmp/out"
  grep -q "\"$(sed -n 's/^StartupWMClass=//p' "$entry")\"\$" "$tmp/out" && grep -q "\"$id\"" "$tmp/out" ||
    note_failure "the desktop does not find the entry of this window"
  checks=$((checks + 1))
  xprop -id "$1" _NET_WM_ICON | grep -q '64 x 64' || note_failure "the window has no icon"
}
ide_screen
action=$(sed -n '/^\[Desktop Action new-script\]/,$s/^Exec=eplua //p' "$entry")
ide $action # words
title '^untitled-1'
known_as "$main"
# The same while it runs: one more in the same window, also where the current folder has a file of that name.
: >-
"$EPLUA" $action || note_failure "the IDE that runs did not take it"
title '^untitled-2'
quit

start "$EPLUA" "$SOURCE/resources/examples/windows/clock.lua"
window '^Clock$'
known_as "$window"
close_window "$window"
ended; expect_status 0
finish
