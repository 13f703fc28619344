// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The control plane of the built-in engines, which outlives them, and the doors of the process that lead to it. The application's thread, but for what
 * those who came in by a door want. Owns both.
 */
#include "ide/engine_int.h"

#include "ide/runs.h"
#include "ide/settings.h"
#include "panels/console.h"

#include <stdlib.h>
#include <string.h>

eplua_control *ide_engine_control(const ide_engine *e)
{
  return e ? e->control : NULL;
}

cli_doors *ide_engine_doors(const ide_engine *e)
{
  return e ? e->doors : NULL;
}

static void do_stop(void *ud)
{
  ide *i = ud;
  if (!i->ending)
    ide_engine_stop(i->engine);
}

static void do_restart(void *ud)
{
  ide *i = ud;
  if (!i->ending)
    ide_runs_again(i);
}

// Any thread: somebody who came in by a door wants it.
static int on_stop(void *ud)
{
  const ide *i = ud;
  return epq_app_post(i->app, do_stop, NULL, ud) == EPQ_OK ? EPLUA_OK : EPLUA_E_CLOSED;
}

static int on_restart(void *ud)
{
  const ide *i = ud;
  return epq_app_post(i->app, do_restart, NULL, ud) == EPQ_OK ? EPLUA_OK : EPLUA_E_CLOSED;
}

static void on_doors_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  const ide *i = ud;
  panel_console_log(i->console, level, text, length);
}

void ide_engine_tell_doors(ide_engine *e, const ide_run_spec *spec)
{
  char *shown = spec && spec->path ? realpath(spec->path, NULL) : NULL;
  pthread_mutex_lock(&e->lock);
  e->restricted = spec && spec->restricted;
  free(e->shown);
  e->shown = shown;
  pthread_mutex_unlock(&e->lock);
}

// Any thread. Those who come in see no more of the disk than the script does.
static bool may_show(void *ud, const char *real)
{
  const ide *i = ud;
  ide_engine *e = i->engine;
  if (!e)
    return false;
  pthread_mutex_lock(&e->lock);
  bool may = !e->restricted || (e->shown && strcmp(e->shown, real) == 0);
  pthread_mutex_unlock(&e->lock);
  return may;
}

// Where there is no place for doors (no runtime folder), the IDE itself still looks into its engine.
void ide_engine_make_control(ide_engine *e)
{
  ide *i = e->ide;
  eplua_error err = {0};
  e->doors = i->start->doors->make(
      &(cli_doors_config){.script = "EPLua IDE",
                          .resources = i->start->resources,
                          .stall_ms = ide_settings_number(i->settings, "stall_ms"),
                          .may_show = may_show,
                          .stop = on_stop,
                          .restart = on_restart,
                          .log = on_doors_log,
                          .ud = i},
      &err);
  if (e->doors) {
    e->control = i->start->doors->control(e->doors);
    return;
  }
  panel_console_log(i->console, EPLUA_LOG_WARNING, err.message, strlen(err.message));
  e->control = eplua_control_new(
      &(eplua_control_config){.size = sizeof(eplua_control_config),
                              .ud = i,
                              .stop = on_stop,
                              .restart = on_restart,
                              .stall_ms = ide_settings_number(i->settings, "stall_ms")},
      &err);
}

void ide_engine_free_control(ide_engine *e)
{
  if (e->doors)
    e->ide->start->doors->free(e->doors);
  else
    eplua_control_free(e->control);
}
