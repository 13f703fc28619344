# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the packages, and lets lintian look at them: no error, no warning. Reasons for what it is told to leave alone are in installer/debian/overrides.
set -eu
[ "$(id -u)" = 0 ] || exit 77
cd "$SOURCE"
rm -rf build/package/packages
installer/enter --tests cmake --workflow --preset package
packages=build/package/packages
[ "$(ls $packages/*.deb | wc -l)" -ge 6 ] || { echo "packages are missing:"; ls $packages; exit 1; }
[ -f $packages/eplua-*.tar.gz ]
installer/enter --tests lintian --allow-root --fail-on error,warning $packages/*.deb
# made again from the same sources they are the same, to the byte
sha256sum $packages/*.deb >build/package/first.sha256
installer/enter --tests sh -euc 'cd build/package && cpack --config CPackConfig.cmake -G DEB >/dev/null'
sha256sum -c build/package/first.sha256
