// SPDX-License-Identifier: GPL-3.0-or-later
// The watch of stalls, with a clock of the test's own: who is named, when, how often, and who is not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "debug/stall.h"

#include <eplua/verbs.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static char said[8192], printed[256];
static int warnings, roused;

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud;
  pthread_mutex_lock(&lock);
  if (level == EPLUA_LOG_WARNING) {
    warnings++;
    snprintf(said, sizeof said, "%.*s", (int)length, text);
  }
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream;
  pthread_mutex_lock(&lock);
  size_t used = strlen(printed);
  snprintf(printed + used, sizeof printed - used, "%.*s", (int)length, bytes);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static void on_roused(void *ud)
{
  (void)ud;
  pthread_mutex_lock(&lock);
  roused++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

// Waits for something that others change under the lock.
static void wait_for(bool (*holds)(const char *text), const char *text)
{
  struct timespec end;
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_sec += 60;
  pthread_mutex_lock(&lock);
  while (!holds(text) && pthread_cond_timedwait(&changed, &lock, &end) == 0)
    ;
  bool held = holds(text);
  pthread_mutex_unlock(&lock);
  assert_true(held);
}

static bool was_printed(const char *text)
{
  return strstr(printed, text);
}

static bool was_said(const char *text)
{
  return strstr(said, text);
}

static bool was_roused(const char *text)
{
  (void)text;
  return roused > 0;
}

static void ignore(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
}

// --- an engine on a thread ---

static eplua_engine *engine;
static ep_stall *watch;
static pthread_t thread;

static void *run(void *ud)
{
  (void)ud;
  eplua_engine_run(engine);
  eplua_engine_close(engine, 0);
  return NULL;
}

static void begin(const char *code)
{
  eplua_error err;
  warnings = roused = 0;
  said[0] = printed[0] = '\0';
  const eplua_config config = {
      .size = sizeof config,
      .host = {.size = sizeof config.host, .log = on_log, .output = on_output}};
  engine = eplua_engine_new(&config, &err);
  if (!engine)
    abort();
  ep_state *s = ep_state_of_engine(engine);
  watch = s->stall = ep_stall_new(s, 1, on_roused, NULL); // what the stack finds is always too long
  assert_non_null(watch);
  const eplua_chunk chunk = {.kind = EPLUA_CHUNK_CODE, .text = code, .name = "@slow.lua"};
  assert_int_equal(eplua_engine_add(engine, &chunk, &err), EPLUA_OK);
  assert_int_equal(pthread_create(&thread, NULL, run, NULL), 0);
}

static void end(void)
{
  eplua_engine_quit(engine, EPLUA_STOP_QUIET, 0);
  pthread_join(thread, NULL);
  eplua_engine_free(engine);
}

static int64_t later(double seconds)
{
  return ep_clock_now_ns() + (int64_t)(seconds * 1e9);
}

static const char loop[] = "function spin(id)\n"
                           "  io.write(id) io.flush()\n"
                           "  while true do end\n"
                           "end\n";

static void a_callback_that_takes_too_long_is_named_once_with_its_stack(void **state)
{
  (void)state;
  char code[400];
  snprintf(code, sizeof code, "%s setTimeout(function() spin 'one' end, 0)", loop);
  begin(code);
  wait_for(was_printed, "one");
  ep_stall_tick(watch, ep_hook_busy_since_ns(&ep_state_of_engine(engine)->hook)); // not yet
  assert_int_equal(warnings, 0);
  ep_stall_tick(watch, later(1));
  wait_for(was_said, "timeout 1 has been running for ");
  assert_non_null(strstr(said, "\nstack traceback:\n\tslow.lua:3: in function 'spin'\n"
                               "\tslow.lua:5: in function <slow.lua:5>"));
  for (int i = 0; i < 20; i++)
    ep_stall_tick(watch, later(2 + i));
  end();
  assert_int_equal(warnings, 1);
}

static void a_line_is_named_once_in_a_while(void **state)
{
  (void)state;
  char code[400];
  snprintf(code, sizeof code,
           "%s setTimeout(function() spin 'one' end, 0) setTimeout(function() spin 'two' end, 1)\n"
           "setTimeout(function() io.write 'three' io.flush() repeat until false end, 2)",
           loop);
  begin(code);
  wait_for(was_printed, "one");
  ep_stall_tick(watch, later(1));
  wait_for(was_said, "timeout 1");
  eplua_engine_interrupt(engine);
  wait_for(was_printed, "two");
  ep_stall_tick(watch, later(1));
  uint64_t entry = atomic_load(&ep_state_of_engine(engine)->hook.entry);
  while (atomic_load(&ep_state_of_engine(engine)->hook.asks)) // until it was looked at
    assert_int_equal(atomic_load(&ep_state_of_engine(engine)->hook.entry), entry);
  eplua_engine_interrupt(engine);
  wait_for(was_printed, "three");
  ep_stall_tick(watch, later(1));
  wait_for(was_said, "timeout 3");
  end();
  assert_int_equal(warnings, 2);
}

static void the_main_chunk_may_take_its_time(void **state)
{
  (void)state;
  char code[400];
  snprintf(code, sizeof code, "%s spin 'main'", loop);
  begin(code);
  wait_for(was_printed, "main");
  for (int i = 1; i < 5; i++)
    ep_stall_tick(watch, later(i));
  assert_int_equal(atomic_load(&ep_state_of_engine(engine)->hook.asks), 0);
  end();
  assert_int_equal(warnings, 0);
}

static void code_in_c_that_does_not_come_back_is_named_by_where_it_is(void **state)
{
  (void)state;
#ifdef __SANITIZE_THREAD__ // there signals wait for a blocking call to end, and nothing can be asked
  skip();
#endif
  char folder[] = "/tmp/eplua-stall.XXXXXX", fifo[64], code[400];
  assert_non_null(mkdtemp(folder));
  snprintf(fifo, sizeof fifo, "%s/fifo", folder);
  assert_int_equal(mkfifo(fifo, 0600), 0);
  snprintf(
      code, sizeof code,
      "setTimeout(function() local f = io.open('%s', 'r+') io.write 'waits' io.flush() f:read(1) "
      "end, 0)",
      fifo);
  begin(code);
  wait_for(was_printed, "waits");
  ep_stall_tick(watch, later(1));
  ep_stall_tick(watch, later(1.05));
  assert_int_equal(warnings, 0);
  ep_stall_tick(watch, later(1.2));
  wait_for(was_said, "a callback has been running for 1");
  assert_non_null(strstr(said, "called from slow.lua:1"));
  int fd = open(fifo, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    abort();
  assert_int_equal(write(fd, "x", 1), 1);
  close(fd);
  end();
  unlink(fifo);
  rmdir(folder);
  assert_int_equal(warnings, 1);
}

static void the_watch_sleeps_while_nothing_runs_and_wakes_with_the_next_entry(void **state)
{
  (void)state;
  begin("io.write 'over' io.flush() setTimeout(function() end, 1e7)");
  wait_for(was_printed, "over");
  bool rests = false;
  for (int i = 0; i < 1000000 && !rests; i++) {
    ep_stall_tick(watch, ep_clock_now_ns());
    rests = ep_stall_rest(watch);
  }
  assert_true(rests);
  assert_int_equal(roused, 0);
  static const char request[] = "{\"verb\":\"evaluate\",\"code\":\"1\"}";
  assert_int_equal(eplua_ask(engine, request, sizeof request - 1, ignore, NULL), EPLUA_OK);
  wait_for(was_roused, "");
  ep_stall_tick(watch, ep_clock_now_ns());
  assert_false(ep_stall_rest(watch));
  end();
  assert_int_equal(roused, 1);
}

// --- who hears ---

static ep_stalled heard;
static char heard_text[4][1000];
static int looks, ends;

static void on_stall(void *ud, const ep_stalled *what)
{
  (void)ud;
  pthread_mutex_lock(&lock);
  heard = *what;
  looks += !what->over;
  ends += what->over;
  snprintf(heard_text[0], sizeof heard_text[0], "%s %s", what->kind ? what->kind : "", what->begin);
  snprintf(heard_text[1], sizeof heard_text[1], "%s:%d", what->source, what->line);
  snprintf(heard_text[2], sizeof heard_text[2], "%s", what->function);
  snprintf(heard_text[3], sizeof heard_text[3], "%s", what->traceback);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static bool looked_twice(const char *text)
{
  (void)text;
  return looks >= 2;
}

static bool looked(const char *text)
{
  (void)text;
  return looks >= 1;
}

static void who_hears_is_told_while_it_lasts_and_of_its_end(void **state)
{
  (void)state;
  char code[400];
  looks = ends = 0;
  snprintf(code, sizeof code, "%s setTimeout(function() spin 'one' end, 0)", loop);
  begin(code);
  ep_stall_hear(watch, on_stall, NULL);
  wait_for(was_printed, "one");
  ep_stall_tick(watch, later(1));
  wait_for(looked, "");
  assert_int_equal(heard.id, 1);
  assert_string_equal(heard_text[0], "timeout slow.lua:5");
  assert_string_equal(heard_text[1], "@slow.lua:3");
  assert_string_equal(heard_text[2], "spin");
  assert_non_null(strstr(heard_text[3], "in function 'spin'"));
  ep_stall_tick(watch, later(1.2)); // too soon
  assert_int_equal(atomic_load(&ep_state_of_engine(engine)->hook.asks), 0);
  ep_stall_tick(watch, later(2));
  wait_for(looked_twice, "");
  assert_int_equal(ends, 0);
  uint64_t entry = heard.entry;
  eplua_engine_interrupt(engine);
  while (ep_hook_busy_since_ns(&ep_state_of_engine(engine)->hook))
    sched_yield();
  ep_stall_tick(watch, later(3));
  assert_int_equal(ends, 1);
  assert_true(heard.over && heard.entry == entry && heard.ms >= 2900);
  ep_stall_tick(watch, later(4));
  assert_int_equal(ends, 1);
  end();
  assert_int_equal(warnings, 1); // the log is as ever
}

static void the_threshold_may_be_another_while_it_runs(void **state)
{
  (void)state;
  char code[400];
  looks = ends = 0;
  snprintf(code, sizeof code, "%s setTimeout(function() spin 'one' end, 0)", loop);
  begin(code);
  ep_stall_hear(watch, on_stall, NULL);
  ep_stall_set_threshold(watch, 0);
  wait_for(was_printed, "one");
  ep_stall_tick(watch, later(100)); // nobody is named
  assert_int_equal(atomic_load(&ep_state_of_engine(engine)->hook.asks), 0);
  ep_stall_set_threshold(watch, 1);
  ep_stall_tick(watch, later(1));
  wait_for(looked, "");
  ep_stall_set_threshold(watch, 0);
  ep_stall_tick(watch, later(2)); // it runs on, but that is no matter any more
  assert_int_equal(ends, 1);
  assert_true(heard.over);
  ep_stall_tick(watch, later(3));
  assert_int_equal(ends, 1);
  end();
  assert_int_equal(looks, 1);
  assert_int_equal(warnings, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_callback_that_takes_too_long_is_named_once_with_its_stack),
      cmocka_unit_test(a_line_is_named_once_in_a_while),
      cmocka_unit_test(the_main_chunk_may_take_its_time),
      cmocka_unit_test(code_in_c_that_does_not_come_back_is_named_by_where_it_is),
      cmocka_unit_test(who_hears_is_told_while_it_lasts_and_of_its_end),
      cmocka_unit_test(the_threshold_may_be_another_while_it_runs),
      cmocka_unit_test(the_watch_sleeps_while_nothing_runs_and_wakes_with_the_next_entry),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
