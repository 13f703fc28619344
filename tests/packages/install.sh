#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh FOLDER: what package.json names, into FOLDER/node_modules. Nothing is fetched when it is there already.
set -eu
here=$(dirname "$(readlink -f "$0")")
cd "$1"
if cmp -s "$here/package-lock.json" package-lock.json && [ -e node_modules/.package-lock.json ]; then
  exit 0
fi
cp "$here/package.json" "$here/package-lock.json" .
export npm_config_cache="$PWD/.npm" npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false
# see installer/in-root
[ ! -r /run/eplua-ca.crt ] || export NODE_EXTRA_CA_CERTS=/run/eplua-ca.crt
# A busy machine's resolver, or the registry, may fail for minutes. We try again ourselves: npm waits for a minute between two tries.
export npm_config_fetch_retries=0
for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
  if npm ci --omit=optional --ignore-scripts; then
    exit 0
  fi
  sleep $((try * 2))
done
exit 1
