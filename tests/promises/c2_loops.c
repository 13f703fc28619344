// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C2, every Lua-level loop stops: each script in c2/ prints "ready" and then never ends by itself. A stop ends
 * it within 1 s, and the engine is usable afterwards.
 */
#include "run_engine.h"
#include "scripts.h"

#include <string.h>
#include <time.h>

enum { SCRIPTS = 45, PROMISED_MS = 1000, ROUNDS = 3 };

static void script_stops(void **state)
{
  const char *path = *state;
  for (int i = 0; i < ROUNDS; i++) {
    int64_t took = 0;
    run_engine *r = run_engine_new(NULL);
    run_engine_begin_file(r, path);
    if (!run_engine_wait_output(r, "ready\n", 5000))
      fail_msg("it does not get ready: %s", run_engine_last_error(r));
    // each round strikes at another depth of what follows; the first at once
    nanosleep(&(struct timespec){.tv_nsec = i * 15000000}, NULL);
    if (run_engine_wait_end(r, 0, NULL))
      fail_msg("it ended by itself: %s", run_engine_last_error(r));
    if (!run_engine_stop(r, PROMISED_MS, &took)) {
      char where[400] = "";
      eplua_engine_where(run_engine_engine(r), where, sizeof where);
      fail_msg("it goes on (round %d): %s", i, where);
    }
    run_engine_check_usable(r);
    run_engine_free(r);
  }
}

int main(int argc, char **argv)
{
  return run_scripts(TEST_FOLDER "/c2/*.lua", SCRIPTS, argc > 1 ? argv[1] : NULL, script_stops);
}
