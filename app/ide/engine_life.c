// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A life: an engine, its thread, its view, its place among the runs. The application's thread makes it and is told of each step by posts that carry the
 * life; so a late post of an engine that was given up finds its own life and not the next one's.
 *
 * The working folder belongs to a process, but a Linux thread can have its own (unshare, CLONE_FS): a run gets the one it
 * wants, and the IDE keeps its own.
 */
#include "ide/engine_int.h"

#include "ide/settings.h"
#include "panels/console.h"
#include "panels/profiler.h"
#include "words/words.h"

#include <eplua/engine.h>

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STACK_SIZE = 16 << 20 };

// --- what the engine thread tells ---

typedef struct news {
  ide_life *of;
  void (*take)(ide_life *l, int value);
  int value;
} news;

static void take_news(void *ud)
{
  news *n = ud;
  n->take(n->of, n->value);
  free(n);
}

static void tell(ide_life *l, void (*take)(ide_life *l, int value), int value)
{
  news *n = malloc(sizeof *n);
  if (!n)
    return;
  *n = (news){l, take, value};
  epq_app_post(l->ide->app, take_news, free, n);
}

// --- on the engine thread ---

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  ide_life *l = ud;
  if (!atomic_load(&l->mute))
    panel_console_output(l->ide->console, stream == EPLUA_STREAM_ERR, bytes, length);
}

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  ide_life *l = ud;
  if (!atomic_load(&l->mute))
    panel_console_log(l->ide->console, level, text, length);
}

static char *on_settings(void *ud)
{
  const ide_life *l = ud;
  const ide_start *start = l->ide->start;
  return start->settings ? start->settings(start->ud) : NULL;
}

static void on_input(void *ud, bool waits)
{
  tell(ud, ide_life_take_input, waits);
}

static void on_idle(void *ud, int status)
{
  tell(ud, ide_life_take_idle, status);
}

static int on_display(void *ud, bool open, eplua_error *err)
{
  (void)err;
  if (open)
    tell(ud, ide_life_take_display, 0);
  return EPLUA_OK;
}

// Nobody asks it any more; by its own thread before it is closed, or when it is given up. Later ones are not touched.
void ide_life_unbind(ide_life *l)
{
  ide_engine *e = l->ide->engine;
  pthread_mutex_lock(&e->lock);
  if (!l->unbound && e->control) {
    panel_profiler_run_ended(l->ide);
    eplua_control_bind(e->control, NULL);
  }
  l->unbound = true;
  pthread_mutex_unlock(&e->lock);
}

static void thread_main(void *ud)
{
  ide_life *l = ud;
  // a folder of its own; where that is not allowed, the program's has to do
  if (l->folder && (unshare(CLONE_FS) != 0 || chdir(l->folder) != 0)) {
    char text[512];
    int length = snprintf(text, sizeof text, _("cannot go to the working folder %s"), l->folder);
    on_log(l, EPLUA_LOG_WARNING, text,
           (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
  }
  int status = eplua_engine_run(l->engine);
  ide_life_unbind(l);
  tell(l, ide_life_take_closed, eplua_engine_close(l->engine, status));
}

// --- a life ---

ide_life *ide_life_free(ide_life *l)
{
  if (!l)
    return NULL;
  bridge_view_free(l->view);
  eplua_engine_free(l->engine);
  free(l->folder);
  free(l);
  return NULL;
}

static int add_chunk(ide_life *l, const ide_run_spec *spec, eplua_error *err)
{
  char name[4200];
  snprintf(name, sizeof name, "%s%s", spec->path ? "@" : "=",
           spec->path ? spec->path : spec->title);
  return eplua_engine_add(
      l->engine,
      &(eplua_chunk){
          .kind = EPLUA_CHUNK_TEXT, .text = spec->text, .length = spec->length, .name = name},
      err);
}

// spec NULL: an engine for the console alone.
ide_life *ide_life_new(ide *i, const ide_run_spec *spec, eplua_error *err)
{
  ide_life *l = calloc(1, sizeof *l);
  if (!l) {
    snprintf(err->message, sizeof err->message, _("not enough memory"));
    return NULL;
  }
  l->ide = i;
  l->is_run = spec != NULL;
  l->over = !spec;
  l->restricted = spec && spec->restricted;
  l->dock_windows = spec && spec->dock_windows;
  l->folder = spec && spec->folder ? strdup(spec->folder) : NULL;
  const char *const *args = NULL;
  size_t script = 0;
  const char **all = NULL;
  if (spec) { // arg[0] is the script
    size_t n = 0;
    while (spec->args && spec->args[n])
      n++;
    all = calloc(n + 2, sizeof *all);
    if (all) {
      all[0] = spec->path ? spec->path : spec->title;
      memcpy(all + 1, spec->args ? spec->args : all, n * sizeof *all);
    }
    args = all;
  }
  eplua_config config = {
      .size = sizeof config,
      .host = {.size = sizeof(eplua_host),
               .ud = l,
               .log = on_log,
               .output = on_output,
               .settings = on_settings,
               .display = on_display,
               .input = on_input,
               .idle = on_idle},
      .limits = {.memory_bytes = (size_t)ide_settings_number(i->settings, "memory_limit") << 20},
      .sandbox = {.on = l->restricted},
      .plugins = i->start->plugins,
      .resources = i->start->resources,
      .args = args,
      .args_script = script,
      .env = spec ? spec->env : NULL,
      .hold = true,
  };
  l->engine = eplua_engine_new(&config, err);
  free(all);
  if (!l->engine || (spec && add_chunk(l, spec, err) != EPLUA_OK))
    return ide_life_free(l);
  eplua_control *control = i->engine->control;
  if (control && eplua_control_bind(control, l->engine) != EPLUA_OK) {
    snprintf(err->message, sizeof err->message, _("not enough memory"));
    return ide_life_free(l);
  }
  if (spec)
    panel_profiler_run_begins(i);
  l->thread = epq_thread_start("engine", STACK_SIZE, thread_main, l);
  if (l->thread)
    return l;
  snprintf(err->message, sizeof err->message, _("cannot start a thread"));
  ide_life_unbind(l);
  return ide_life_free(l);
}
