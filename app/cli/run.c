// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The run of a script from the command line.
 * Main thread: makes the engine thread, then sleeps in poll() on a pipe, into which the engine
 * thread writes when it goes on to its next stage and signal handlers write what they got. Owns the
 * pipe and the thread. The engine thread has 16 MiB of C stack, whatever `ulimit -s` says. A thread
 * that is stuck in foreign C code cannot be stopped by anybody: after 3 s it is abandoned.
 */
#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STACK_SIZE = 16 << 20, PATIENCE_MS = 3000, REPEAT_MS = 50, READER_GONE = 128 + SIGPIPE };

// What the engine thread says; signals say their number.
enum { RAN = 100, CLOSED = 101, STUCK = 102 };

typedef struct run {
  eplua_engine *engine;
  int pipe[2];
  atomic_int status; // of the run, then of the close
} run;

// For the signal handlers; set before they are installed. Any thread may get a signal: none is blocked, for
// children would inherit that.
static run *current;

static void on_signal(int signo)
{
  int saved = errno;
  unsigned char byte = (unsigned char)signo;
  (void)!write(current->pipe[1], &byte, 1);
  errno = saved;
}

// Sockets and child processes raise it too. Only when the reader of our output is gone does the run
// end, as a program without a handler would.
static void on_broken_pipe(int signo)
{
  (void)signo;
  int saved = errno;
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR))
    eplua_engine_quit(current->engine, EPLUA_STOP_QUIET, READER_GONE);
  errno = saved;
}

static void install(int signo, void (*handler)(int))
{
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  struct sigaction before;
  sigaction(signo, NULL, &before);
  if (before.sa_handler != SIG_IGN ||
      signo == SIGPIPE) // nohup and shells in the background ignore some
    sigaction(signo, &action, NULL);
}

static void say(run *r, unsigned char stage)
{
  (void)!write(r->pipe[1], &stage, 1);
}

void cli_run_stuck(void *ud)
{
  (void)ud;
  if (current)
    say(current, STUCK);
}

static void *engine_main(void *ud)
{
  run *r = ud;
  int status = eplua_engine_run(r->engine);
  r->status = status;
  say(r, RAN);
  r->status = eplua_engine_close(r->engine, status);
  say(r, CLOSED);
  return NULL;
}

bool cli_start_thread(pthread_t *thread, void *(*main)(void *ud), void *ud)
{
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, STACK_SIZE);
  bool started = pthread_create(thread, &attr, main, ud) == 0;
  pthread_attr_destroy(&attr);
  return started;
}

static double now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

// Leaves the process although the engine thread still runs.
static _Noreturn void abandon(run *r, bool ran, int status)
{
  char where[512];
  if (!eplua_engine_where(r->engine, where, sizeof where))
    snprintf(where, sizeof where, "in code that cannot be stopped");
  fprintf(stderr, "eplua: the script does not %s: it is %s; leaving it\n",
          ran ? "come to its end" : "stop", where);
  if (ftrylockfile(stdout) == 0) // the stuck thread may hold it
    fflush(stdout);
  _exit(status);
}

// The wait of the main thread; returns when the engine is closed.
static void wait_for_end(run *r, const cli_run_options *options)
{
  double limit = options->limited ? now_ms() + options->seconds * 1e3 : INFINITY;
  double patience = INFINITY; // when to abandon
  bool ran = false, stopping = false;
  int status = 1;
  for (;;) {
    double now = now_ms();
    if (now >= patience)
      abandon(r, ran, status ? status : 1);
    if (!stopping && !ran && now >= limit) {
      stopping = true;
      patience = now + (double)PATIENCE_MS;
      eplua_engine_quit(r->engine, EPLUA_STOP_QUIET, -1);
    }
    double wait = fmin(patience, ran || stopping ? INFINITY : limit) - now;
    if (stopping && !ran)
      wait = fmin(wait, (double)REPEAT_MS);
    struct pollfd in = {.fd = r->pipe[0], .events = POLLIN};
    poll(&in, 1, isinf(wait) ? -1 : (int)ceil(fmin(fmax(wait, 0), 1e9)));
    unsigned char byte = 0;
    if (read(r->pipe[0], &byte, 1) != 1) {
      if (stopping && !ran) // the signal may fall between two instructions that undo it
        eplua_engine_quit(r->engine, EPLUA_STOP_QUIET, status);
      continue;
    }
    if (byte == CLOSED)
      return;
    if (byte == STUCK)
      abandon(r, false, 1);
    if (byte == RAN) {
      ran = true;
      status = r->status;
      patience = now_ms() + (double)PATIENCE_MS;
      continue;
    }
    if (stopping && byte == SIGINT)
      abandon(r, ran, 128 + SIGINT);
    if (ran)
      continue;
    stopping = true;
    status = 128 + byte;
    patience = now_ms() + (double)PATIENCE_MS;
    eplua_engine_quit(r->engine, byte == SIGINT ? EPLUA_STOP_INTERRUPT : EPLUA_STOP_QUIET, status);
  }
}

int cli_run(eplua_engine *engine, const cli_run_options *options)
{
  run r = {.engine = engine};
  if (pipe2(r.pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    perror("eplua: cannot make a pipe");
    eplua_engine_free(engine);
    return 1;
  }
  current = &r;
  install(SIGINT, on_signal);
  install(SIGTERM, on_signal);
  install(SIGHUP, on_signal);
  install(SIGPIPE, on_broken_pipe);
  pthread_t thread;
  if (!cli_start_thread(&thread, engine_main, &r)) {
    fprintf(stderr, "eplua: cannot start the engine thread\n");
    eplua_engine_free(engine);
    return 1;
  }
  wait_for_end(&r, options);
  pthread_join(thread, NULL);
  // no handler may see r or the engine from here on
  const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
    signal(handled[i], SIG_IGN);
  current = NULL;
  eplua_engine_free(engine);
  return r.status;
}
