// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S23: completion from the live engine with 100,000 globals, asked from another thread. Prints the median of each text in
 * ms: from the question until the answer. The anchor is a bare walk over the same table in Lua.
 */
#include <eplua/verbs.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 31 };

static sem_t answered;
static char last[256];

static double now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void take(void *ud, const char *json, size_t length)
{
  (void)ud, (void)length;
  snprintf(last, sizeof last, "%.*s", (int)sizeof last - 1, json);
  sem_post(&answered);
}

static void ask(eplua_engine *e, const char *request)
{
  if (eplua_ask(e, request, strlen(request), take, NULL) != EPLUA_OK)
    exit(1);
  sem_wait(&answered);
}

static double median_of(eplua_engine *e, const char *request)
{
  double times[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    double start = now_ms();
    ask(e, request);
    times[i] = now_ms() - start;
  }
  qsort(times, ROUNDS, sizeof *times, by_value);
  return times[ROUNDS / 2];
}

static void *run(void *ud)
{
  eplua_engine_run(ud);
  return NULL;
}

int main(void)
{
  eplua_error err;
  eplua_config config = {.size = sizeof config, .host.size = sizeof config.host, .hold = true};
  eplua_engine *e = eplua_engine_new(&config, &err);
  pthread_t thread;
  sem_init(&answered, 0, 0);
  if (!e || pthread_create(&thread, NULL, run, e) != 0)
    return 1;
  ask(e, "{\"verb\":\"evaluate\",\"code\":\"for i = 1, 1e5 do _G[('global_%06d'):format(i)] = i "
         "end\"}");
  printf("nothing %.2f\n", median_of(e, "{\"verb\":\"complete\",\"text\":\"print(\"}"));
  printf("global %.2f\n", median_of(e, "{\"verb\":\"complete\",\"text\":\"print(global_\"}"));
  printf("one %.2f\n", median_of(e, "{\"verb\":\"complete\",\"text\":\"print(global_077777\"}"));
  printf("walk %.2f\n",
         median_of(e, "{\"verb\":\"evaluate\",\"code\":\"for k, v in next, _G do end\"}"));
  printf("evaluate %.4f\n", median_of(e, "{\"verb\":\"evaluate\",\"code\":\"1+1\"}"));
  eplua_engine_quit(e, EPLUA_STOP_QUIET, 0);
  pthread_join(thread, NULL);
  eplua_engine_free(e);
  return 0;
}
