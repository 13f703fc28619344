// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S14: Stop of a tight loop, from the call of stop to the end of the run. Prints median and maximum in ms.
 * The bare anchor is measured in the same process: a signal to a thread that spins on a flag.
 */
#include <eplua/engine.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 101 };

static volatile sig_atomic_t spinning, stop_spinning;

static double now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void pause_ms(long ms)
{
  nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void print_times(const char *name, double *times)
{
  qsort(times, ROUNDS, sizeof *times, by_value);
  printf("%s %.3f %.3f\n", name, times[ROUNDS / 2], times[ROUNDS - 1]);
}

static void on_signal(int signo)
{
  (void)signo;
  stop_spinning = 1;
}

static void *spin(void *ud)
{
  (void)ud;
  spinning = 1;
  while (!stop_spinning)
    ;
  return NULL;
}

static void *run(void *ud)
{
  eplua_engine_run(ud);
  return NULL;
}

static void no_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level, (void)text, (void)length;
}

int main(void)
{
  double times[ROUNDS];
  pthread_t thread;
  signal(SIGUSR1, on_signal);
  for (int i = 0; i < ROUNDS; i++) {
    spinning = stop_spinning = 0;
    pthread_create(&thread, NULL, spin, NULL);
    while (!spinning)
      pause_ms(1);
    double start = now_ms();
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    times[i] = now_ms() - start;
  }
  print_times("bare", times);

  eplua_error err;
  eplua_config config = {.size = sizeof config,
                         .host = {.size = sizeof config.host, .log = no_log}};
  eplua_engine *e = eplua_engine_new(&config, &err);
  for (int i = 0; e && i < ROUNDS; i++) {
    eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = "while true do end"},
                     &err);
    pthread_create(&thread, NULL, run, e);
    pause_ms(20);
    double start = now_ms();
    eplua_engine_quit(e, EPLUA_STOP_QUIET, 0);
    pthread_join(thread, NULL);
    times[i] = now_ms() - start;
  }
  eplua_engine_free(e);
  print_times("eplua", times);
  return 0;
}
