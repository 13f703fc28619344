// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * An engine on a thread of its own. The test's thread gives commands, the engine's thread obeys; both meet
 * under one mutex and one condition variable on the monotonic clock, so nothing is slept away.
 * Owns the thread, the engine and what it printed. A thread that does not end is left behind: the test has
 * failed by then, and the process ends soon.
 * Counting descriptors and threads is not here but in census.c.
 */
#include "run_engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STACK = 16 << 20, OUTPUT_MAX = 1 << 20, ERROR_MAX = 4096, REPEAT_MS = 50 };

typedef enum phase { MAKING, IDLE, RUNNING, GONE } phase;
typedef enum command { NOTHING, RUN, FREE } command;

struct run_engine {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  eplua_config config;
  eplua_engine *engine;
  eplua_error error;
  phase phase;
  command command;
  bool deaf; // what is said and printed does not count
  int status;
  int64_t ended_ns;
  char *output;
  size_t output_length;
  unsigned errors;
  size_t longest_error;
  bool waits_for_input;
  unsigned idles;
  int idle_status;
  char last_error[ERROR_MAX];
};

int run_engine_scale(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 4;
#else
  const char *preload = getenv("LD_PRELOAD");
  return preload && strstr(preload, "vgpreload") ? 4 : 1;
#endif
}

int64_t run_engine_now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// --- the engine's thread ---

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  run_engine *r = ud;
  if (level != EPLUA_LOG_ERROR)
    return;
  pthread_mutex_lock(&r->lock);
  if (!r->deaf) {
    r->errors++;
    if (length > r->longest_error)
      r->longest_error = length;
    snprintf(r->last_error, sizeof r->last_error, "%.*s", (int)length, text);
  }
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  run_engine *r = ud;
  if (stream != EPLUA_STREAM_OUT)
    return;
  pthread_mutex_lock(&r->lock);
  size_t room = OUTPUT_MAX - 1 - r->output_length;
  size_t n = r->deaf ? 0 : length < room ? length : room;
  memcpy(r->output + r->output_length, bytes, n);
  r->output_length += n;
  r->output[r->output_length] = '\0';
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

void run_engine_on_input(void *ud, bool waits)
{
  run_engine *r = ud;
  pthread_mutex_lock(&r->lock);
  r->waits_for_input = waits;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

void run_engine_on_idle(void *ud, int status)
{
  run_engine *r = ud;
  pthread_mutex_lock(&r->lock);
  r->idles++;
  r->idle_status = status;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

static void enter_phase(run_engine *r, phase next)
{
  r->phase = next;
  pthread_cond_broadcast(&r->changed);
}

static void *engine_thread(void *ud)
{
  run_engine *r = ud;
  eplua_engine *e = eplua_engine_new(&r->config, &r->error);
  pthread_mutex_lock(&r->lock);
  r->engine = e;
  enter_phase(r, e ? IDLE : GONE);
  while (r->phase != GONE) {
    while (r->command == NOTHING)
      pthread_cond_wait(&r->changed, &r->lock);
    command order = r->command;
    r->command = NOTHING;
    pthread_mutex_unlock(&r->lock);
    int status = 0;
    if (order == RUN)
      status = eplua_engine_run(e);
    else
      eplua_engine_free(e);
    int64_t now = run_engine_now_ns();
    pthread_mutex_lock(&r->lock);
    r->status = status;
    r->ended_ns = now;
    enter_phase(r, order == RUN ? IDLE : GONE);
  }
  pthread_mutex_unlock(&r->lock);
  return NULL;
}

// --- waiting ---

// Waits for a change at most until deadline_ns; false: that time has come. The lock is held.
static bool wait_change(run_engine *r, int64_t deadline_ns)
{
  if (run_engine_now_ns() >= deadline_ns)
    return false;
  struct timespec until = {.tv_sec = deadline_ns / 1000000000, .tv_nsec = deadline_ns % 1000000000};
  pthread_cond_timedwait(&r->changed, &r->lock, &until);
  return true;
}

static int64_t deadline(int ms)
{
  return run_engine_now_ns() + (int64_t)ms * run_engine_scale() * 1000000;
}

bool run_engine_wait_end(run_engine *r, int deadline_ms, int *status)
{
  int64_t until = deadline(deadline_ms);
  pthread_mutex_lock(&r->lock);
  while (r->phase == RUNNING && wait_change(r, until))
    ;
  bool ended = r->phase != RUNNING;
  if (status)
    *status = r->status;
  pthread_mutex_unlock(&r->lock);
  return ended;
}

bool run_engine_wait_output(run_engine *r, const char *text, int deadline_ms)
{
  int64_t until = deadline(deadline_ms);
  pthread_mutex_lock(&r->lock);
  while (!strstr(r->output, text) && r->phase == RUNNING && wait_change(r, until))
    ;
  bool found = strstr(r->output, text) != NULL;
  pthread_mutex_unlock(&r->lock);
  return found;
}

bool run_engine_wait_input(run_engine *r, int deadline_ms)
{
  int64_t until = deadline(deadline_ms);
  pthread_mutex_lock(&r->lock);
  while (!r->waits_for_input && r->phase == RUNNING && wait_change(r, until))
    ;
  bool waits = r->waits_for_input;
  pthread_mutex_unlock(&r->lock);
  return waits;
}

bool run_engine_wait_idle(run_engine *r, unsigned times, int deadline_ms, int *status)
{
  int64_t until = deadline(deadline_ms);
  pthread_mutex_lock(&r->lock);
  while (r->idles < times && r->phase == RUNNING && wait_change(r, until))
    ;
  bool enough = r->idles >= times;
  if (status)
    *status = r->idle_status;
  pthread_mutex_unlock(&r->lock);
  return enough;
}

// --- life ---

run_engine *run_engine_new(const eplua_config *config)
{
  run_engine *r = calloc(1, sizeof *r);
  assert_non_null(r);
  r->output = calloc(1, OUTPUT_MAX);
  assert_non_null(r->output);
  if (config)
    r->config = *config;
  r->config.size = sizeof r->config;
  r->config.host =
      (eplua_host){.size = sizeof(eplua_host), .ud = r, .log = on_log, .output = on_output};
  if (config && config->host.input == run_engine_on_input)
    r->config.host.input = run_engine_on_input;
  if (config && config->host.idle == run_engine_on_idle)
    r->config.host.idle = run_engine_on_idle;
  pthread_mutex_init(&r->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&r->changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK);
  assert_int_equal(pthread_create(&r->thread, &attributes, engine_thread, r), 0);
  pthread_attr_destroy(&attributes);

  int64_t until = deadline(10000);
  pthread_mutex_lock(&r->lock);
  while (r->phase == MAKING && wait_change(r, until))
    ;
  phase reached = r->phase;
  pthread_mutex_unlock(&r->lock);
  if (reached != IDLE)
    fail_msg("no engine: %s", reached == GONE ? r->error.message : "it takes too long");
  return r;
}

static void order(run_engine *r, command what)
{
  pthread_mutex_lock(&r->lock);
  r->command = what;
  r->phase = RUNNING;
  r->errors = 0;
  r->longest_error = 0;
  r->idles = 0;
  r->last_error[0] = '\0';
  r->output_length = 0;
  r->output[0] = '\0';
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

void run_engine_free(run_engine *r)
{
  if (!run_engine_try_free(r, 5000))
    fail_msg("freeing the engine takes more than 5 s");
}

bool run_engine_try_free(run_engine *r, int deadline_ms)
{
  order(r, FREE);
  if (!run_engine_wait_end(r, deadline_ms, NULL))
    return false;
  pthread_join(r->thread, NULL);
  pthread_cond_destroy(&r->changed);
  pthread_mutex_destroy(&r->lock);
  free(r->output);
  free(r);
  assert_int_equal(eplua_engine_panics(), 0);
  return true;
}

// --- runs ---

void run_engine_begin_chunk(run_engine *r, const eplua_chunk *chunk)
{
  // added here, not on the engine's thread: nothing runs there now, and the command that follows orders them
  eplua_error error;
  assert_int_equal(eplua_engine_add(r->engine, chunk, &error), EPLUA_OK);
  order(r, RUN);
}

void run_engine_begin(run_engine *r, const char *code)
{
  run_engine_begin_chunk(r,
                         &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = code, .name = "=test"});
}

void run_engine_begin_file(run_engine *r, const char *path)
{
  run_engine_begin_chunk(r, &(eplua_chunk){.kind = EPLUA_CHUNK_FILE, .text = path});
}

int run_engine_run(run_engine *r, const char *code)
{
  int status = -1;
  run_engine_begin(r, code);
  if (!run_engine_wait_end(r, 60000, &status))
    fail_msg("the run does not end: %.200s", code);
  return status;
}

static bool end(run_engine *r, int deadline_ms, int64_t *took_ns, bool quit)
{
  int64_t begun = run_engine_now_ns();
  int64_t until = deadline(deadline_ms);
  bool ended;
  do {
    if (quit)
      eplua_engine_quit(r->engine, EPLUA_STOP_INTERRUPT, -1);
    else
      eplua_engine_interrupt(r->engine);
    int64_t left_ns = until - run_engine_now_ns();
    int64_t next =
        run_engine_now_ns() + (left_ns < REPEAT_MS * 1000000 ? left_ns : REPEAT_MS * 1000000);
    pthread_mutex_lock(&r->lock);
    while (r->phase == RUNNING && wait_change(r, next))
      ;
    ended = r->phase != RUNNING;
    if (ended && took_ns)
      *took_ns = r->ended_ns > begun ? r->ended_ns - begun : 0;
    pthread_mutex_unlock(&r->lock);
  } while (!ended && run_engine_now_ns() < until);
  return ended;
}

// A quit that came just after the run had ended by itself counts for the next one. So there is a next one, at
// whose end it is forgotten; os.exit ends it even when timers are left.
static bool drain(run_engine *r, int deadline_ms)
{
  eplua_error error;
  eplua_chunk leave = {.kind = EPLUA_CHUNK_CODE, .text = "os.exit(0, true)"};
  assert_int_equal(eplua_engine_add(r->engine, &leave, &error), EPLUA_OK);
  pthread_mutex_lock(&r->lock);
  int status = r->status;
  r->deaf = true;
  r->phase = RUNNING;
  r->command = RUN;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
  bool ended = run_engine_wait_end(r, deadline_ms, NULL);
  pthread_mutex_lock(&r->lock);
  r->deaf = false;
  r->status = status;
  pthread_mutex_unlock(&r->lock);
  return ended;
}

bool run_engine_stop(run_engine *r, int deadline_ms, int64_t *took_ns)
{
  return end(r, deadline_ms, took_ns, true) && drain(r, deadline_ms);
}

bool run_engine_interrupt(run_engine *r, int deadline_ms, int64_t *took_ns)
{
  return end(r, deadline_ms, took_ns, false);
}

void run_engine_check_usable(run_engine *r)
{
  run_engine_begin(r, "print('sum', 2 + 2)");
  if (!run_engine_wait_output(r, "sum\t4\n", 5000))
    fail_msg("the engine does not add any more: %.500s", r->last_error);
  assert_true(run_engine_stop(r, 5000, NULL));
}

// --- what came of it ---

const char *run_engine_output(run_engine *r)
{
  return r->output;
}

unsigned run_engine_errors(run_engine *r)
{
  return r->errors;
}

const char *run_engine_last_error(run_engine *r)
{
  return r->last_error;
}

size_t run_engine_longest_error(run_engine *r)
{
  return r->longest_error;
}

eplua_engine *run_engine_engine(run_engine *r)
{
  return r->engine;
}
