// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S8, S9: a server whose requests are answered on another thread, as the engine does, by a constant. Says its port and
 * runs until its input ends. `wrk` measures it (tests/bench/run).
 */
#include "bridge/http_reader.h"

#include <epq/core.h>
#include <epq/http.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROOM = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static uint64_t asked[ROOM];
static size_t count;
static bool ended;
static epq_http *http;

static void on_request(void *ud, const epq_http_request *r)
{
  (void)ud;
  pthread_mutex_lock(&lock);
  if (count == ROOM) // more than connections
    abort();
  asked[count++] = r->id;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
}

static void *answer_all(void *ud)
{
  (void)ud;
  static const char body[] = "{\"result\":2,\"output\":\"\",\"execution_time\":0.0001}";
  const epq_http_answer answer = {
      .status = 200, .content_type = "application/json", .body = body, .length = sizeof body - 1};
  for (;;) {
    uint64_t now[ROOM];
    pthread_mutex_lock(&lock);
    while (count == 0 && !ended)
      pthread_cond_wait(&filled, &lock);
    size_t n = count;
    for (size_t i = 0; i < n; i++)
      now[i] = asked[i];
    count = 0;
    bool last = ended;
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < n; i++)
      epq_http_reply(http, now[i], &answer);
    if (last)
      return NULL;
  }
}

int main(void)
{
  char why[200];
  const epq_http_handler handler = {.size = sizeof handler, .request = on_request};
  const epq_http_config config = {
      .size = sizeof config, .handler = &handler, .reader = &bridge_http_reader};
  if (!epq_core_ensure() || !(http = epq_http_start(&config, why, sizeof why))) {
    fprintf(stderr, "no server: %s\n", why);
    return 1;
  }
  pthread_t thread;
  if (pthread_create(&thread, NULL, answer_all, NULL) != 0)
    return 1;
  printf("%u\n", (unsigned)epq_http_port(http));
  fflush(stdout);
  char c;
  while (read(STDIN_FILENO, &c, 1) > 0)
    ;
  pthread_mutex_lock(&lock);
  ended = true;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
  pthread_join(thread, NULL);
  epq_http_stop(http);
  epq_http_free(http);
  return 0;
}
