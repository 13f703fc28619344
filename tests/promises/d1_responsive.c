// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * D1, always responsive (updates of windows): a heartbeat of 16 ms on the application's thread, while scripts change a
 * window as fast as they can. The longest gap between two beats stays within 100 ms, without the time in which the
 * thread only waits for a processor that has other work (Linux, Documentation/scheduler/sched-stats.rst). The engine
 * runs on a thread of Qt's, as in the IDE. With --figures [NAME] it prints the gaps and the engine's time instead (S15).
 */
#include "bridge/view.h"
#include "run_engine.h"

#include <eplua/ui.h>
#include <epq/thread.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEAT_MS = 16, GAP_MS = 100 };

typedef struct scene {
  const char *name, *code;
  int stop_after_ms; // an endless script is interrupted then; 0: it ends by itself
} scene;

#define WINDOW                                                                                     \
  "local ui = require 'ui' "                                                                       \
  "local w = ui.window { size = {400, 500}, ui.label { id = 'l' }, ui.slider { id = 's' }, "       \
  "ui.progress { id = 'p' }, ui.entry { id = 'e' }, ui.log { id = 'log' }, "                       \
  "ui.table { id = 't', columns = {'A', 'B'}, row_count = 1000000, row = function(i) return {i, "  \
  "i * i} end }, "                                                                                 \
  "ui.canvas { id = 'c', height = 100, ui.draw.rect { width = 10, height = 10, fill = 'red' } } "  \
  "} w:show() "

static const scene scenes[] = {
    {"a million changes of one property",
     WINDOW "local l = w.l for i = 1, 1000000 do l.text = i end w:close()", 0},
    {"a million changes of many",
     WINDOW "local n = 0 local id id = setInterval(function() for i = 1, 2500 do n = n + 1 "
            "w.l.text, w.s.value, w.p.value, w.e.value = n, n % 100, n % 100, 'e' .. n end "
            "if n >= 250000 then clearInterval(id) w:close() end end, 0)",
     0},
    {"a million lines of log",
     WINDOW "local n = 0 local id id = setInterval(function() for i = 1, 10000 do n = n + 1 "
            "w.log:append('line ' .. n) end "
            "if n >= 1000000 then clearInterval(id) w:close() end end, 0)",
     0},
    {"a table that changes all the time",
     WINDOW "local n = 0 local id id = setInterval(function() n = n + 1 w.t:refresh() w.t.selected "
            "= n % 1000 + 1 "
            "if n == 500 then clearInterval(id) w:close() end end, 1)",
     0},
    {"a window of ten thousand elements",
     "local ui = require 'ui' local c = ui.column {} "
     "for i = 1, 10000 do c:add(ui.label { text = i }) end "
     "local w = ui.window { size = {300, 400}, ui.scroll { c } } w:show() "
     "setTimeout(function() w:close() end, 1500)",
     0},
    {"three thousand shapes",
     "local ui = require 'ui' local c = ui.canvas { id = 'c' } "
     "for i = 1, 3000 do c:add(ui.draw.line { x2 = i % 300, y2 = i % 200 }) end "
     "local w = ui.window { size = {300, 400}, c } w:show() "
     "setTimeout(function() w:close() end, 1000)",
     0},
    {"a script that never ends", WINDOW "while true do w.l.text = os.clock() end", 1500},
};

typedef struct show {
  const scene *scene;
  epq_app *app;
  eplua_engine *engine;
  epq_thread *thread;
  bridge_view *view;
  bool figures;
  _Atomic int64_t began_ns;
  int64_t ended_ns;
  int64_t last_ns, longest_ns; // on the thread's own clock
  _Atomic bool ended;
  unsigned errors;
} show;

static int display(void *ud, bool open, eplua_error *err)
{
  (void)ud, (void)open, (void)err;
  return EPLUA_OK; // the view has joined
}

static void log_error(void *ud, eplua_log_level level, const char *text, size_t length)
{
  show *s = ud;
  if (level == EPLUA_LOG_ERROR && !s->scene->stop_after_ms) {
    s->errors++;
    fprintf(stderr, "%.*s\n", (int)length, text);
  }
}

static void run(void *ud)
{
  show *s = ud;
  s->began_ns = run_engine_now_ns();
  eplua_engine_run(s->engine);
  s->ended_ns = run_engine_now_ns();
  eplua_engine_close(s->engine, 0);
  s->ended = true;
}

// For how long the calling thread has been ready to run and did not. 0 where the kernel does not say.
static int64_t delay_ns(void)
{
  long long delay = 0;
  FILE *file = fopen("/proc/thread-self/schedstat", "re");
  if (file && fscanf(file, "%*s %lld", &delay) != 1)
    delay = 0;
  if (file)
    fclose(file);
  return delay;
}

static int beat(void *ud)
{
  show *s = ud;
  int64_t now = run_engine_now_ns();
  int64_t own = now - delay_ns(); // a clock that stands still meanwhile
  if (s->last_ns && own - s->last_ns > s->longest_ns)
    s->longest_ns = own - s->last_ns;
  s->last_ns = own;
  if (s->scene->stop_after_ms && s->began_ns &&
      now - s->began_ns > s->scene->stop_after_ms * (int64_t)1000000)
    eplua_engine_quit(s->engine, EPLUA_STOP_INTERRUPT, 0);
  if (s->ended)
    epq_app_quit(s->app, 0);
  return BEAT_MS;
}

static void play(show *s)
{
  int never[2]; // nothing comes from it: the watch is a clock
  assert_int_equal(pipe(never), 0);
  s->app = epq_app_new(
      &(epq_app_config){.size = sizeof(epq_app_config), .name = "test", .version = "1"});
  eplua_error err;
  s->engine = eplua_engine_new(
      &(eplua_config){
          .size = sizeof(eplua_config),
          .host = {.size = sizeof(eplua_host), .ud = s, .display = display, .log = log_error},
          .resources = RESOURCES},
      &err);
  assert_non_null(s->engine);
  assert_int_equal(
      eplua_engine_add(s->engine, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = s->scene->code},
                       &err),
      EPLUA_OK);
  s->view = bridge_view_new(s->app, s->engine, NULL);
  assert_non_null(s->view);
  s->thread = epq_thread_start("engine", 16 << 20, run, s);
  assert_non_null(s->thread);
  epq_app_watch(s->app, never[0], beat, s);
  epq_app_run(s->app);
  assert_true(epq_thread_join(s->thread, -1));
  bridge_view_free(s->view);
  epq_app_free(s->app);
  eplua_engine_free(s->engine);
  close(never[0]);
  close(never[1]);
}

// On a machine that others use as well a beat may be late for their sake: it counts what the product can do.
static void beats_stay_within_100_ms(void **state)
{
  int64_t best = INT64_MAX;
  for (int round = 0; round < 5 && best > GAP_MS * run_engine_scale(); round++) {
    show s = {.scene = *state};
    play(&s);
    assert_int_equal(s.errors, 0);
    if (s.longest_ns / 1000000 < best)
      best = s.longest_ns / 1000000;
  }
  if (best > GAP_MS * run_engine_scale())
    fail_msg("%lld ms", (long long)best);
}

static int print_figures(const char *name)
{
  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
    if (name && !strstr(scenes[i].name, name))
      continue;
    show s = {.scene = &scenes[i], .figures = true};
    play(&s);
    printf("%-40s longest gap %4lld ms, engine %5lld ms\n", s.scene->name,
           (long long)(s.longest_ns / 1000000), (long long)((s.ended_ns - s.began_ns) / 1000000));
  }
  return 0;
}

int main(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "--figures") == 0)
    return print_figures(argc > 2 ? argv[2] : NULL);
  struct CMUnitTest tests[sizeof scenes / sizeof *scenes];
  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
    tests[i] = (struct CMUnitTest){.name = scenes[i].name,
                                   .test_func = beats_stay_within_100_ms,
                                   .initial_state = (void *)(uintptr_t)&scenes[i]};
  return _cmocka_run_group_tests("responsive", tests, sizeof tests / sizeof *tests, NULL, NULL);
}
