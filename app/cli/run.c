// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The run of a script from the command line.
 * Main thread: makes the engine, starts its thread, then sleeps in poll() on a pipe, into which the engine
 * thread writes when it goes on to its next stage, doors write what they are asked, and signal handlers write what they got. From the
 * first window on it sleeps in Qt's loop instead, which watches the same pipe. Owns the pipe, the engines and their threads, and
 * the doors. The engine thread has 16 MiB of C stack, whatever `ulimit -s` says. A thread that is stuck in foreign C code cannot be
 * stopped by anybody: after 3 s it is abandoned.
 * A restart is another engine on another thread. The doors, and who came in by them, stay. So does the process that waits for a
 * debugger, between what that launches.
 */
#include "cli/run.h"

#include "bridge/bridge.h"
#include "cli/config.h"
#include "cli/crash.h"
#include "cli/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  STACK_SIZE = 16 << 20,
  PATIENCE_MS = 3000,
  REPEAT_MS = 50,
  FLUSH_MS = 1000, // for debuggers to get what was sent, at the end
  READER_GONE = 128 + SIGPIPE
};

// What others say into the pipe; signals say their number.
enum {
  RAN = 100,
  CLOSED,
  STUCK,
  WINDOWS,
  SERVE,    // a script wants a server
  STOP,     // a door: the script shall end
  RESTART,  // a door: it shall begin anew
  LAUNCH,   // a debugger: another shall
  LEAVE,    // a debugger: the process shall end
  PROMPTED, // the prompt is over
};

// What comes after the engine of the moment.
typedef enum next_step { NEXT_END, NEXT_NONE, NEXT_BARE, NEXT_AGAIN } next_step;

// A script's wish for a server, until the main thread has dealt with it.
typedef struct errand {
  struct errand *next;
  char what[16], address[64];
  bool open;
  int port;
  void (*done)(void *done_ud, int port, const eplua_error *err);
  void *done_ud;
} errand;

typedef struct run {
  const cli_run_options *options;
  _Atomic(eplua_engine *) engine;
  _Atomic(cli_doors *) doors; // NULL: nobody wanted any yet
  int pipe[2];
  atomic_int status;       // of the run, then of the close
  _Atomic(next_step) next; // set by the main thread
  pthread_mutex_t lock;    // of errands and wish
  errand *errands;
  cli_launch *wish; // of a debugger, until the main thread takes it
  // of the main thread alone
  pthread_t thread, prompt_thread;
  double limit_ms, patience_ms; // when to end the run; when to abandon it
  bool stopping, ran, closed, over, wants_windows, shows, prompts, idle, leaving, left, began;
  int stop_status, prompt_status;
  cli_launch *launch; // what runs; NULL: what the process was started with
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
  eplua_engine *e = atomic_load(&current->engine);
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
  eplua_engine *e = atomic_load(&r->engine);
  cli_crash_thread();
  int status = eplua_engine_run(e);
  if (r->options->ran)
    r->options->ran(r->options->ud, e, &status);
  r->status = status;
  say(r, RAN);
  cli_doors *doors = atomic_load(&r->doors);
  if (doors) {
    if (atomic_load(&r->next) != NEXT_AGAIN)
      eplua_control_ended(cli_doors_control(doors), status);
    eplua_control_bind(cli_doors_control(doors), NULL);
  }
  r->status = eplua_engine_close(e, status);
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
  if (!ran && r->options->ran)
    r->options->ran(r->options->ud, r->engine, &status);
  if (r->prompts)
    r->options->restore_terminal(r->options->ud);
  cli_streams_give_back(NULL); // nobody would hear it else
  fprintf(stderr, "eplua: the script does not %s: it is %s; leaving it\n",
          ran ? "come to its end" : "stop", where);
  if (ftrylockfile(stdout) == 0) // the stuck thread may hold it
    fflush(stdout);
  _exit(status);
}

// --- the engine of the moment ---

static void begin_patience(run *r)
{
  r->patience_ms = now_ms() + (double)PATIENCE_MS;
}

static void stop(run *r, eplua_stop how, int status)
{
  eplua_engine *e = atomic_load(&r->engine);
  if (!e)
    return;
  r->stopping = true;
  if (status >= 0)
    r->stop_status = status;
  begin_patience(r);
  eplua_engine_quit(e, how, status);
}

// Changes to what a debugger wants, if it does. False: see *err.
static bool take_wish(run *r, eplua_error *err)
{
  pthread_mutex_lock(&r->lock);
  cli_launch *wish = r->wish;
  r->wish = NULL;
  pthread_mutex_unlock(&r->lock);
  if (!wish)
    return true;
  cli_launch_leave(r->launch);
  cli_launch_free(r->launch);
  r->launch = wish;
  return cli_launch_enter(wish, err);
}

// Nobody debugs what has nothing to run.
static void choose_wait(const run *r, bool bare)
{
  cli_doors *doors = atomic_load(&r->doors);
  bool wait = r->options->debug_wait || (r->options->parent >= 0 && !r->began);
  if (doors && (bare || wait || r->options->parent >= 0))
    eplua_dap_wait(cli_doors_control(doors), !bare && wait);
}

// Makes an engine, which can be asked from now on; false: said why.
static bool make_engine(run *r, bool bare)
{
  eplua_error err = {0};
  const cli_run_options *o = r->options;
  eplua_engine *e = NULL;
  if (bare || take_wish(r, &err))
    e = o->make(o->ud, bare, r->launch ? cli_launch_wanted(r->launch) : NULL, &err);
  cli_doors *doors = atomic_load(&r->doors);
  choose_wait(r, bare);
  if (e && doors && eplua_control_bind(cli_doors_control(doors), e) != EPLUA_OK) {
    snprintf(err.message, sizeof err.message, "not enough memory");
    eplua_engine_free(e);
    e = NULL;
  }
  if (!e)
    fprintf(stderr, "eplua: %s\n", err.message);
  atomic_store(&r->engine, e);
  return e;
}

// The engine that was made will not run.
static void drop_engine(run *r)
{
  cli_doors *doors = atomic_load(&r->doors);
  eplua_engine *e = atomic_exchange(&r->engine, NULL);
  if (doors)
    eplua_control_bind(cli_doors_control(doors), NULL);
  eplua_engine_free(e);
}

// Starts the thread of the engine that was made; false: said why, and it is gone.
static bool start_engine(run *r)
{
  r->stopping = r->ran = r->closed = false;
  r->next = NEXT_END;
  r->stop_status = 1;
  r->patience_ms = INFINITY;
  if (cli_start_thread(&r->thread, engine_main, r))
    return true;
  fprintf(stderr, "eplua: cannot start the engine thread\n");
  drop_engine(r);
  return false;
}

static void drop_errands(run *r);

// The engine is closed, and nobody shows its windows any more.
static void end_engine(run *r)
{
  pthread_join(r->thread, NULL);
  eplua_engine *e = atomic_exchange(&r->engine, NULL);
  drop_errands(r);
  eplua_engine_free(e);
}

// Begins what comes next, when there is no engine.
static void proceed(run *r)
{
  bool waits = r->options->waits && !r->leaving;
  if (r->next == NEXT_BARE || r->next == NEXT_AGAIN) {
    r->idle = false;
    if (make_engine(r, r->next == NEXT_BARE) && start_engine(r))
      return;
    r->status = 1;
    cli_doors *doors = atomic_load(&r->doors);
    if (doors) // who wanted it hears that it will not come
      eplua_control_ended(cli_doors_control(doors), 1);
  }
  r->idle = waits;
  r->over = !waits;
  r->next = NEXT_NONE;
  r->stopping = r->ran = r->closed = false;
  r->patience_ms = INFINITY;
}

static void go_on(run *r)
{
  end_engine(r);
  proceed(r);
}

// --- servers that a script wants ---

// Engine thread: from here on it can be asked through the doors.
static void bind_engine(void *engine, void *doors)
{
  eplua_control_bind(cli_doors_control(doors), engine);
}

static cli_doors *get_doors(run *r, eplua_error *err)
{
  cli_doors *doors = atomic_load(&r->doors);
  if (doors)
    return doors;
  doors = r->options->open_doors(r->options->ud, err);
  if (!doors)
    return NULL;
  atomic_store(&r->doors, doors);
  eplua_engine *e = atomic_load(&r->engine);
  if (e)
    eplua_engine_post(e, bind_engine, NULL, doors);
  return doors;
}

// There is one application object for good: when windows may come later, it must be theirs from the beginning.
static void prepare_windows(run *r)
{
  eplua_error err;
  if (r->options->windows && !r->shows && bridge_can_show(&err) == EPLUA_OK)
    r->wants_windows = bridge_prepare(&err);
}

static int open_server(run *r, const char *what, const char *address, int port, eplua_error *err)
{
  cli_doors *doors = get_doors(r, err);
  if (!doors)
    return err->code ? err->code : EPLUA_E_IO;
  if (strcmp(what, "http") == 0)
    prepare_windows(r);
  return cli_doors_open(doors, what, address, port, err);
}

static errand *take_errands(run *r)
{
  pthread_mutex_lock(&r->lock);
  errand *list = r->errands;
  r->errands = NULL;
  pthread_mutex_unlock(&r->lock);
  return list;
}

static void drop_errands(run *r)
{
  const eplua_error err = {.code = EPLUA_E_CLOSED, .message = "the run has ended"};
  for (errand *e = take_errands(r), *next; e; e = next) {
    next = e->next;
    e->done(e->done_ud, EPLUA_E_CLOSED, &err);
    free(e);
  }
}

static void do_errands(run *r)
{
  for (errand *e = take_errands(r), *next; e; e = next) {
    eplua_error err = {0};
    next = e->next;
    cli_doors *doors = atomic_load(&r->doors);
    int port = 0;
    if (e->open)
      port = open_server(r, e->what, *e->address ? e->address : NULL, e->port, &err);
    else if (doors)
      port = cli_doors_close(doors, e->what, &err);
    e->done(e->done_ud, port, &err);
    free(e);
  }
}

int cli_run_serve(void *ud, const eplua_serve *request,
                  void (*done)(void *done_ud, int port, const eplua_error *err), void *done_ud,
                  eplua_error *err)
{
  (void)ud;
  run *r = current;
  errand *e = r && r->options->open_doors ? calloc(1, sizeof *e) : NULL;
  if (!e) {
    snprintf(err->message, sizeof err->message, "no server can be opened here");
    return err->code = EPLUA_E_UNSUPPORTED;
  }
  *e = (errand){.open = request->open, .port = request->port, .done = done, .done_ud = done_ud};
  snprintf(e->what, sizeof e->what, "%s", request->what);
  snprintf(e->address, sizeof e->address, "%s", request->address ? request->address : "");
  pthread_mutex_lock(&r->lock);
  errand **last = &r->errands;
  while (*last)
    last = &(*last)->next;
  *last = e;
  pthread_mutex_unlock(&r->lock);
  say(r, SERVE);
  return EPLUA_OK;
}

int cli_run_served(void *ud, const char *what, int *clients)
{
  (void)ud;
  const cli_doors *doors = current ? atomic_load(&current->doors) : NULL;
  if (clients)
    *clients = 0;
  return doors ? cli_doors_port(doors, what, clients) : 0;
}

int cli_run_tell(void *ud, int client, const char *text, size_t length)
{
  (void)ud;
  cli_doors *doors = current ? atomic_load(&current->doors) : NULL;
  return doors ? eplua_telnet_print(cli_doors_control(doors), client < 0 ? 0 : client, text, length)
               : 0;
}

// --- what doors ask ---

int cli_run_stop(void *ud)
{
  (void)ud;
  say(current, STOP);
  return EPLUA_OK;
}

int cli_run_restart(void *ud)
{
  (void)ud;
  say(current, RESTART);
  return EPLUA_OK;
}

int cli_run_launch(void *ud, const eplua_launch *launch, eplua_error *err)
{
  (void)ud;
  run *r = current;
  cli_launch *wish = cli_launch_new(launch, r->options->given, err);
  if (!wish)
    return err->code;
  pthread_mutex_lock(&r->lock);
  cli_launch *before = r->wish;
  r->wish = wish;
  pthread_mutex_unlock(&r->lock);
  cli_launch_free(before);
  say(r, LAUNCH);
  return EPLUA_OK;
}

int cli_run_leave(void *ud)
{
  (void)ud;
  say(current, LEAVE);
  return EPLUA_OK;
}

void cli_run_idle(void *ud, int status)
{
  (void)ud, (void)status; // the engine stays; it is here so that it also stays after an error
}

// --- the wait of the main thread, as steps that poll() or Qt's loop call ---

static void end_run(run *r, eplua_stop how, int status)
{
  if (!r->idle && !r->ran)
    stop(r, how, status);
}

// The process shall end, with that status when something runs, or nothing ever will.
static void leave(run *r, eplua_stop how, int status)
{
  r->leaving = true;
  r->next = NEXT_END;
  if (r->idle)
    r->status = status;
  end_run(r, how, status);
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
  case SERVE:
    do_errands(r);
    return;
  case STOP:
    if (!r->idle)
      r->next = r->options->stays ? NEXT_BARE : NEXT_END;
    end_run(r, EPLUA_STOP_QUIET, 128 + SIGTERM);
    return;
  case RESTART:
  case LAUNCH:
    if (byte == LAUNCH || r->launch || r->options->given)
      r->next = NEXT_AGAIN;
    end_run(r, EPLUA_STOP_QUIET, 128 + SIGTERM);
    return;
  case LEAVE:
    r->left = true;
    leave(r, EPLUA_STOP_QUIET, 0);
    return;
  case PROMPTED:
    leave(r, EPLUA_STOP_QUIET, r->prompt_status);
    return;
  case RAN:
    r->ran = true;
    r->stop_status = r->status;
    begin_patience(r);
    return;
  default: // a signal
    if (r->stopping && byte == SIGINT)
      abandon(r, r->ran, 128 + SIGINT);
    leave(r, byte == SIGINT ? EPLUA_STOP_INTERRUPT : EPLUA_STOP_QUIET, 128 + byte);
  }
}

// Takes what is in the pipe and looks at the clock. Returns after how many milliseconds to come again at the latest;
// -1: not before there is something in the pipe.
static int step(void *ud)
{
  run *r = ud;
  unsigned char byte;
  bool any = false;
  if (r->over)
    return -1;
  if (r->closed) // since the step before: who showed its windows has let go of it
    go_on(r);
  while (!r->over && !r->closed && read(r->pipe[0], &byte, 1) == 1) {
    any = true;
    take(r, byte);
  }
  if (r->closed)
    return 0;
  double now = now_ms();
  if (r->idle && now >= r->limit_ms)
    leave(r, EPLUA_STOP_QUIET, r->status);
  if (r->idle && r->next != NEXT_NONE)
    proceed(r);
  if (r->over)
    return -1;
  if (now >= r->patience_ms)
    abandon(r, r->ran, r->stop_status ? r->stop_status : 1);
  if (!r->stopping && !r->ran && now >= r->limit_ms)
    leave(r, EPLUA_STOP_QUIET, -1);
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
  return r->over;
}

static eplua_engine *shown(void *ud)
{
  run *r = ud;
  return r->closed || r->over ? NULL : atomic_load(&r->engine);
}

static void show_windows(run *r)
{
  r->wants_windows = false;
  r->shows = true;
  char *state_file = cli_state_path("windows");
  bridge_show(&(bridge_gui){.size = sizeof(bridge_gui),
                            .state_file = state_file,
                            .fd = r->pipe[0],
                            .step = step,
                            .ended = ended,
                            .shown = shown,
                            .ud = r});
  free(state_file);
  r->shows = false;
}

static void wait_for_end(run *r)
{
  while (!r->over) {
    int wait = step(r);
    if (r->over)
      return;
    if (r->wants_windows && !r->closed) {
      show_windows(r);
      continue;
    }
    struct pollfd in = {.fd = r->pipe[0], .events = POLLIN};
    poll(&in, 1, wait);
  }
}

int cli_run_display(void *ud, bool open, eplua_error *err)
{
  (void)ud;
  run *r = current;
  int code = bridge_can_show(err);
  if (code == EPLUA_OK && open)
    say(r, WINDOWS);
  return code;
}

// --- a run ---

static void *prompt_main(void *ud)
{
  run *r = ud;
  r->prompt_status = r->options->prompt(r->options->ud, cli_doors_control(atomic_load(&r->doors)));
  say(r, PROMPTED);
  return NULL;
}

// Lets the debugger that has started this process speak on its streams.
static bool open_streams(run *r, eplua_error *err)
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

static bool open_parent(run *r, eplua_error *err)
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
static bool open_wanted(run *r)
{
  const cli_run_options *o = r->options;
  eplua_error err = {0};
  bool opened = (o->telnet < 0 || open_server(r, "telnet", NULL, o->telnet, &err) > 0) &&
                (o->http < 0 || open_server(r, "http", NULL, o->http, &err) > 0) &&
                (o->dap < 0 || open_server(r, "dap", NULL, o->dap, &err) > 0);
  if (opened)
    cli_doors_announce(atomic_load(&r->doors));
  if (opened && o->debug_wait && o->given && !o->streams)
    fprintf(stderr, "eplua: the script waits for a debugger, and begins when that is ready\n");
  if (opened && open_streams(r, &err) && open_parent(r, &err))
    return true;
  cli_streams_give_back(opened ? NULL : o->streams);
  fprintf(stderr, "eplua: %s\n", err.message);
  return false;
}

// Gets all ready, and begins. False: said why, and r->status is that of the process. The engine comes before those who ask
// for it, and runs after that: nobody finds nothing there, nor misses the begin.
static bool begin(run *r)
{
  const cli_run_options *o = r->options;
  eplua_error err = {0};
  bool runs = o->given || !o->waits, doors = wants_doors(o);
  r->next = runs ? NEXT_AGAIN : NEXT_NONE;
  r->status = 2;
  if (doors && !get_doors(r, &err)) {
    cli_streams_give_back(o->streams);
    fprintf(stderr, "eplua: %s\n", err.message);
    return false;
  }
  if (runs && !make_engine(r, false)) {
    cli_streams_give_back(o->streams);
    r->status = 1;
    return false;
  }
  if (doors && !open_wanted(r)) {
    drop_engine(r);
    return false;
  }
  r->status = 0;
  if (!runs) {
    proceed(r);
    return r->status == 0;
  }
  r->began = true;
  if (start_engine(r)) // from here on the status is the engine thread's
    return true;
  r->status = 1;
  return false;
}

static void handle_signals(const run *r)
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
  run r = {.options = options,
           .limit_ms = options->limited ? now_ms() + options->seconds * 1e3 : INFINITY};
  if (pipe2(r.pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    perror("eplua: cannot make a pipe");
    cli_streams_give_back(options->streams);
    return 1;
  }
  pthread_mutex_init(&r.lock, NULL);
  current = &r;
  handle_signals(&r);
  if (begin(&r)) {
    r.prompts = options->prompt && cli_start_thread(&r.prompt_thread, prompt_main, &r);
    wait_for_end(&r);
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
  current = NULL;
  cli_launch_free(r.wish);
  cli_launch_free(r.launch);
  bridge_end();
  pthread_mutex_destroy(&r.lock);
  return r.left ? 0 : r.status; // how the script ended is what the debugger was told
}
