# SPDX-License-Identifier: GPL-3.0-or-later
# The page about embedding: its pieces of C, which are no files and so not tried with the other pages (norun), compile each in the place it stands
# for, and it names every public function.
. "$SOURCE/tests/support/e2e.sh"
page=$SOURCE/resources/help/embedding.md

# a block with a function in its first line stands in a file, all others in a function
awk '
  /^```c norun$/ { inside = 1; n++; text = ""; next }
  /^```$/ && inside {
    inside = 0
    if (text ~ /^static /) files = files text "\n"
    else {
      sub(/eplua_engine \*e =/, "e =", text)
      bodies = bodies "static int part_" n "(eplua_engine *e)\n{\n  (void)e;\n" text "  return 0;\n}\n"
    }
    next
  }
  inside { text = text $0 "\n" }
  END {
    print "#include <eplua/engine.h>\n#include <eplua/verbs.h>\n#include <lauxlib.h>\n#include <limits.h>\n#include <poll.h>\n#include <pthread.h>\n#include <stdio.h>\n#include <stdlib.h>"
    print "struct house { bool heating; };\nstatic struct house house;\nstatic int fail(const char *why) { return puts(why); }\nstatic pthread_t thread;\nstatic eplua_error error;"
    print "static void *run_engine(void *e) { return eplua_engine_run(e) ? e : NULL; }"
    print "static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length) { (void)ud, (void)stream, (void)bytes, (void)length; }"
    print "static void on_log(void *ud, eplua_log_level level, const char *text, size_t length) { (void)ud, (void)level, (void)text, (void)length; }"
    print "static eplua_config config;\nstatic int status;"
    print files bodies
  }' "$page" >pieces.c
expect_true test "$(grep -c '^static int part_' pieces.c)" -ge 6
run_sh "$CC -std=gnu11 -Wall -Wextra -Werror -Wno-unused-function -Wno-unused-variable -Wno-unused-parameter -Wno-misleading-indentation -c -o pieces.o -I'$SOURCE/engine/include' $(pkg-config --cflags lua5.4) pieces.c"
expect_status 0
expect_no_err

for name in $(sed -n 's/^ *\(eplua_[a-z_]*\);$/\1/p' "$SOURCE/engine/libeplua.map"); do
  expect_true grep -q "\`$name\`\|\`$name()\`" "$page"
done
for header in engine host verbs error plugins version plugin; do
  expect_true grep -q "^| \`eplua/$header.h\` |" "$page"
done
finish
