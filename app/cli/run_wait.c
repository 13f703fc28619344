// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The wait of the main thread, as steps that poll() or Qt's loop call: each takes what is in the pipe, and looks at the clock. Owns nothing.
 */
#include "cli/run_int.h"

#include "bridge/bridge.h"
#include "cli/config.h"
#include "cli/status.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { REPEAT_MS = 50 };

static void end_run(cli_running *r, eplua_stop how, int status)
{
  if (!r->idle && !r->ran)
    cli_run_quit(r, how, status);
}

// The process shall end, with that status when something runs, or nothing ever will.
static void leave(cli_running *r, eplua_stop how, int status)
{
  r->leaving = true;
  r->next = CLI_NEXT_END;
  if (r->idle)
    r->status = status;
  else if (r->ran && r->options->waits) // it would have stayed: the end is not the script's
    r->leave_status = status;
  end_run(r, how, status);
}

static void take(cli_running *r, unsigned char byte)
{
  switch (byte) {
  case CLI_SAID_CLOSED:
    r->closed = true;
    return;
  case CLI_SAID_STUCK:
    cli_run_abandon(r, false, 1);
  case CLI_SAID_WINDOWS:
    r->wants_windows = true;
    return;
  case CLI_SAID_SERVE:
    cli_run_do_errands(r);
    return;
  case CLI_SAID_STOP:
    if (!r->idle)
      r->next = r->options->stays ? CLI_NEXT_BARE : CLI_NEXT_END;
    end_run(r, EPLUA_STOP_QUIET, CLI_STATUS_SIGNAL + SIGTERM);
    return;
  case CLI_SAID_RESTART:
  case CLI_SAID_LAUNCH:
    if (byte == CLI_SAID_LAUNCH || r->launch || r->options->given)
      r->next = CLI_NEXT_AGAIN;
    end_run(r, EPLUA_STOP_QUIET, CLI_STATUS_SIGNAL + SIGTERM);
    return;
  case CLI_SAID_LEAVE:
    r->left = true;
    leave(r, EPLUA_STOP_QUIET, 0);
    return;
  case CLI_SAID_PROMPTED:
    leave(r, EPLUA_STOP_QUIET, r->prompt_status);
    return;
  case CLI_SAID_RAN:
    r->ran = true;
    r->telling = false;
    r->stop_status = r->status;
    cli_run_begin_patience(r);
    return;
  default: // a signal
    if (r->stopping && byte == SIGINT)
      cli_run_abandon(r, r->ran, CLI_STATUS_SIGNAL + SIGINT);
    leave(r, byte == SIGINT ? EPLUA_STOP_INTERRUPT : EPLUA_STOP_QUIET, CLI_STATUS_SIGNAL + byte);
  }
}

// Takes what is in the pipe and looks at the clock. Returns after how many milliseconds to come again at the latest;
// -1: not before there is something in the pipe.
static int step(void *ud)
{
  cli_running *r = ud;
  unsigned char byte;
  bool any = false;
  if (r->over)
    return -1;
  if (r->closed) // since the step before: who showed its windows has let go of it
    cli_run_go_on(r);
  while (!r->over && !r->closed && read(r->pipe[0], &byte, 1) == 1) {
    any = true;
    take(r, byte);
  }
  if (r->closed)
    return 0;
  double now = cli_run_now_ms();
  if (r->idle && now >= r->limit_ms)
    leave(r, EPLUA_STOP_QUIET, r->status);
  if (r->idle && r->next != CLI_NEXT_NONE)
    cli_run_proceed(r);
  if (r->over)
    return -1;
  double patience_ms = r->telling ? INFINITY : r->patience_ms;
  if (now >= patience_ms)
    cli_run_abandon(r, r->ran, r->stop_status ? r->stop_status : 1);
  if (!r->stopping && !r->ran && now >= r->limit_ms)
    leave(r, EPLUA_STOP_QUIET, -1);
  else if (r->stopping && !r->ran &&
           !any) // the signal may fall between two instructions that undo it
    eplua_engine_quit(r->engine, EPLUA_STOP_QUIET, r->stop_status);
  double wait = fmin(patience_ms, r->ran || r->stopping ? INFINITY : r->limit_ms) - now;
  if (r->stopping && !r->ran)
    wait = fmin(wait, (double)REPEAT_MS);
  return isinf(wait) ? -1 : (int)ceil(fmin(fmax(wait, 0), 1e9));
}

static bool ended(void *ud)
{
  const cli_running *r = ud;
  return r->over;
}

static eplua_engine *shown(void *ud)
{
  cli_running *r = ud;
  return r->closed || r->over ? NULL : atomic_load(&r->engine);
}

static void show_windows(cli_running *r)
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

void cli_run_wait(cli_running *r)
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
  cli_running *r = cli_run_current;
  int code = bridge_can_show(err);
  if (code == EPLUA_OK && open)
    cli_run_say(r, CLI_SAID_WINDOWS);
  return code;
}
