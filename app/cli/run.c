// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The run of a script from the command line.
 * Main thread: makes the engine thread, then sleeps in poll() on a pipe, into which the engine
 * thread writes when it goes on to its next stage and signal handlers write what they got. From the first window on it
 * sleeps in Qt's loop instead, which watches the same pipe. Owns the
 * pipe and the thread. The engine thread has 16 MiB of C stack, whatever `ulimit -s` says. A thread
 * that is stuck in foreign C code cannot be stopped by anybody: after 3 s it is abandoned.
 */
#include "cli/run.h"

#include "bridge/bridge.h"
#include "cli/config.h"

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
enum { RAN = 100, CLOSED = 101, STUCK = 102, WINDOWS = 103 };

typedef struct run {
  eplua_engine *engine;
  int pipe[2];
  atomic_int status; // of the run, then of the close
  // of the main thread alone
  double limit_ms, patience_ms; // when to end the run; when to abandon it
  bool stopping, ran, closed, wants_windows;
  int stop_status;
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

// --- the wait of the main thread, as steps that poll() or Qt's loop call ---

static void stop(run *r, eplua_stop how, int status)
{
  r->stopping = true;
  if (status >= 0)
    r->stop_status = status;
  r->patience_ms = now_ms() + (double)PATIENCE_MS;
  eplua_engine_quit(r->engine, how, status);
}

static void take(run *r, unsigned char byte)
{
  switch (byte) {
  case CLOSED:
    r->closed = true;
    return;
  case STUCK:
    abandon(r, false, 1);
  case WINDOWS:
    r->wants_windows = true;
    return;
  case RAN:
    r->ran = true;
    r->stop_status = r->status;
    r->patience_ms = now_ms() + (double)PATIENCE_MS;
    return;
  default: // a signal
    if (r->stopping && byte == SIGINT)
      abandon(r, r->ran, 128 + SIGINT);
    if (!r->ran)
      stop(r, byte == SIGINT ? EPLUA_STOP_INTERRUPT : EPLUA_STOP_QUIET, 128 + byte);
  }
}

// Takes what is in the pipe and looks at the clock. Returns after how many milliseconds to come again at the latest;
// -1: not before there is something in the pipe.
static int step(void *ud)
{
  run *r = ud;
  unsigned char byte;
  bool any = false;
  while (!r->closed && read(r->pipe[0], &byte, 1) == 1) {
    any = true;
    take(r, byte);
  }
  double now = now_ms();
  if (r->closed)
    return -1;
  if (now >= r->patience_ms)
    abandon(r, r->ran, r->stop_status ? r->stop_status : 1);
  if (!r->stopping && !r->ran && now >= r->limit_ms)
    stop(r, EPLUA_STOP_QUIET, -1);
  else if (r->stopping && !r->ran &&
           !any) // the signal may fall between two instructions that undo it
    eplua_engine_quit(r->engine, EPLUA_STOP_QUIET, r->stop_status);
  double wait = fmin(r->patience_ms, r->ran || r->stopping ? INFINITY : r->limit_ms) - now;
  if (r->stopping && !r->ran)
    wait = fmin(wait, (double)REPEAT_MS);
  return isinf(wait) ? -1 : (int)ceil(fmin(fmax(wait, 0), 1e9));
}

static bool ended(void *ud)
{
  const run *r = ud;
  return r->closed;
}

// Returns when the engine is closed.
static void wait_for_end(run *r)
{
  while (!r->closed) {
    int wait = step(r);
    if (r->closed)
      return;
    if (r->wants_windows) {
      r->wants_windows = false;
      char *state_file = cli_state_path("windows");
      bridge_show(&(bridge_gui){.size = sizeof(bridge_gui),
                                .engine = r->engine,
                                .state_file = state_file,
                                .fd = r->pipe[0],
                                .step = step,
                                .ended = ended,
                                .ud = r});
      free(state_file);
      continue;
    }
    struct pollfd in = {.fd = r->pipe[0], .events = POLLIN};
    poll(&in, 1, wait);
  }
}

int cli_run_display(void *ud, bool open, eplua_error *err)
{
  (void)ud;
  int code = bridge_can_show(err);
  if (code == EPLUA_OK && open)
    say(current, WINDOWS);
  return code;
}

int cli_run(eplua_engine *engine, const cli_run_options *options)
{
  run r = {.engine = engine,
           .limit_ms = options->limited ? now_ms() + options->seconds * 1e3 : INFINITY,
           .patience_ms = INFINITY,
           .stop_status = 1};
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
  wait_for_end(&r);
  pthread_join(thread, NULL);
  // no handler may see r or the engine from here on
  const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
    signal(handled[i], SIG_IGN);
  current = NULL;
  eplua_engine_free(engine);
  return r.status;
}
