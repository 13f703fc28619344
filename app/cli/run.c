// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The run of a script from the command line, from its begin to its end.
 * Main thread: makes the engine, starts its thread, then sleeps in poll() on a pipe, into which the engine
 * thread writes when it goes on to its next stage, doors write what they are asked, and signal handlers write what they got. From the
 * first window on it sleeps in Qt's loop instead, which watches the same pipe. Owns the pipe, the engines and their threads, and
 * the doors. A thread that is stuck in foreign C code cannot be stopped by anybody: after 3 s it is abandoned.
 * A restart is another engine on another thread. The doors, and who came in by them, stay. So does the process that waits for a
 * debugger, between what that launches.
 */
#include "cli/run_int.h"

#include "bridge/bridge.h"
#include "cli/crash.h"
#include "cli/status.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  FLUSH_MS = 1000, // for debuggers to get what was sent, at the end
  READER_GONE = CLI_STATUS_SIGNAL + SIGPIPE
};

cli_running *cli_run_current;

// Any thread may get a signal: none is blocked, for children would inherit that.
static void on_signal(int signo)
{
  int saved = errno;
  unsigned char byte = (unsigned char)signo;
  (void)!write(cli_run_current->pipe[1], &byte, 1);
  errno = saved;
}

// Sockets and child processes raise it too. Only when the reader of our output is gone does the run
// end, as a program without a handler would.
static void on_broken_pipe(int signo)
{
  (void)signo;
  int saved = errno;
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  eplua_engine *e = atomic_load(&cli_run_current->engine);
  if (e && poll(&out, 1, 0) == 1 && (out.revents & POLLERR))
    eplua_engine_quit(e, EPLUA_STOP_QUIET, READER_GONE);
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

void cli_run_say(cli_running *r, unsigned char stage)
{
  (void)!write(r->pipe[1], &stage, 1);
}

void cli_run_stuck(void *ud)
{
  (void)ud;
  if (cli_run_current)
    cli_run_say(cli_run_current, CLI_SAID_STUCK);
}

double cli_run_now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

// --- a run ---

static void *prompt_main(void *ud)
{
  cli_running *r = ud;
  r->prompt_status = r->options->prompt(r->options->ud, cli_doors_control(atomic_load(&r->doors)));
  cli_run_say(r, CLI_SAID_PROMPTED);
  return NULL;
}

// Lets the debugger that has started this process speak on its streams.
static bool open_streams(cli_running *r, eplua_error *err)
{
  const cli_streams *s = r->options->streams;
  if (!s)
    return true;
  eplua_control *control = cli_doors_control(atomic_load(&r->doors));
  err->code = eplua_control_capture(control, s->from_out, s->from_err);
  if (err->code != EPLUA_OK)
    snprintf(err->message, sizeof err->message, "%s", eplua_error_text(err->code));
  return err->code == EPLUA_OK && eplua_dap_stdio(control, s->in, s->out, err) == EPLUA_OK;
}

static bool open_parent(cli_running *r, eplua_error *err)
{
  int fd = r->options->parent;
  return fd < 0 ||
         eplua_parent_start(cli_doors_control(atomic_load(&r->doors)), fd, err) == EPLUA_OK;
}

static bool wants_doors(const cli_run_options *o)
{
  return o->http >= 0 || o->telnet >= 0 || o->dap >= 0 || o->streams || o->prompt || o->parent >= 0;
}

// Opens what the command line wants, before the script begins; false: said why. The streams last: what went wrong before stands in
// pipes that are still ours.
static bool open_wanted(cli_running *r)
{
  const cli_run_options *o = r->options;
  eplua_error err = {0};
  bool opened = (o->telnet < 0 || cli_run_open_server(r, "telnet", NULL, o->telnet, &err) > 0) &&
                (o->http < 0 || cli_run_open_server(r, "http", NULL, o->http, &err) > 0) &&
                (o->dap < 0 || cli_run_open_server(r, "dap", NULL, o->dap, &err) > 0);
  if (opened)
    cli_doors_announce(atomic_load(&r->doors));
  if (opened && o->debug_wait && o->given && !o->streams)
    fprintf(stderr, _("eplua: the script waits for a debugger, and begins when that is ready\n"));
  if (opened && open_streams(r, &err) && open_parent(r, &err))
    return true;
  cli_streams_give_back(opened ? NULL : o->streams);
  fprintf(stderr, "eplua: %s\n", err.message);
  return false;
}

// Gets all ready, and begins. False: said why, and r->status is that of the process. The engine comes before those who ask
// for it, and runs after that: nobody finds nothing there, nor misses the begin.
static bool begin(cli_running *r)
{
  const cli_run_options *o = r->options;
  eplua_error err = {0};
  bool runs = o->given || !o->waits, doors = wants_doors(o);
  r->next = runs ? CLI_NEXT_AGAIN : CLI_NEXT_NONE;
  r->status = CLI_STATUS_USAGE;
  if (doors && !cli_run_get_doors(r, &err)) {
    cli_streams_give_back(o->streams);
    fprintf(stderr, "eplua: %s\n", err.message);
    return false;
  }
  if (runs && !cli_run_make_engine(r, false)) {
    cli_streams_give_back(o->streams);
    r->status = CLI_STATUS_ERROR;
    return false;
  }
  if (doors && !open_wanted(r)) {
    cli_run_drop_engine(r);
    return false;
  }
  r->status = 0;
  if (!runs) {
    cli_run_proceed(r);
    return r->status == 0;
  }
  r->began = true;
  if (cli_run_start_engine(r)) // from here on the status is the engine thread's
    return true;
  r->status = CLI_STATUS_ERROR;
  return false;
}

static void handle_signals(const cli_running *r)
{
  if (!r->options->typed) // a prompt has a use of its own for ^C
    install(SIGINT, on_signal);
  install(SIGTERM, on_signal);
  install(SIGHUP, on_signal);
  install(SIGPIPE, on_broken_pipe);
  if (r->options->parent >= 0)
    cli_crash_watch();
}

int cli_run(const cli_run_options *options)
{
  cli_running r = {.options = options,
                   .limit_ms =
                       options->limited ? cli_run_now_ms() + options->seconds * 1e3 : INFINITY};
  if (pipe2(r.pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    perror(_("eplua: cannot make a pipe"));
    cli_streams_give_back(options->streams);
    return CLI_STATUS_ERROR;
  }
  pthread_mutex_init(&r.lock, NULL);
  cli_run_current = &r;
  handle_signals(&r);
  if (begin(&r)) {
    r.prompts = options->prompt && cli_start_thread(&r.prompt_thread, prompt_main, &r);
    cli_run_wait(&r);
  }
  // no handler may see r or the engine from here on
  const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
    signal(handled[i], SIG_IGN);
  if (r.prompts) {
    options->end_prompt(options->ud);
    pthread_join(r.prompt_thread, NULL);
  }
  fflush(stdout);
  cli_streams_give_back(NULL);
  if (atomic_load(&r.doors))
    eplua_dap_flush(cli_doors_control(atomic_load(&r.doors)), FLUSH_MS);
  cli_doors_free(atomic_load(&r.doors));
  cli_run_current = NULL;
  cli_launch_free(r.wish);
  cli_launch_free(r.launch);
  bridge_end();
  pthread_mutex_destroy(&r.lock);
  return r.left ? 0 : r.status; // how the script ended is what the debugger was told
}
