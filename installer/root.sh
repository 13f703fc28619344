# SPDX-License-Identifier: GPL-3.0-or-later
# For enter and test-package, which source it: how a Debian 13 root is made and entered. Wants $here (this folder) and $cache.
suite=trixie
tester_name=eplua-tester # the user of a root who is not root: as root every check of permissions would pass

say() { printf 'eplua: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Root of the system uses chroot directly. Anyone else becomes root of a user namespace first, which needs
# a range of subordinate ids (package uidmap).
namespace() {
  if [ "$(id -u)" = 0 ]; then echo "unshare --mount"; else echo "unshare --map-root-user --map-auto --mount"; fi
}

provide_mmdebstrap() {
  command -v mmdebstrap >/dev/null && { mmdebstrap=mmdebstrap; return; }
  say "fetching mmdebstrap, the tool that makes the root"
  if [ "$(id -u)" = 0 ]; then
    { apt-get -qq update && apt-get -qq -y --no-install-recommends install mmdebstrap; } >&2 ||
      die "could not install mmdebstrap"
    mmdebstrap=mmdebstrap
  else # a Perl script of one file: unpacked, it runs without being installed
    mkdir -p "$cache/tools"
    ( cd "$cache/tools" && apt-get -qq download mmdebstrap && dpkg-deb -x mmdebstrap_*.deb . && rm mmdebstrap_*.deb ) >&2 ||
      die "could not fetch mmdebstrap; as root run: apt-get install mmdebstrap"
    mmdebstrap=$cache/tools/usr/bin/mmdebstrap
  fi
}

# debian_root DIR PACKAGES [MMDEBSTRAP OPTION...]: makes a minimal Debian with these packages (separated by commas) and the tester in DIR.
debian_root() {
  new_root=$1 included=$2; shift 2
  if [ "$(id -u)" != 0 ]; then
    command -v newuidmap >/dev/null && unshare --map-root-user --map-auto true 2>/dev/null ||
      die "a Debian 13 root needs user namespaces with subordinate ids here; as root run: apt-get install uidmap && usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
  fi
  provide_mmdebstrap
  root_mode=root; [ "$(id -u)" = 0 ] || root_mode=unshare
  "$mmdebstrap" --mode=$root_mode --variant=minbase --aptopt='Acquire::Retries "3"' --dpkgopt='force-unsafe-io' "$@" \
    --include="$included" --customize-hook='chroot "$1" useradd --create-home --shell /bin/sh '$tester_name \
    "$suite" "$new_root" ${EPLUA_MIRROR:+"$EPLUA_MIRROR"} >&2 </dev/null ||
    die "making the root failed; run the same command again"
}

# What an earlier call left of a root; its mounts went with its namespace.
remove_root() { [ ! -e "$1" ] || $(namespace) rm -rf --one-file-system "$1"; }
