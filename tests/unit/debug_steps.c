// SPDX-License-Identifier: GPL-3.0-or-later
/* The debugger from inside: tables of steps, breakpoints, errors where they are thrown, pauses. */
#include "../support/run_engine.h"

#include "debug/debug_int.h"
#include "debug/profile.h"
#include "lua/output.h"

#include <dirent.h>
#include <eplua/verbs.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, TRAIL = 4000 };

// What a session has heard.
typedef struct session {
  run_engine *r;
  ep_debug *d;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  unsigned stops, seen; // that have come, and were waited for
  ep_stopped last;
  int id, line;
  char text[256];
  char logged[256];
  char resolved[256];
} session;

static void on_stopped(void *ud, const ep_stopped *stop)
{
  session *s = ud;
  const ep_place *place = ep_debug_place(s->d);
  lua_Debug ar;
  pthread_mutex_lock(&s->lock);
  s->last = *stop;
  s->id = stop->count ? stop->ids[0] : 0;
  s->line = 0;
  if (place->L && lua_getstack(place->L, place->level, &ar)) {
    lua_getinfo(place->L, "l", &ar);
    s->line = ar.currentline;
  }
  snprintf(s->text, sizeof s->text, "%s", stop->text ? stop->text : "");
  s->stops++;
  pthread_cond_signal(&s->changed);
  pthread_mutex_unlock(&s->lock);
}

static void on_logged(void *ud, int id, const char *text, size_t length, const char *file, int line)
{
  session *s = ud;
  (void)file;
  pthread_mutex_lock(&s->lock);
  size_t at = strlen(s->logged);
  snprintf(s->logged + at, sizeof s->logged - at, "%d@%d:%.*s|", id, line, (int)length, text);
  pthread_mutex_unlock(&s->lock);
}

static void on_resolved(void *ud, int id, int line, const char *message)
{
  session *s = ud;
  pthread_mutex_lock(&s->lock);
  size_t at = strlen(s->resolved);
  snprintf(s->resolved + at, sizeof s->resolved - at, "%d@%d%s|", id, line, message ? "!" : "");
  pthread_mutex_unlock(&s->lock);
}

static session *begin_session(void)
{
  session *s = calloc(1, sizeof *s);
  if (!s)
    abort();
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->changed, NULL);
  s->r = run_engine_new(NULL);
  ep_state *state = ep_state_of_engine(run_engine_engine(s->r));
  s->d = state->debug = ep_debug_new(state);
  assert_non_null(s->d);
  const ep_debug_events events = {
      .ud = s, .stopped = on_stopped, .logged = on_logged, .resolved = on_resolved};
  assert_true(ep_debug_attach(s->d, &events));
  assert_false(ep_debug_attach(s->d, &events));
  return s;
}

static void end_session(session *s)
{
  ep_debug_detach(s->d, false);
  run_engine_stop(s->r, PATIENCE_MS * run_engine_scale(), NULL);
  run_engine_free(s->r);
  pthread_mutex_destroy(&s->lock);
  pthread_cond_destroy(&s->changed);
  free(s);
}

// The next stop, or the end of the run: whether it stopped.
static bool wait_stop(session *s)
{
  for (int ms = 0; ms < PATIENCE_MS * run_engine_scale(); ms++) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000000;
    if (until.tv_nsec >= 1000000000) {
      until.tv_nsec -= 1000000000;
      until.tv_sec++;
    }
    pthread_mutex_lock(&s->lock);
    if (s->stops == s->seen)
      pthread_cond_timedwait(&s->changed, &s->lock, &until);
    bool stopped = s->stops != s->seen;
    s->seen = s->stops;
    pthread_mutex_unlock(&s->lock);
    if (stopped)
      return true;
    if (run_engine_wait_end(s->r, 0, NULL))
      return s->stops != s->seen;
  }
  fail_msg("neither a stop nor an end");
  return false;
}

static void go(session *s, ep_go how)
{
  assert_true(ep_debug_go(s->d, how, 0));
}

static void plan(session *s, const ep_breakpoint *list, size_t count)
{
  assert_int_equal(ep_debug_plan(s->d, list, count), EPLUA_OK);
}

static void begin(session *s, const char *code)
{
  s->logged[0] = s->resolved[0] = '\0';
  run_engine_begin_chunk(
      s->r, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT, .text = code, .name = "@/steps.lua"});
}

static ep_breakpoint at(int line)
{
  return (ep_breakpoint){.kind = EP_BREAK_LINE, .id = line, .what = "/steps.lua", .line = line};
}

// Steps from the first line on by the letters i, o (over), u (out), c (go on), and compares the lines with "1 2 3", which ends
// with "." when the run does.
static void check_steps(const char *code, const char *steps, const char *lines)
{
  session *s = begin_session();
  char trail[TRAIL] = "";
  size_t length = 0;
  ep_debug_release(s->d, true);
  begin(s, code);
  for (const char *step = steps;; step++) {
    if (!wait_stop(s)) {
      snprintf(trail + length, sizeof trail - length, ".");
      break;
    }
    length +=
        (size_t)snprintf(trail + length, sizeof trail - length, "%s%d", length ? " " : "", s->line);
    if (*step == '\0')
      break;
    go(s, *step == 'i'   ? EP_GO_IN
          : *step == 'o' ? EP_GO_OVER
          : *step == 'u' ? EP_GO_OUT
                         : EP_GO_ON);
  }
  assert_string_equal(trail, lines);
  end_session(s);
}

static const struct table {
  const char *name, *code, *steps, *lines;
} tables[] = {
    {"lines", "local a = 1\nlocal b = a\nprint(b)\n", "ooo", "1 2 3."},
    {"loop", "local n = 0\nfor i = 1, 2 do\n  n = n + i\nend\nprint(n)", "oooooo", "1 2 3 2 3 2 5"},
    {"in and back", "local function f(x)\n  return x\nend\nlocal a = f(1)\nprint(a)", "oiiii",
     "3 4 2 5."},
    {"over", "local function f(x)\n  return x\nend\nlocal a = f(1)\nprint(a)", "ooo", "3 4 5."},
    {"out", "local function f(x)\n  x = x + 1\n  return x\nend\nlocal a = f(1)\nprint(a)", "oiuo",
     "4 5 2 6."},
    {"nested calls", "local function f(x)\n  return x\nend\nlocal a = f(f(1))\nprint(a)", "oiiiii",
     "3 4 2 4 2 5."},
    {"tail call",
     "local function g()\n  return 1\nend\nlocal function f()\n  return g()\nend\nf()\nprint(1)",
     "ooioo", "3 6 7 5 8."},
    {"over an error that is caught further down",
     "local function f()\n  error('x')\nend\nlocal function g()\n  f()\n  "
     "print('no')\nend\npcall(g)\nprint(1)",
     "ooioo", "3 7 8 5 9."},
    {"pcall without error", "local function f()\n  return 1\nend\npcall(f)\nprint(1)", "oiioo",
     "3 4 2 5."},
    {"metamethod",
     "local t = setmetatable({}, {\n  __index = function(_, k)\n    return k\n  end })\nlocal a = "
     "t.x\nprint(a)",
     "ooiioo", "1 4 1 5 3 6."},
    {"wrap",
     "local w = coroutine.wrap(function()\n  local a = 1\n  coroutine.yield(a)\n  a = "
     "2\nend)\nw()\nw()\nprint(1)",
     "ooiiiiioo", "1 5 1 6 2 3 7 4 5 8"},
    {"over a yield",
     "local w = coroutine.wrap(function()\n  local a = 1\n  coroutine.yield(a)\n  a = "
     "2\nend)\nw()\nw()\nprint(1)",
     "oooiooo", "1 5 1 6 2 3 4 5"},
    {"in at a yield: the rest of the line that resumed it",
     "local w = coroutine.wrap(function()\n  coroutine.yield(1)\n  return 2\nend)\n"
     "local function id(x)\n  return x\nend\nlocal a = id(w()) + 1\nlocal b = id(w()) + "
     "1\nprint(a)",
     "ooooiiiiiiiii", "1 4 1 7 8 2 8 6 8 9 3 9 6 9"},
    {"in at a yield in a tail call",
     "local w = coroutine.wrap(function()\n  coroutine.yield(1)\nend)\n"
     "local function f()\n  return w()\nend\nlocal a = f() + 1\nprint(a)",
     "ooooiiii", "1 3 1 6 7 5 2 7 8"},
    {"sort", "local t = {2, 1}\ntable.sort(t, function(a, b)\n  return a < b\nend)\nprint(1)",
     "oooiuo", "1 2 4 2 3 5."},
    {"a coroutine that fails",
     "local co = coroutine.create(function()\n  local a = 1\n  error('x')\nend)\nlocal ok = "
     "coroutine.resume(co)\nprint(ok)",
     "oooioo", "1 4 1 5 2 3 6"},
    {"sleep", "local a = 1\nrequire('timers').sleep(10)\nprint(a)", "ooo", "1 2 3."},
    {"xpcall handler",
     "local function h(e)\n  return e\nend\nxpcall(function()\n  error('x')\nend, h)\nprint(1)",
     "ooiio", "3 4 6 4 5 7"},
    {"close",
     "do\n  local c <close> = setmetatable({}, { __close = function()\n    print('c')\n  end })\n  "
     "print('b')\nend\nprint(1)",
     "ooooiio", "2 4 2 4 5 3 4 7"},
    {"recursion",
     "local function f(n)\n  if n == 0 then\n    return 0\n  end\n  return 1 + f(n - "
     "1)\nend\nprint(f(3))\nprint(1)",
     "oioioioouuuu", "6 7 2 5 2 5 2 5 5 5 7."},
    {"for iterator",
     "local function it(_, i)\n  i = i + 1\n  if i < 3 then return i end\nend\nfor i in it, nil, 0 "
     "do\n  print(i)\nend\nprint(1)",
     "oiiioioooo", "4 5 2 3 6 5 2 3 6 5 7"},
};

static void each_table_of_steps_is_kept(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    print_message("%s\n", tables[i].name);
    check_steps(tables[i].code, tables[i].steps, tables[i].lines);
  }
}

static void lines_stop_where_they_were_set(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_breakpoint list[] = {at(3), at(4)};
  list[1].condition = "i == 2";
  plan(s, list, 2);
  begin(s, "for i = 1, 3 do\n  local a = i\n  \n  a = a + 1\nend");
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 4);
  assert_string_equal(s->resolved, "3@4|4@4|");
  go(s, EP_GO_ON);
  assert_true(wait_stop(s));
  plan(s, NULL, 0);
  go(s, EP_GO_ON);
  assert_false(wait_stop(s));
  end_session(s);
}

static void a_tight_loop_is_paused_and_goes_on(void **state)
{
  (void)state;
  session *s = begin_session();
  begin(s, "print('on')\nlocal go = true\nwhile go do\n  local x = 1\nend");
  assert_true(run_engine_wait_output(s->r, "on", PATIENCE_MS));
  for (int i = 0; i < 100; i++) {
    ep_debug_pause(s->d);
    assert_true(wait_stop(s));
    assert_int_equal(s->last.reason, EP_STOPPED_PAUSE);
    assert_in_range(s->line, 2, 4);
    go(s, EP_GO_ON);
  }
  end_session(s);
}

static void a_sleeping_engine_is_paused(void **state)
{
  (void)state;
  session *s = begin_session();
  begin(s, "print('on')\nsetTimeout(function()\n  print('late')\nend, 60000)");
  assert_true(run_engine_wait_output(s->r, "on", PATIENCE_MS));
  ep_debug_pause(s->d);
  assert_true(wait_stop(s));
  go(s, EP_GO_ON);
  end_session(s);
}

static void a_breakpoint_set_in_a_running_loop_is_met(void **state)
{
  (void)state;
  session *s = begin_session();
  begin(s, "print('on')\nlocal function f(x)\n  return x + 1\nend\nlocal n = 0\nwhile true do\n  n "
           "= f(n)\nend");
  assert_true(run_engine_wait_output(s->r, "on", PATIENCE_MS));
  for (int i = 0; i < 50; i++) {
    ep_breakpoint b = at(i % 2 ? 3 : 7);
    plan(s, &b, 1);
    assert_true(wait_stop(s));
    assert_int_equal(s->line, i % 2 ? 3 : 7);
    plan(s, NULL, 0);
    go(s, EP_GO_ON);
  }
  end_session(s);
}

// It may be a limit that ends the script.
static void what_a_script_counts_is_not_made_more_by_a_debugger(void **state)
{
  (void)state;
  session *s = begin_session();
  begin(s, "local hits = 0\ndebug.sethook(function() hits = hits + 1 end, '', 5000)\n"
           "for i = 1, 100000 do end\ndebug.sethook()\nprint('alone', hits)\nhits = 0\n"
           "debug.sethook(function() hits = hits + 1 end, '', 1 << 30)\nprint('on')\nlocal n = 0\n"
           "while n < 4000000 do n = n + 1 end\nlocal a = 1\ndebug.sethook()\nprint('met', hits)");
  assert_true(run_engine_wait_output(s->r, "on", PATIENCE_MS));
  for (int i = 0; i < 50; i++) {
    ep_breakpoint b = at(i % 2 ? 11 : 12);
    plan(s, &b, 1);
    ep_debug_pause(s->d);
    assert_true(wait_stop(s));
    go(s, i % 2 ? EP_GO_IN : EP_GO_OUT);
    if (i % 2) {
      assert_true(wait_stop(s));
      go(s, EP_GO_ON);
    }
  }
  plan(s, NULL, 0);
  assert_true(run_engine_wait_output(s->r, "met", PATIENCE_MS * run_engine_scale()));
  assert_false(wait_stop(s));
  assert_string_equal(run_engine_output(s->r), "alone\t20\non\nmet\t0\n");
  end_session(s);
}

// Nobody can read its text elsewhere: the engine has it, and knows where the next line with code is.
static void a_point_between_lines_of_a_named_text_that_runs_is_moved_down(void **state)
{
  (void)state;
  session *s = begin_session();
  s->logged[0] = s->resolved[0] = '\0';
  run_engine_begin_chunk(
      s->r, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT,
                           .text = "print('on')\nwhile true do\n  -- nothing\n\n  x = 1\nend",
                           .name = "=new.lua"});
  assert_true(run_engine_wait_output(s->r, "on", PATIENCE_MS));
  const ep_breakpoint b = {.kind = EP_BREAK_LINE, .id = 3, .what = "=new.lua", .line = 3};
  plan(s, &b, 1);
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 5);
  assert_string_equal(s->resolved, "3@5|"); // and not once more when its chunk is met
  plan(s, NULL, 0);
  go(s, EP_GO_ON);
  end_session(s);
}

static void functions_are_stopped_in_by_name(void **state)
{
  (void)state;
  session *s = begin_session();
  const ep_breakpoint list[] = {{.kind = EP_BREAK_FUNCTION, .id = 1, .what = "greet"},
                                {.kind = EP_BREAK_FUNCTION, .id = 2, .what = "string.rep"},
                                {.kind = EP_BREAK_FUNCTION, .id = 3, .what = "shape:area"}};
  plan(s, list, 3);
  begin(
      s,
      "function greet(n)\n  local x = n\n  return x\nend\ngreet(1)\nlocal y = ('a'):rep(2)\n"
      "shape = { area = function(self)\n  return 1\nend }\nshape:area()\nlocal rep = print\nrep()");
  const int ids[] = {1, 2, 3}, lines[] = {2, -1, 8};
  for (int i = 0; i < 3; i++) {
    assert_true(wait_stop(s));
    assert_int_equal(s->last.reason, EP_STOPPED_FUNCTION);
    assert_int_equal(s->id, ids[i]);
    assert_int_equal(s->line, lines[i]);
    go(s, EP_GO_ON);
  }
  assert_false(wait_stop(s));
  end_session(s);
}

static void errors_are_stopped_at_where_they_are_thrown(void **state)
{
  (void)state;
  session *s = begin_session();
  const ep_breakpoint list[] = {
      {.kind = EP_BREAK_THROWN, .id = 1, .what = "caught"},
      {.kind = EP_BREAK_THROWN, .id = 2, .what = "uncaught"},
      {.kind = EP_BREAK_THROWN, .id = 3, .what = "pattern", .condition = "wr.pped"}};
  plan(s, list, 3);
  begin(s, "local function f()\n  error('one')\nend\nprint(pcall(f))\n"
           "local w = coroutine.wrap(function()\n  local x = nil + 1\nend)\nprint(xpcall(w, "
           "debug.traceback))\n"
           "pcall(coroutine.wrap(function()\n  error('wrapped')\nend))\nerror({})\n");
  const int lines[] = {2, 6, 10, 12}, ids[] = {1, 1, 1, 2};
  for (int i = 0; i < 4; i++) {
    assert_true(wait_stop(s));
    assert_int_equal(s->last.reason, EP_STOPPED_THROWN);
    assert_int_equal(s->line, lines[i]);
    assert_int_equal(s->id, ids[i]);
    assert_int_equal(s->last.caught, i < 3);
    go(s, EP_GO_ON);
  }
  assert_false(wait_stop(s));
  end_session(s);
}

// There is nothing to look at: it has not begun.
static void what_does_not_compile_is_not_stopped_at(void **state)
{
  (void)state;
  session *s = begin_session();
  const ep_breakpoint list[] = {{.kind = EP_BREAK_THROWN, .id = 1, .what = "uncaught"}};
  plan(s, list, 1);
  begin(s, "print(1)\n)");
  assert_false(wait_stop(s));
  assert_string_equal(run_engine_output(s->r), "");
  end_session(s);
}

static void closures_made_anew_are_known_in_spite_of_collections(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_breakpoint b = at(4);
  b.hits = "% 500";
  plan(s, &b, 1);
  begin(s, "local n = 0\nfor i = 1, 2000 do\n  local f = function()\n    n = n + 1\n  end\n"
           "  local g = function() return i end\n  if i % 7 == 0 then collectgarbage() end\n  f() "
           "g()\nend\nprint(n)");
  for (int i = 0; i < 4; i++) {
    assert_true(wait_stop(s));
    go(s, EP_GO_ON);
  }
  assert_false(wait_stop(s));
  assert_string_equal(run_engine_output(s->r), "2000\n");
  end_session(s);
}

static void a_stop_of_the_script_ends_a_pause(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_breakpoint b = at(2);
  plan(s, &b, 1);
  for (int i = 0; i < 20; i++) {
    begin(s, "local a = 1\nlocal b = 2\nprint('no')");
    assert_true(wait_stop(s));
    assert_true(run_engine_stop(s->r, PATIENCE_MS, NULL));
    assert_string_equal(run_engine_output(s->r), "");
  }
  end_session(s);
}

// Somebody who hears what the script writes, and does not let it go on.
typedef struct listener {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool hears, closed;
} listener;

static void on_written(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  listener *l = ud;
  (void)stream, (void)bytes, (void)length;
  pthread_mutex_lock(&l->lock);
  l->hears = true;
  pthread_cond_broadcast(&l->changed);
  while (l->closed)
    pthread_cond_wait(&l->changed, &l->lock);
  pthread_mutex_unlock(&l->lock);
}

static void who_leaves_while_a_stop_begins_leaves_nothing_stopped(void **state)
{
  (void)state;
  session *s = begin_session();
  listener l = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, true};
  ep_output *output = &ep_state_of_engine(run_engine_engine(s->r))->output;
  ep_breakpoint b = at(2);
  plan(s, &b, 1);
  assert_int_equal(ep_output_follow(output, on_written, &l), EPLUA_OK);
  begin(s, "io.write('a')\nlocal a = 1\nprint('b')");
  pthread_mutex_lock(&l.lock);
  while (!l.hears) // what the stop at line 2 sends on its way
    pthread_cond_wait(&l.changed, &l.lock);
  pthread_mutex_unlock(&l.lock);
  ep_debug_detach(s->d, false);
  pthread_mutex_lock(&l.lock);
  l.closed = false;
  pthread_cond_broadcast(&l.changed);
  pthread_mutex_unlock(&l.lock);
  bool ended = run_engine_wait_end(s->r, PATIENCE_MS, NULL);
  assert_true(ended);
  assert_string_equal(run_engine_output(s->r), "ab\n");
  assert_int_equal(s->stops, 0);
  ep_output_follow(output, NULL, NULL);
  end_session(s);
}

// Whether each thread of the process but this one sleeps.
static bool others_sleep(void)
{
  char path[300], line[300];
  bool sleep = true;
  DIR *tasks = opendir("/proc/self/task");
  assert_non_null(tasks);
  for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
    if (*task->d_name == '.' || atoi(task->d_name) == gettid())
      continue;
    snprintf(path, sizeof path, "/proc/self/task/%s/stat", task->d_name);
    FILE *f = fopen(path, "re");
    // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection): the caller's lock is what the others wait for
    const char *name_end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    sleep &= name_end && name_end[2] == 'S';
    if (f)
      fclose(f);
  }
  closedir(tasks);
  return sleep;
}

static void a_release_while_the_hold_begins_is_not_lost(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_hook *h = &ep_state_of_engine(run_engine_engine(s->r))->hook;
  for (int i = 0; i < 20; i++) {
    ep_debug_hold(s->d);
    pthread_mutex_lock(&s->d->pause.lock); // the hold begins no further than to here
    begin(s, "print('on')");
    while (atomic_load(&h->asks) & EP_ASK_TRACE || !others_sleep())
      sched_yield();
    ep_debug_release(s->d, false);
    pthread_mutex_unlock(&s->d->pause.lock);
    assert_true(run_engine_wait_end(s->r, PATIENCE_MS, NULL));
    assert_string_equal(run_engine_output(s->r), "on\n");
  }
  end_session(s);
}

static void who_leaves_and_wants_it_to_stay_leaves_it_held(void **state)
{
  (void)state;
  session *s = begin_session();
  const ep_debug_events events = {.ud = s, .stopped = on_stopped};
  ep_debug_hold(s->d);
  ep_debug_detach(s->d, true);
  begin(s, "print('on')\nprint('off')");
  assert_false(run_engine_wait_end(s->r, 20, NULL));
  assert_true(ep_debug_attach(s->d, &events));
  ep_debug_release(s->d, true);
  assert_true(wait_stop(s));
  assert_int_equal(s->last.reason, EP_STOPPED_ENTRY);
  go(s, EP_GO_ON);
  assert_false(wait_stop(s));
  end_session(s);
}

// As the loop does: a callback inside its wait is stopped before it has entered Lua.
static void begin_wait(ep_state *s)
{
  ep_profiler_wait(s->profiler, true);
}

static void a_profile_goes_on_behind_a_stop_inside_a_wait(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_state *engine = ep_state_of_engine(run_engine_engine(s->r));
  eplua_profile_options options = {.size = sizeof options, .kind = EPLUA_PROFILE_WALL};
  ep_breakpoint b = at(2);
  plan(s, &b, 1);
  engine->stopped = begin_wait;
  assert_int_equal(ep_profiler_start(engine->profiler, &options, EP_PROFILE_HOST, NULL), EPLUA_OK);
  begin(s, "local t = os.clock() + 0.2\nwhile os.clock() < t do end");
  assert_true(wait_stop(s));
  unsigned long long before = ep_profiler_look(engine->profiler).samples;
  plan(s, NULL, 0);
  go(s, EP_GO_ON);
  assert_false(wait_stop(s));
  assert_true(ep_profiler_look(engine->profiler).samples > before);
  ep_profile_free(ep_profiler_stop(engine->profiler, EP_PROFILE_HOST, NULL));
  end_session(s);
}

// As a signal that comes while Lua allocates.
static void look_where_it_is(void *ud, int type, const void *block, size_t bytes)
{
  unsigned *known = ud;
  char text[400];
  (void)type, (void)block, (void)bytes;
  *known += ep_hook_last_words(text, sizeof text);
}

static void where_it_is_can_be_asked_while_the_stack_grows(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_state *engine = ep_state_of_engine(run_engine_engine(s->r));
  unsigned known = 0;
  ep_mem_watch watch = {.took = look_where_it_is, .ud = &known};
  ep_mem_watch_add(&engine->mem, engine->L, &watch);
  begin(s, "local function f(n)\n  return n == 0 and 0 or 1 + f(n - 1)\nend\nprint(f(100000))\n"
           "print(select('#', table.unpack({}, 1, 200000)))");
  assert_false(wait_stop(s));
  assert_string_equal(run_engine_output(s->r), "100000\n200000\n");
  assert_true(known > 0);
  ep_mem_watch_remove(&engine->mem, engine->L, &watch);
  end_session(s);
}

static void callbacks_are_stopped_in(void **state)
{
  (void)state;
  session *s = begin_session();
  const ep_breakpoint b = {.kind = EP_BREAK_CALLBACK, .id = 9, .what = "timeout"};
  plan(s, &b, 1);
  begin(s, "setTimeout(function()\n  print('a')\nend, 1)\nprint('main')");
  assert_true(wait_stop(s));
  assert_int_equal(s->last.reason, EP_STOPPED_CALLBACK);
  assert_int_equal(s->line, 2);
  assert_int_equal(s->id, 9);
  go(s, EP_GO_OVER);
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 3);
  go(s, EP_GO_OVER); // past its end: runs on
  assert_false(wait_stop(s));
  end_session(s);
}

static void no_hook_is_left_when_nothing_is_wanted(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_breakpoint b = at(1);
  plan(s, &b, 1);
  begin(s, "local a = 1\nlocal co = coroutine.create(function() coroutine.yield() "
           "end)\ncoroutine.resume(co)\nprint(1)\nprint(2)\n");
  assert_true(wait_stop(s));
  plan(s, NULL, 0);
  go(s, EP_GO_ON);
  assert_false(wait_stop(s));
  ep_state *state_of = ep_state_of_engine(run_engine_engine(s->r));
  assert_null(state_of->hook.tracer);
  assert_null(state_of->mem.watches);
  end_session(s);
}

// --- save and keep running, while it is stopped ---

typedef struct asked {
  pthread_mutex_t lock;
  pthread_cond_t came;
  char text[1000]; // "": not answered yet
} asked;

static void take_answer(void *ud, const char *json, size_t length)
{
  asked *a = ud;
  pthread_mutex_lock(&a->lock);
  snprintf(a->text, sizeof a->text, "%.*s", (int)length, json);
  pthread_cond_signal(&a->came);
  pthread_mutex_unlock(&a->lock);
}

static void swap_has(session *s, const char *text, const char *part)
{
  asked a = {.text = ""};
  char request[1000];
  pthread_mutex_init(&a.lock, NULL);
  pthread_cond_init(&a.came, NULL);
  snprintf(request, sizeof request, "{\"verb\":\"swap\",\"file\":\"@/steps.lua\",\"text\":\"%s\"}",
           text);
  assert_int_equal(eplua_ask(run_engine_engine(s->r), request, strlen(request), take_answer, &a),
                   EPLUA_OK);
  pthread_mutex_lock(&a.lock);
  while (!a.text[0])
    pthread_cond_wait(&a.came, &a.lock);
  pthread_mutex_unlock(&a.lock);
  if (!strstr(a.text, part))
    fail_msg("not in the answer: %s\n%s", part, a.text);
  pthread_cond_destroy(&a.came);
  pthread_mutex_destroy(&a.lock);
}

static void a_stopped_script_gets_new_functions_and_its_breakpoints_are_placed_anew(void **state)
{
  (void)state;
  session *s = begin_session();
  ep_breakpoint first = at(3), later = at(6);
  plan(s, &first, 1);
  begin(s, "local n = 0\nfunction f()\n  n = n + 1\nend\nf() f() f() result = n\n");
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 3);
  swap_has(
      s, "local n = 0\\n-- n\\n\\nfunction f()\\n\\n  n = n + 10\\nend\\nf() f() f() result = n\\n",
      "\"swapped\":[{\"name\":\"f\",\"line\":4,\"closures\":1,\"running\":1}]");
  assert_string_equal(s->resolved, "3@3|3@4|"); // where that text has code
  plan(s, &later, 1);
  go(s, EP_GO_ON); // the call that runs ends with its old code
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 6);
  go(s, EP_GO_ON);
  assert_true(wait_stop(s));
  assert_int_equal(s->line, 6);
  plan(s, NULL, 0);
  go(s, EP_GO_ON);
  assert_false(wait_stop(s));
  assert_int_equal(run_engine_run(s->r, "assert(result == 21)"), 0);
  end_session(s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_table_of_steps_is_kept),
      cmocka_unit_test(lines_stop_where_they_were_set),
      cmocka_unit_test(a_tight_loop_is_paused_and_goes_on),
      cmocka_unit_test(a_sleeping_engine_is_paused),
      cmocka_unit_test(a_breakpoint_set_in_a_running_loop_is_met),
      cmocka_unit_test(what_a_script_counts_is_not_made_more_by_a_debugger),
      cmocka_unit_test(a_point_between_lines_of_a_named_text_that_runs_is_moved_down),
      cmocka_unit_test(functions_are_stopped_in_by_name),
      cmocka_unit_test(errors_are_stopped_at_where_they_are_thrown),
      cmocka_unit_test(what_does_not_compile_is_not_stopped_at),
      cmocka_unit_test(closures_made_anew_are_known_in_spite_of_collections),
      cmocka_unit_test(a_stop_of_the_script_ends_a_pause),
      cmocka_unit_test(who_leaves_while_a_stop_begins_leaves_nothing_stopped),
      cmocka_unit_test(a_release_while_the_hold_begins_is_not_lost),
      cmocka_unit_test(who_leaves_and_wants_it_to_stay_leaves_it_held),
      cmocka_unit_test(a_profile_goes_on_behind_a_stop_inside_a_wait),
      cmocka_unit_test(where_it_is_can_be_asked_while_the_stack_grows),
      cmocka_unit_test(callbacks_are_stopped_in),
      cmocka_unit_test(a_stopped_script_gets_new_functions_and_its_breakpoints_are_placed_anew),
      cmocka_unit_test(no_hook_is_left_when_nothing_is_wanted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
