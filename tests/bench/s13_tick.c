// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of S13: what a timer that sends 1,000 signals a second costs a loop on this machine, with a handler that counts. Prints the ratio of
// the best rounds; on a virtual machine most of it is the interrupt.
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { ROUNDS = 9, STEPS = 100000000 };

static volatile sig_atomic_t ticks;

static void count(int signo)
{
  (void)signo;
  ticks = ticks + 1;
}

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double work(void)
{
  double began = now();
  volatile double x = 0;
  for (int i = 0; i < STEPS; i++)
    x = x + i;
  return now() - began;
}

int main(void)
{
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
  struct sigevent how = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
  struct itimerspec on = {{0, 1000000}, {0, 1000000}}, off = {0};
  timer_t timer;
  how.sigev_notify_thread_id = gettid();
  sigaction(SIGURG, &action, NULL);
  if (timer_create(CLOCK_MONOTONIC, &how, &timer) != 0)
    return 1;
  double plain = 1e9, ticked = 1e9;
  for (int i = 0; i < ROUNDS; i++) {
    double t = work();
    plain = t < plain ? t : plain;
    timer_settime(timer, 0, &on, NULL);
    t = work();
    timer_settime(timer, 0, &off, NULL);
    ticked = t < ticked ? t : ticked;
  }
  printf("%.3f\n", ticked / plain);
  return 0;
}
