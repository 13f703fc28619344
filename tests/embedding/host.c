// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The embedding program of the tests. One mutex and one condition variable between the test's thread and the engine's; waiting
 * ends with a deadline, and the test fails. Owns the engine and the thread. Only the public API, and no help of the repository's other tests: this is how a stranger would do it.
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STACK = 16 << 20, DEADLINE_S = 60 };

static void add(char *to, size_t size, const char *bytes, size_t length)
{
  size_t used = strlen(to);
  snprintf(to + used, size - used, "%.*s", (int)length, bytes);
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  host *h = ud;
  (void)stream;
  pthread_mutex_lock(&h->lock);
  add(h->output, sizeof h->output, bytes, length);
  pthread_mutex_unlock(&h->lock);
}

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  host *h = ud;
  (void)level;
  pthread_mutex_lock(&h->lock);
  add(h->log, sizeof h->log, text, length);
  pthread_mutex_unlock(&h->lock);
}

void host_open(host *h, const eplua_config *config, const char *script)
{
  memset(h, 0, sizeof *h);
  pthread_mutex_init(&h->lock, NULL);
  pthread_cond_init(&h->changed, NULL);
  eplua_config own = {0};
  if (config)
    own = *config;
  own.size = sizeof own;
  own.host = (eplua_host){.size = sizeof own.host, .ud = h, .log = on_log, .output = on_output};
  own.hold = true;
  eplua_error error = {0};
  h->engine = eplua_engine_new(&own, &error);
  if (!h->engine) {
    fail_msg("no engine: %s", error.message);
    abort();
  }
  const eplua_chunk chunk = {.kind = EPLUA_CHUNK_TEXT, .text = script, .name = "=script"};
  if (script)
    assert_int_equal(eplua_engine_add(h->engine, &chunk, &error), EPLUA_OK);
}

static void *run(void *ud)
{
  host *h = ud;
  h->status = eplua_engine_run(h->engine);
  return NULL;
}

void host_run(host *h)
{
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK);
  assert_int_equal(pthread_create(&h->thread, &attributes, run, h), 0);
  pthread_attr_destroy(&attributes);
  h->runs = true;
}

int host_close(host *h)
{
  if (h->runs) {
    eplua_engine_quit(h->engine, EPLUA_STOP_INTERRUPT, -1);
    pthread_join(h->thread, NULL);
  }
  eplua_engine_free(h->engine);
  assert_int_equal(eplua_engine_panics(), 0);
  pthread_cond_destroy(&h->changed);
  pthread_mutex_destroy(&h->lock);
  return h->status;
}

void host_answered(void *ud, const char *json, size_t length)
{
  host *h = ud;
  pthread_mutex_lock(&h->lock);
  snprintf(h->answer, sizeof h->answer, "%.*s", (int)length, json);
  h->answers++;
  pthread_cond_broadcast(&h->changed);
  pthread_mutex_unlock(&h->lock);
}

unsigned host_answers(host *h)
{
  pthread_mutex_lock(&h->lock);
  unsigned answers = h->answers;
  pthread_mutex_unlock(&h->lock);
  return answers;
}

const char *host_wait(host *h, unsigned answers)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += DEADLINE_S;
  int late = 0;
  pthread_mutex_lock(&h->lock);
  while (h->answers < answers && !late)
    late = pthread_cond_timedwait(&h->changed, &h->lock, &until);
  pthread_mutex_unlock(&h->lock);
  if (late)
    fail_msg("no answer came");
  return h->answer;
}

const char *host_call(host *h, const char *function, const char *args)
{
  unsigned before = host_answers(h);
  size_t length = args ? strlen(args) : 0;
  assert_int_equal(eplua_call(h->engine, function, args, length, host_answered, h), EPLUA_OK);
  return host_wait(h, before + 1);
}

typedef struct posted {
  host *h;
  void (*run)(void *engine, void *data);
  void *data;
} posted;

static void run_posted(void *engine, void *data)
{
  posted *p = data;
  p->run(engine, p->data);
  host_answered(p->h, "", 0);
}

void host_post(host *h, void (*run_it)(void *engine, void *data), void *data)
{
  posted p = {h, run_it, data};
  unsigned before = host_answers(h);
  assert_int_equal(eplua_engine_post(h->engine, run_posted, NULL, &p), EPLUA_OK);
  host_wait(h, before + 1);
}
