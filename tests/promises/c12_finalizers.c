// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C12, finalizers cannot hang us. Lua runs __gc with hooks off, so an endless one cannot be stopped: it is named,
 * and its process ends within 5 s. Such a script runs in a process of its own, this program again with --child,
 * which does what a host does: wait 3 s, ask the engine for last words, _exit. Finalizers that allocate or
 * resurrect must end by themselves.
 */
#include "census.h"
#include "run_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOST_WAITS_MS = 3000, PROMISED_MS = 5000 };

#define GC(body) "setmetatable({}, {__gc = function(self) " body " end}) "

typedef struct hang {
  const char *name;
  const char *code; // prints "ready" in its endless finalizer
  bool at_exit;
} hang;

static const hang hangs[] = {
    {"loop at run time", GC("print 'ready' while true do end") "collectgarbage()", false},
    {"busy loop at run time",
     GC("print 'ready' while true do local _ = ('x'):rep(100) end") "collectgarbage()", false},
    {"loop in a timer",
     "setTimeout(function() " GC("print 'ready' while true do end") "collectgarbage() end, 0)",
     false},
    {"loop at exit", "kept = " GC("while true do end"), true},
    {"loops in many objects at exit",
     "kept = {} for i = 1, 1000 do kept[i] = " GC("while true do end") "end", true},
};

// --- the child ---

static int say_last_words(run_engine *r, const char *how)
{
  char where[400] = "";
  if (!eplua_engine_where(run_engine_engine(r), where, sizeof where))
    snprintf(where, sizeof where, "nothing");
  printf("%s: %s\n", how, where);
  fflush(stdout);
  return 0;
}

static int run_child(const hang *h)
{
  run_engine *r = run_engine_new(NULL);
  if (h->at_exit) {
    run_engine_run(r, h->code);
    if (run_engine_try_free(r, HOST_WAITS_MS / run_engine_scale()))
      return 1;
    return say_last_words(r, "still freeing");
  }
  run_engine_begin(r, h->code);
  if (!run_engine_wait_output(r, "ready", 5000) ||
      run_engine_stop(r, HOST_WAITS_MS / run_engine_scale(), NULL))
    return 1;
  return say_last_words(r, "still running");
}

// --- the parent ---

static void endless_one_is_named_and_left(void **state)
{
  const char *number = *state;
  int out[2];
  char said[600] = "";
  assert_int_equal(pipe(out), 0);
  int64_t begun = run_engine_now_ns();
  pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    close(out[0]);
    close(out[1]);
    alarm(60); // whatever happens, it ends
    execl("/proc/self/exe", "c12", "--child", number, (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  size_t length = 0;
  ssize_t got;
  while ((got = read(out[0], said + length, sizeof said - 1 - length)) > 0)
    length += (size_t)got;
  close(out[0]);
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  int64_t took_ms = (run_engine_now_ns() - begun) / 1000000;
  if (status != 0)
    fail_msg("status %x: %s", (unsigned)status, said);
  assert_in_range(took_ms, 0, PROMISED_MS * run_engine_scale());
#ifndef __SANITIZE_THREAD__ // there signals wait for a blocking call, and nothing can be asked
  if (!strstr(said, "__gc") || !strstr(said, "test:1"))
    fail_msg("not named: %s", said);
#endif
}

// Runs a script that must end by itself, frees the engine, and gives what the process held more afterwards.
static size_t run_and_free(const char *code, int expected_status)
{
  size_t before = census_resident();
  run_engine *r = run_engine_new(&(eplua_config){.limits.memory_bytes = 64 << 20});
  assert_int_equal(run_engine_run(r, code), expected_status);
  run_engine_check_usable(r);
  run_engine_free(r);
  size_t after = census_resident();
  return after > before ? after - before : 0;
}

static void one_that_allocates_without_end_hits_the_limit(void **state)
{
  (void)state;
  static const char *const grow =
      GC("local t = {} while true do t[#t + 1] = ('x'):rep(1 << 16) end");
  char code[400];
  snprintf(code, sizeof code, "%s collectgarbage() kept = %s", grow, grow);
  size_t more = run_and_free(code, 0);
  if (run_engine_measures_memory())
    assert_in_range(more, 0, 128 << 20);
}

static void one_that_resurrects_its_object_ends(void **state)
{
  (void)state;
  run_and_free("local mt = {} mt.__gc = function(self) kept = self setmetatable(self, mt) end "
               "setmetatable({}, mt) for _ = 1, 100 do collectgarbage() kept = nil end",
               0);
}

static void one_that_makes_another_ends(void **state)
{
  (void)state;
  run_and_free("local mt = {} mt.__gc = function() setmetatable({}, mt) setmetatable({}, mt) end "
               "setmetatable({}, mt) for _ = 1, 10 do collectgarbage() end",
               0);
}

static void one_that_raises_is_no_error_of_the_run(void **state)
{
  (void)state;
  run_and_free(
      "for i = 1, 1000 do " GC("error(self)") "end collectgarbage() kept = " GC("error 'at exit'"),
      0);
}

static void one_that_starts_timers_at_exit_is_harmless(void **state)
{
  (void)state;
  run_and_free("kept = " GC("for _ = 1, 100 do setTimeout(function() end, 0) end print 'late' "
                            "coroutine.wrap(function() print 'in a coroutine' end)() "
                            "pcall(require 'timers'.sleep, 1) clearTimeout(1) io.write 'x'"),
               0);
}

static void one_that_exits_ends_the_run(void **state)
{
  (void)state;
  run_and_free(GC("pcall(os.exit, 7, true)") "collectgarbage() while true do end", 7);
}

static void one_that_loops_around_pcall_is_even_stopped(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  run_engine_begin(r, GC("print 'ready' while true do pcall(error) end") "collectgarbage()");
  assert_true(run_engine_wait_output(r, "ready", 5000));
  assert_true(run_engine_stop(r, 1000, NULL));
  run_engine_check_usable(r);
  run_engine_free(r);
}

static void hundred_thousand_at_exit_are_quick(void **state)
{
  (void)state;
  run_and_free("kept = {} local mt = {__gc = function(self) self.x = {} end} "
               "for i = 1, 100000 do kept[i] = setmetatable({}, mt) end",
               0);
}

int main(int argc, char **argv)
{
  enum { HANGS = sizeof hangs / sizeof *hangs, OTHERS = 8 };
  if (argc == 3 && strcmp(argv[1], "--child") == 0)
    _exit(run_child(&hangs[atoi(argv[2]) % HANGS]));
  struct CMUnitTest tests[HANGS + OTHERS] = {
      census_test(one_that_allocates_without_end_hits_the_limit),
      census_test(one_that_resurrects_its_object_ends),
      census_test(one_that_makes_another_ends),
      census_test(one_that_raises_is_no_error_of_the_run),
      census_test(one_that_starts_timers_at_exit_is_harmless),
      census_test(one_that_exits_ends_the_run),
      census_test(one_that_loops_around_pcall_is_even_stopped),
      census_test(hundred_thousand_at_exit_are_quick),
  };
  static char numbers[HANGS][4];
  for (size_t i = 0; i < HANGS; i++) {
    snprintf(numbers[i], sizeof numbers[i], "%zu", i);
    tests[OTHERS + i] = (struct CMUnitTest){.name = hangs[i].name,
                                            .test_func = endless_one_is_named_and_left,
                                            .setup_func = census_before,
                                            .teardown_func = census_after,
                                            .initial_state = numbers[i]};
  }
  return cmocka_run_group_tests(tests, census_group, NULL);
}
