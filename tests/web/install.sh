#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh FOLDER [FROM]: what package.json (of the folder FROM, else this one) names, into FOLDER/node_modules.
# Nothing is fetched when it is there already.
set -eu
here=${2:-$(dirname "$(readlink -f "$0")")}
cd "$1"
if cmp -s "$here/package-lock.json" package-lock.json && [ -e node_modules/.package-lock.json ]; then
  exit 0
fi
cp "$here/package.json" "$here/package-lock.json" .
export npm_config_cache="$PWD/.npm" npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false
# see installer/in-root
[ ! -r /run/eplua-ca.crt ] || export NODE_EXTRA_CA_CERTS=/run/eplua-ca.crt
# a busy machine's resolver, or the registry, may fail for a moment
for try in 1 2 3 4 5; do
  if npm ci --omit=optional --ignore-scripts; then
    exit 0
  fi
  sleep $((try * 3))
done
exit 1
