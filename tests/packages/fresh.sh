# SPDX-License-Identifier: GPL-3.0-or-later
# The packages that lint.sh has made, in a Debian that has nothing.
set -eu
[ "$(id -u)" = 0 ] || exit 77
cd "$SOURCE"
exec installer/test-package "$@" build/package/packages
