// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C4, the memory limit holds: each script in c4/ wants more than the 256 MiB it may have, 20 times over. Each
 * time it gets an error it can catch, which names the limit; the process never holds more than the limit and
 * 64 MiB; and the same engine adds 2+2 right afterwards.
 */
#include "census.h"
#include "run_engine.h"
#include "scripts.h"

#include <stdio.h>
#include <string.h>

enum { BOMBS = 12, ROUNDS = 20, LIMIT_MIB = 256, SLACK_MIB = 64, LOOK_MS = 2 };

// Waits for the end of the run; gives the most that the process held meanwhile.
static size_t watch(run_engine *r)
{
  size_t most = 0;
  int64_t until = run_engine_now_ns() + INT64_C(60000000000) * run_engine_scale();
  bool ended;
  do {
    ended = run_engine_wait_end(r, LOOK_MS, NULL);
    size_t now = census_resident();
    if (now > most)
      most = now;
    if (run_engine_now_ns() > until)
      fail_msg("the bomb neither ends nor fails");
  } while (!ended);
  return most;
}

static void bomb_is_an_error(void **state)
{
  const char *path = *state;
  char code[1024];
  snprintf(code, sizeof code,
           "local bomb = assert(loadfile [==[%s]==])\n"
           "local ok, why = pcall(bomb)\n"
           "print(ok, type(why), why)",
           path);
  eplua_config config = {.limits.memory_bytes = (size_t)LIMIT_MIB << 20};
  run_engine *r = run_engine_new(&config);
  int rounds = run_engine_measures_memory() ? ROUNDS : 2;
  size_t most = 0;
  for (int i = 0; i < rounds; i++) {
    run_engine_begin(r, code);
    size_t held = watch(r);
    if (held > most)
      most = held;
    const char *said = run_engine_output(r);
    if (strncmp(said, "false\tstring\t", 13) != 0 || !strstr(said, "limit of 256 MiB"))
      fail_msg("round %d: %.300s%.300s", i, said, run_engine_last_error(r));
    assert_int_equal(run_engine_run(r, "print(2 + 2)"), 0);
    assert_string_equal(run_engine_output(r), "4\n");
  }
  run_engine_free(r);
  print_message("most resident: %zu MiB\n", most >> 20);
  if (run_engine_measures_memory())
    assert_in_range(most, 0, (size_t)(LIMIT_MIB + SLACK_MIB) << 20);
}

int main(int argc, char **argv)
{
  return run_scripts(TEST_FOLDER "/c4/*.lua", BOMBS, argc > 1 ? argv[1] : NULL, bomb_is_an_error);
}
