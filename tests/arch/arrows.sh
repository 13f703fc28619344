#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows of the house: a room of the engine includes only itself and the rooms above it; the engine knows no
# Qt and no program; the program knows the engine by its public headers only; what has one owner is called there.
set -u
cd "${1:-.}" || exit 1
bad=0
complain() { printf '%s\n' "$@"; bad=1; }

rooms="base loop lua ui net debug verbs plugin lib control"
above=
for room in $rooms; do
  above="$above $room"
  [ -d "engine/$room" ] || continue
  for file in $(find "engine/$room" -name '*.[ch]'); do
    for include in $(sed -n 's/^#include "\([^"]*\)"$/\1/p' "$file"); do
      case " $above " in
        *" ${include%%/*} "*) ;;
        *) complain "$file includes $include, which is below its room" ;;
      esac
    done
  done
done

for include in $(sed -n 's/^#include "\([^"]*\)"$/\1/p' engine/curl/*.[ch]); do
  case $include in curl/* | net/curl.h) ;; *) complain "engine/curl, a module, includes $include" ;; esac
done
found=$(grep -rn '#include <curl/' engine app --include=*.[ch] | grep -v '^engine/curl/') && complain "libcurl outside of its module:" "$found"
found=$(grep -rnE '#include [<"](Q[A-Z]|qt|epq/)' engine) && complain "the engine meets Qt:" "$found"
found=$(grep -rnE '#include [<"](lua|lauxlib|lualib|uv)' app qtshim 2>/dev/null) && complain "the program reaches round the engine:" "$found"
found=$(grep -rnE '#include "(base|loop|lua|lib|control)/' app) && complain "the program includes rooms of the engine:" "$found"

found=$(grep -rnE '#include [<"](eplua/|engine|base/|loop/|lua)' qtshim) && complain "the shim meets the engine:" "$found"

found=$(grep -rnE '#include [<"](Q[A-Z]|epq/|bridge/|cli/|ide/|panels/)' app/lang app/store) && complain "plain C meets the desktop:" "$found"
found=$(grep -rn '#include "store/' app/lang; grep -rn '#include "lang/' app/store)
[ -z "$found" ] || complain "lang and store do not know each other:" "$found"
found=$(grep -rnE '#include ("(bridge|cli|ide|panels|server|lang|store|link)/|<(eplua/|Q[A-Z]|epq/))' app/manual | grep -v '<epq/highlight.h>') && complain "the manual knows more than its pages:" "$found"
found=$(grep -rnE '#include "(tools|editor|shell)/' qtshim/core qtshim/widgets; grep -rnE '#include "(editor|shell)/' qtshim/tools; grep -rn '#include "shell/' qtshim/editor
  grep -rnE '#include ("(core|widgets|tools|editor|shell)/|<Q(Widget|Application|Gui))' qtshim/net qtshim/text)
[ -z "$found" ] || complain "a room of the shim includes one below it:" "$found"

# two classes of one name are one class to the linker: the IDE has the widgets and the tools in one module
found=$(grep -hoE '^(class|struct) [A-Z][A-Za-z]+( final)?( :.*)?$' qtshim/*/*.h | awk '{ print $2 }' | sort | uniq -d)
[ -z "$found" ] || complain "headers of the shim define a class twice:" "$found"

# plugins know their header, Lua, and the library they are about: a room of ours only by a name of their own folder
found=$(grep -rnE '#include [<"](eplua/|epq/|engine|base/|loop/|lua/|ui/|net/|debug/|verbs/|plugin/|lib/|control/|cli/|ide/|Q[A-Z]|uv\.h)' plugins --include=*.[ch] | grep -v '#include <eplua/plugin.h>')
[ -z "$found" ] || complain "a plugin knows more than its header:" "$found"

# one owner each: file, calls
owner() {
  found=$(grep -rnE "\\b($2) ?\\(" engine app --include=*.c | grep -v "^$1:" | grep -vE ':[0-9]+: *(//|\*|/\*)')
  [ -z "$found" ] || complain "only $1 may call $2:" "$found"
}
owner engine/lua/hook.c 'lua_sethook'
owner engine/lua/call.c 'lua_pcall|lua_pcallk|lua_resume|lua_closethread'
found=$(grep -rnE '\b(strcpy|strcat|sprintf|gets|strtok|system|popen) ?\(' engine app --include=*.c | grep -vE ':[0-9]+: *(//|\*)') && complain "banned functions:" "$found"

# each file says its licence
# (templates become somebody's own files)
files=$(find app engine installer plugins qtshim resources tests run.sh test.sh -path resources/templates -prune -o -type f \
  \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.lua' -o -name '*.sh' -o -name CMakeLists.txt -o -path installer/enter -o -path installer/in-root \) -print)
[ "$(printf '%s\n' "$files" | wc -l)" -gt 50 ] || complain "the sources were not found"
for file in $files; do
  head -n 3 "$file" | grep -q 'SPDX-License-Identifier:' || complain "$file has no SPDX line"
done
[ $bad = 0 ] && echo "the arrows hold"
exit $bad
