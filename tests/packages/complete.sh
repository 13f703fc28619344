# SPDX-License-Identifier: GPL-3.0-or-later
# Runs as root of a Debian with all packages and nothing else: each file that is machine code finds its libraries, and each package has what policy
# wants to be read. (That a library comes by another package's doing would show as soon as that one no longer brings it: so before tools are there.)
bad=0
names=$(dpkg-query -W -f '${Package}\n' | grep -E '^(lib)?eplua')
for file in $(dpkg -L $names | sort -u); do
  case $file in
    /usr/bin/eplua | *.so | *.so.[0-9]*)
      [ -f "$file" ] || { echo "$file is missing"; bad=1; continue; }
      if ldd "$file" | grep 'not found'; then echo "... by $file"; bad=1; fi ;;
  esac
done
for name in $names; do
  for doc in copyright changelog.Debian.gz; do
    [ -s "/usr/share/doc/$name/$doc" ] || { echo "$name has no $doc"; bad=1; }
  done
  if dpkg --verify "$name" | grep .; then bad=1; fi
done
[ "$(printf '%s\n' "$names" | wc -l)" -ge 5 ] || { echo "packages are missing: $names"; bad=1; }
exit $bad
