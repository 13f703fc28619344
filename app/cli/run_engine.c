// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The engine of the moment. The main thread, but for engine_main(); owns the thread, which has 16 MiB of C stack, whatever `ulimit -s` says.
 * What comes after an engine is decided while it runs (r->next), and begins when it is closed: another that does the same, one that runs nothing
 * but can be asked, or none.
 */
#include "cli/run_int.h"

#include "cli/crash.h"
#include "cli/status.h"
#include "words/words.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { STACK_SIZE = 16 << 20, PATIENCE_MS = 3000 };

// --- the thread ---

static void *engine_main(void *ud)
{
  cli_running *r = ud;
  eplua_engine *e = atomic_load(&r->engine);
  cli_crash_thread();
  int status = eplua_engine_run(e);
  r->telling = true;
  if (r->options->ran)
    r->options->ran(r->options->ud, e, &status);
  r->status = status;
  cli_run_say(r, CLI_SAID_RAN);
  cli_doors *doors = atomic_load(&r->doors);
  if (doors) {
    if (atomic_load(&r->next) != CLI_NEXT_AGAIN)
      eplua_control_ended(cli_doors_control(doors), status);
    eplua_control_bind(cli_doors_control(doors), NULL);
  }
  r->status = eplua_engine_close(e, status);
  cli_run_say(r, CLI_SAID_CLOSED);
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

// Leaves the process although the engine thread still runs.
_Noreturn void cli_run_abandon(cli_running *r, bool ran, int status)
{
  char where[512];
  if (!eplua_engine_where(r->engine, where, sizeof where))
    snprintf(where, sizeof where, _("in code that cannot be stopped"));
  if (!ran && !r->telling && r->options->ran)
    r->options->ran(r->options->ud, r->engine, &status);
  if (r->prompts)
    r->options->restore_terminal(r->options->ud);
  cli_streams_give_back(NULL); // nobody would hear it else
  fprintf(stderr,
          ran ? _("eplua: the script does not come to its end: it is %s; leaving it\n")
              : _("eplua: the script does not stop: it is %s; leaving it\n"),
          where);
  if (ftrylockfile(stdout) == 0) // the stuck thread may hold it
    fflush(stdout);
  _exit(status);
}

// --- the engine of the moment ---

void cli_run_begin_patience(cli_running *r)
{
  r->patience_ms = cli_run_now_ms() + (double)PATIENCE_MS;
}

void cli_run_quit(cli_running *r, eplua_stop how, int status)
{
  eplua_engine *e = atomic_load(&r->engine);
  if (!e)
    return;
  r->stopping = true;
  if (status >= 0)
    r->stop_status = status;
  cli_run_begin_patience(r);
  eplua_engine_quit(e, how, status);
}

// Changes to what a debugger wants, if it does. False: see *err.
static bool take_wish(cli_running *r, eplua_error *err)
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
static void choose_wait(const cli_running *r, bool bare)
{
  cli_doors *doors = atomic_load(&r->doors);
  bool wait = r->options->debug_wait || (r->options->parent >= 0 && !r->began);
  if (doors && (bare || wait || r->options->parent >= 0))
    eplua_dap_wait(cli_doors_control(doors), !bare && wait);
}

// Makes an engine, which can be asked from now on; false: said why.
bool cli_run_make_engine(cli_running *r, bool bare)
{
  eplua_error err = {0};
  const cli_run_options *o = r->options;
  eplua_engine *e = NULL;
  if (bare || take_wish(r, &err))
    e = o->make(o->ud, bare, r->launch ? cli_launch_wanted(r->launch) : NULL, &err);
  cli_doors *doors = atomic_load(&r->doors);
  choose_wait(r, bare);
  if (e && doors && eplua_control_bind(cli_doors_control(doors), e) != EPLUA_OK) {
    snprintf(err.message, sizeof err.message, _("not enough memory"));
    eplua_engine_free(e);
    e = NULL;
  }
  if (!e)
    fprintf(stderr, "eplua: %s\n", err.message);
  atomic_store(&r->engine, e);
  return e;
}

// The engine that was made will not run.
void cli_run_drop_engine(cli_running *r)
{
  cli_doors *doors = atomic_load(&r->doors);
  eplua_engine *e = atomic_exchange(&r->engine, NULL);
  if (doors)
    eplua_control_bind(cli_doors_control(doors), NULL);
  eplua_engine_free(e);
}

// Starts the thread of the engine that was made; false: said why, and it is gone.
bool cli_run_start_engine(cli_running *r)
{
  r->stopping = r->ran = r->closed = false;
  r->next = CLI_NEXT_END;
  r->stop_status = CLI_STATUS_ERROR;
  r->patience_ms = INFINITY;
  if (cli_start_thread(&r->thread, engine_main, r))
    return true;
  fprintf(stderr, _("eplua: cannot start the engine thread\n"));
  cli_run_drop_engine(r);
  return false;
}

// The engine is closed, and nobody shows its windows any more.
static void end_engine(cli_running *r)
{
  pthread_join(r->thread, NULL);
  eplua_engine *e = atomic_exchange(&r->engine, NULL);
  cli_run_drop_errands(r);
  eplua_engine_free(e);
}

// Begins what comes next, when there is no engine.
void cli_run_proceed(cli_running *r)
{
  bool waits = r->options->waits && !r->leaving;
  if (r->leave_status > 0)
    r->status = r->leave_status;
  if (r->next == CLI_NEXT_BARE || r->next == CLI_NEXT_AGAIN) {
    r->idle = false;
    if (cli_run_make_engine(r, r->next == CLI_NEXT_BARE) && cli_run_start_engine(r))
      return;
    r->status = CLI_STATUS_ERROR;
    cli_doors *doors = atomic_load(&r->doors);
    if (doors) // who wanted it hears that it will not come
      eplua_control_ended(cli_doors_control(doors), 1);
  }
  r->idle = waits;
  r->over = !waits;
  r->next = CLI_NEXT_NONE;
  r->stopping = r->ran = r->closed = false;
  r->patience_ms = INFINITY;
}

void cli_run_go_on(cli_running *r)
{
  end_engine(r);
  cli_run_proceed(r);
}
