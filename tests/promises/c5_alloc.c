// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C5, any allocation may fail: each scenario below runs whole (make, add, run, free), once for each k, with its
 * k-th allocation failing: that one alone, that and the next (Lua asks twice), and all from there on. Nothing may
 * crash, leak, or reach lua_atpanic; what the run says does not matter.
 * Everything happens on one thread with 16 MiB of stack. Where a scenario has too many allocations for its share
 * of the time, k goes in steps, each time from another start, the first hundred always one by one.
 */
#include "failing_malloc.h"
#include "run_engine.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS_ALL = 200, STACK = 16 << 20, FIRST = 100 };

typedef struct scenario {
  const char *name;
  bool from_start; // allocations of eplua_engine_new() count, else those after it
  eplua_config config;
  eplua_chunk_kind kind;
  const char *text;
  bool twice; // the run
  bool post;
} scenario;

static const char *const words[] = {"eplua", "script.lua", "one", "two", NULL};
static const char *const paths[] = {"/tmp", "/nonexistent/x", "relative", NULL};

#define CODE(name_, text_) {.name = name_, .kind = EPLUA_CHUNK_CODE, .text = text_}
#define TIMERS "local timers = require 'timers' "

static const scenario scenarios[] = {
    {.name = "make, bare", .from_start = true, .kind = EPLUA_CHUNK_CODE, .text = "return 1"},
    {.name = "make, restricted",
     .from_start = true,
     .kind = EPLUA_CHUNK_CODE,
     .text = "return 1",
     .config =
         {.sandbox = {.on = true, .read = paths, .write = paths, .run = words, .env = words}}},
    {.name = "make, with everything",
     .from_start = true,
     .kind = EPLUA_CHUNK_CODE,
     .text = "return 1",
     .config =
         {.args = words,
          .args_script = 1,
          .resources = "/nonexistent",
          .hold = false,
          .bytecode = true,
          .limits = {.memory_bytes = 64 << 20, .time_ms = 60000, .timers = 10, .callbacks = 10}}},
    CODE("print", "print(1, 'two', nil, {}, print, 1.5) return 'shown'"),
    CODE("timers made and cancelled",
         "for i = 1, 200 do clearTimeout(setTimeout(function() end, i)) end "
         "local t = {} for i = 1, 200 do t[i] = setTimeout(print, 1000) end "
         "for i = 1, 200 do clearTimeout(t[i]) end"),
    CODE("timers that run", "for i = 1, 20 do setTimeout(function() print(i) end, 0) end"),
    CODE("interval", "local n, id = 0 id = setInterval(function() n = n + 1 local t = {n} "
                     "if n == 5 then clearInterval(id) end end, 0)"),
    CODE("failing timers", "for i = 1, 5 do setTimeout(function() error {i} end, 0) end"),
    CODE("sleep", TIMERS "for i = 1, 5 do coroutine.wrap(function() timers.sleep(0) print(i) "
                         "end)() end timers.sleep(1)"),
    CODE("sleeper that is resumed",
         TIMERS "local co = coroutine.create(function() timers.sleep(1) end) "
                "coroutine.resume(co) coroutine.resume(co)"),
    CODE("list of timers",
         TIMERS "local id = setTimeout(print, 1) for _, t in ipairs(timers.list()) do "
                "print(t.kind, t.source) end clearTimeout(id)"),
    CODE("pcall",
         "for i = 1, 10 do print(pcall(error, {i}), pcall(function() return nil + 1 end)) end"),
    CODE("xpcall", "print(xpcall(function() error 'x' end, debug.traceback))"),
    CODE("coroutines",
         "for i = 1, 5 do local co = coroutine.wrap(function(...) coroutine.yield(...) error(i) "
         "end) "
         "co(1, 2, 3) pcall(co) local d = coroutine.create(print) coroutine.close(d) end"),
    CODE("wrapdebug",
         "coroutine.wrapdebug(function() error 'x' end)() "
         "coroutine.wrapdebug(function() error {} end, function(e, t) print(e, #t) end)()"),
    CODE(
        "closed variables",
        "local function new() return setmetatable({}, {__close = function() local t = {1} end}) "
        "end "
        "do local a <close>, b <close> = new(), new() end pcall(function() local c <close> = new() "
        "error 'x' end) local d <close> = new() error 'y'"),
    CODE("uncaught error",
         "local function f(n) if n == 0 then error 'deep' end f(n - 1) return 1 end f(30)"),
    CODE("uncaught object",
         "error(setmetatable({}, {__tostring = function() return ('x'):rep(1000) end}))"),
    CODE(
        "uncaught object that loops",
        "error(setmetatable({}, {__tostring = function() for i = 1, 1e9 do local t = i end end}))"),
    CODE("syntax error", "return = 1"),
    {.name = "missing file", .kind = EPLUA_CHUNK_FILE, .text = "/nonexistent/x.lua"},
    {.name = "file",
     .kind = EPLUA_CHUNK_FILE,
     .text = TEST_FOLDER "/c5_file.lua",
     .config = {.args = words, .args_script = 1}},
    {.name = "folder as file", .kind = EPLUA_CHUNK_FILE, .text = "/tmp"},
    {.name = "module", .kind = EPLUA_CHUNK_MODULE, .text = "t=timers"},
    {.name = "missing module", .kind = EPLUA_CHUNK_MODULE, .text = "no.such.module"},
    CODE("script's hook",
         "local n = 0 debug.sethook(function(e) n = n + 1 local i = debug.getinfo(2, 'Sl') end, "
         "'crl', 2) "
         "for i = 1, 3 do local t = {} end debug.sethook() print(debug.gethook())"),
    CODE("hook that fails", "pcall(function() debug.sethook(function() error 'x' end, '', 1) for i "
                            "= 1, 10 do end end)"),
    CODE("texts",
         "local t = {} for i = 1, 20 do t[i] = ('%d %s'):format(i, ('x'):rep(i * 100)) end "
         "print(#table.concat(t), #t[3]:upper():gsub('X', 'yy'))"),
    CODE("environment", "print(os.getenv 'HOME', os.getenv 'NO_SUCH_NAME')"),
    CODE("os.exit", "setTimeout(print, 1000) os.exit(3, true)"),
    CODE("os.exit in pcall", "for _ = 1, 10 do pcall(os.exit, 3, true) end"),
    CODE("main chunk that stays suspended", "coroutine.yield()"),
    CODE("finalizers", "for i = 1, 5 do setmetatable({}, {__gc = function() local t = {} end}) end "
                       "collectgarbage() "
                       "kept = setmetatable({}, {__gc = function() error 'at exit' end})"),
    CODE("warnings and streams",
         "warn '@on' warn('a', 'b') io.stderr:write 'x' io.write('y', 1, '\\n')"),
    CODE("load", "print(load('return 1 + 1')(), load('x = = 1')) local n = 0 "
                 "print(load(function() n = n + 1 return n < 4 and ' ' or nil end))"),
    {.name = "run twice",
     .kind = EPLUA_CHUNK_CODE,
     .text = "x = (x or 0) + 1 setTimeout(function() print(x) end, 0)",
     .twice = true},
    {.name = "post", .kind = EPLUA_CHUNK_CODE, .text = "print 'x'", .post = true},
    {.name = "restricted files",
     .kind = EPLUA_CHUNK_CODE,
     .text = "print(io.open '/etc/passwd', io.open '/tmp/no-such-file', os.remove '/etc/passwd', "
             "pcall(require, 'nothing'), pcall(load, '\\27Lua')) for l in io.lines '/etc/hostname' "
             "do print(l) end",
     .config = {.sandbox = {.on = true, .read = paths}}},
    {.name = "time limit",
     .kind = EPLUA_CHUNK_CODE,
     .text = "print 'x'",
     .config = {.limits = {.time_ms = 60000}}},
    {.name = "memory limit",
     .kind = EPLUA_CHUNK_CODE,
     .text = "local t = {} while true do t[#t + 1] = ('x'):rep(#t) end",
     .config = {.limits = {.memory_bytes = 1 << 20}}},
};

enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };
_Static_assert(SCENARIOS >= 25, "C5 promises 25 scenarios");

// For who reads a crash: what was under way.
static char under_way[200];

static void on_crash(int signo)
{
  if (write(STDERR_FILENO, under_way, strlen(under_way)) < 0)
    _exit(2);
  void *frames[30];
  backtrace_symbols_fd(frames, backtrace(frames, 30), STDERR_FILENO);
  signal(signo, SIG_DFL);
  raise(signo);
}

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level, (void)text, (void)length;
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream, (void)bytes, (void)length;
}

static void run_task(void *engine, void *data)
{
  (void)engine;
  free(data);
}

// The scenario once; gives the number of allocations that counted.
static uint32_t perform(const scenario *s, uint32_t first, uint32_t length)
{
  eplua_error error;
  eplua_config config = s->config;
  config.size = sizeof config;
  config.host = (eplua_host){.size = sizeof config.host, .log = on_log, .output = on_output};
  if (s->from_start)
    failing_malloc_arm(first, length);
  eplua_engine *e = eplua_engine_new(&config, &error);
  if (e) {
    if (!s->from_start)
      failing_malloc_arm(first, length);
    for (int round = s->twice ? 2 : 1; round > 0; round--) {
      eplua_engine_add(e, &(eplua_chunk){.kind = s->kind, .text = s->text, .name = "=scenario"},
                       &error);
      void *data = s->post ? malloc(1) : NULL;
      if (data)
        eplua_engine_post(e, run_task, free, data);
      eplua_engine_run(e);
    }
    eplua_engine_free(e);
  }
  return failing_malloc_disarm();
}

typedef struct job {
  const scenario *scenario;
  char failed[300]; // empty: all is well
} job;

static bool try_from(job *j, uint32_t first, uint32_t length, int64_t expected_blocks)
{
  snprintf(under_way, sizeof under_way, "\nunder way: %s, allocation %u and %u more\n",
           j->scenario->name, first, length - 1);
  perform(j->scenario, first, length);
  int64_t blocks = failing_malloc_blocks();
  if (eplua_engine_panics() != 0 || blocks > expected_blocks) {
    snprintf(j->failed, sizeof j->failed, "%u panics, %lld blocks leaked; %s",
             eplua_engine_panics(), (long long)(blocks - expected_blocks), under_way + 1);
    return false;
  }
  return true;
}

static void *work(void *ud)
{
  job *j = ud;
  static const uint32_t lengths[] = {1, 2, FAILING_MALLOC_FOR_GOOD};
  perform(j->scenario, 0, 0); // what is made once per process is made now
  perform(j->scenario, 0, 0);
  int64_t blocks = failing_malloc_blocks();
  uint32_t count = perform(j->scenario, 0, 0);
  int64_t share_ns = INT64_C(1000000000) * SECONDS_ALL / SCENARIOS / 3;
  for (size_t i = 0; i < 3; i++) {
    int64_t begun = run_engine_now_ns();
    uint32_t step = 1;
    for (uint32_t k = 1; k <= count; k += step) {
      if (!try_from(j, k, lengths[i], blocks))
        return NULL;
      if (k < FIRST)
        continue;
      // what is left of the time decides about the step to what is left of the allocations
      int64_t spent = run_engine_now_ns() - begun;
      int64_t runs_left = spent < share_ns ? (share_ns - spent) * k / (spent + 1) + 1 : 1;
      step = (uint32_t)((count - k) / runs_left + 1);
    }
  }
  return NULL;
}

static void every_allocation_may_fail(void **state)
{
  job j = {.scenario = *state};
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK);
  assert_int_equal(pthread_create(&thread, &attributes, work, &j), 0);
  pthread_attr_destroy(&attributes);
  pthread_join(thread, NULL);
  if (j.failed[0])
    fail_msg("%s", j.failed);
}

int main(int argc, char **argv)
{
  failing_malloc_spare_libuv();
  cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
  void *frame;
  backtrace(&frame, 1); // loads what it needs now, and not in the handler
  signal(SIGABRT, on_crash);
  signal(SIGSEGV, on_crash);
  signal(SIGBUS, on_crash);
  struct CMUnitTest tests[SCENARIOS];
  for (size_t i = 0; i < SCENARIOS; i++)
    tests[i] = (struct CMUnitTest){.name = scenarios[i].name,
                                   .test_func = every_allocation_may_fail,
                                   .initial_state = (void *)(uintptr_t)&scenarios[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
