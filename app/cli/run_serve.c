// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Servers that a script wants, and what those who came in by doors want of the run. Entries of the host and of doors come on any thread: they leave an
 * errand, or a wish, and wake the main thread, which deals with it. Owns the errands until then.
 */
#include "cli/run_int.h"

#include "bridge/bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- servers that a script wants ---

// Engine thread: from here on it can be asked through the doors.
static void bind_engine(void *engine, void *doors)
{
  eplua_control_bind(cli_doors_control(doors), engine);
}

cli_doors *cli_run_get_doors(cli_running *r, eplua_error *err)
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
static void prepare_windows(cli_running *r)
{
  eplua_error err;
  if (r->options->windows && !r->shows && bridge_can_show(&err) == EPLUA_OK)
    r->wants_windows = bridge_prepare(&err);
}

int cli_run_open_server(cli_running *r, const char *what, const char *address, int port,
                        eplua_error *err)
{
  cli_doors *doors = cli_run_get_doors(r, err);
  if (!doors)
    return err->code ? err->code : EPLUA_E_IO;
  if (strcmp(what, "http") == 0)
    prepare_windows(r);
  return cli_doors_open(doors, what, address, port, err);
}

static cli_errand *take_errands(cli_running *r)
{
  pthread_mutex_lock(&r->lock);
  cli_errand *list = r->errands;
  r->errands = NULL;
  pthread_mutex_unlock(&r->lock);
  return list;
}

void cli_run_drop_errands(cli_running *r)
{
  const eplua_error err = {.code = EPLUA_E_CLOSED, .message = "the run has ended"};
  for (cli_errand *e = take_errands(r), *next; e; e = next) {
    next = e->next;
    e->done(e->done_ud, EPLUA_E_CLOSED, &err);
    free(e);
  }
}

void cli_run_do_errands(cli_running *r)
{
  for (cli_errand *e = take_errands(r), *next; e; e = next) {
    eplua_error err = {0};
    next = e->next;
    cli_doors *doors = atomic_load(&r->doors);
    int port = 0;
    if (e->open)
      port = cli_run_open_server(r, e->what, *e->address ? e->address : NULL, e->port, &err);
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
  cli_running *r = cli_run_current;
  cli_errand *e = r && r->options->open_doors ? calloc(1, sizeof *e) : NULL;
  if (!e) {
    snprintf(err->message, sizeof err->message, "no server can be opened here");
    return err->code = EPLUA_E_UNSUPPORTED;
  }
  *e = (cli_errand){.open = request->open, .port = request->port, .done = done, .done_ud = done_ud};
  snprintf(e->what, sizeof e->what, "%s", request->what);
  snprintf(e->address, sizeof e->address, "%s", request->address ? request->address : "");
  pthread_mutex_lock(&r->lock);
  cli_errand **last = &r->errands;
  while (*last)
    last = &(*last)->next;
  *last = e;
  pthread_mutex_unlock(&r->lock);
  cli_run_say(r, CLI_SAID_SERVE);
  return EPLUA_OK;
}

int cli_run_served(void *ud, const char *what, int *clients)
{
  (void)ud;
  const cli_doors *doors = cli_run_current ? atomic_load(&cli_run_current->doors) : NULL;
  if (clients)
    *clients = 0;
  return doors ? cli_doors_port(doors, what, clients) : 0;
}

int cli_run_tell(void *ud, int client, const char *text, size_t length)
{
  (void)ud;
  cli_doors *doors = cli_run_current ? atomic_load(&cli_run_current->doors) : NULL;
  return doors ? eplua_telnet_print(cli_doors_control(doors), client < 0 ? 0 : client, text, length)
               : 0;
}

// --- what doors ask ---

int cli_run_stop(void *ud)
{
  (void)ud;
  cli_run_say(cli_run_current, CLI_SAID_STOP);
  return EPLUA_OK;
}

int cli_run_restart(void *ud)
{
  (void)ud;
  cli_run_say(cli_run_current, CLI_SAID_RESTART);
  return EPLUA_OK;
}

int cli_run_launch(void *ud, const eplua_launch *launch, eplua_error *err)
{
  (void)ud;
  cli_running *r = cli_run_current;
  cli_launch *wish = cli_launch_new(launch, r->options->given, err);
  if (!wish)
    return err->code;
  pthread_mutex_lock(&r->lock);
  cli_launch *before = r->wish;
  r->wish = wish;
  pthread_mutex_unlock(&r->lock);
  cli_launch_free(before);
  cli_run_say(r, CLI_SAID_LAUNCH);
  return EPLUA_OK;
}

int cli_run_leave(void *ud)
{
  (void)ud;
  cli_run_say(cli_run_current, CLI_SAID_LEAVE);
  return EPLUA_OK;
}

void cli_run_idle(void *ud, int status)
{
  (void)ud, (void)status; // the engine stays; it is here so that it also stays after an error
}
