// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What belongs to one engine is a `life`: the engine, its thread, its view, its place among the runs. The application's
 * thread makes it and is told of each step by posts that carry the life; so a late post of an engine that was given up
 * finds its own life and not the next one's. A life is freed when its thread has ended; one whose thread is stuck in C
 * code that nobody can stop is given up: it is left alone, and the process leaves by _exit() in the end.
 *
 * The working folder belongs to a process, but a Linux thread can have its own (unshare, CLONE_FS): a run gets the one it
 * wants, and the IDE keeps its own.
 */
#include "ide/engine.h"

#include "bridge/view.h"
#include "ide/actions.h"
#include "ide/keep.h"
#include "ide/run_spec.h"
#include "ide/runs.h"
#include "ide/settings.h"
#include "ide/view.h"
#include "panels/console.h"
#include "panels/profiler.h"

#include <eplua/engine.h>
#include <eplua/ui.h>
#include <eplua/verbs.h>
#include <epq/thread.h>
#include <epq/timer.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STACK_SIZE = 16 << 20, PATIENCE_MS = 3000, REPEAT_MS = 50, WATCH_MS = 500 };

typedef struct life {
  ide *ide;
  eplua_engine *engine;
  epq_thread *thread;
  bridge_view *view;
  char *folder;     // of the run; NULL: the program's
  atomic_bool mute; // given up: what it says is not heard any more
  bool is_run;      // a script, else only the console's
  bool over;        // the run is: nothing was pending any more
  bool pending;     // timers, windows and the like are there (again)
  bool unbound;     // the control plane asks it no more; of the lock
  bool restricted, dock_windows;
} life;

struct ide_engine {
  ide *ide;
  life *now;
  ide_engine_stage stage;
  epq_timer *patience; // while it is to stop
  epq_timer *watch;    // while it runs
  int waited_ms;
  unsigned given_up;
  cli_doors *doors;       // NULL: none
  eplua_control *control; // theirs, or our own; NULL: none
  pthread_mutex_t lock;   // of which engine the plane is bound to
  bool has_next;
  ide_run_spec next; // to begin when the last has ended; copies
  bool interrupting; // STOPPING means code of the prompt, not the engine
  bool waits;        // the engine does, for input
  bool busy;         // Lua ran when it was last looked at
};

// --- what the engine thread tells ---

typedef struct news {
  life *of;
  void (*take)(life *l, int value);
  int value;
} news;

static void take_news(void *ud)
{
  news *n = ud;
  n->take(n->of, n->value);
  free(n);
}

static void tell(life *l, void (*take)(life *l, int value), int value)
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
  life *l = ud;
  if (!atomic_load(&l->mute))
    panel_console_output(l->ide->console, stream == EPLUA_STREAM_ERR, bytes, length);
}

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  life *l = ud;
  if (!atomic_load(&l->mute))
    panel_console_log(l->ide->console, level, text, length);
}

static char *on_settings(void *ud)
{
  const life *l = ud;
  const ide_start *start = l->ide->start;
  return start->settings ? start->settings(start->ud) : NULL;
}

static void take_input(life *l, int waits);
static void take_idle(life *l, int status);
static void take_display(life *l, int unused);
static void take_closed(life *l, int status);

static void on_input(void *ud, bool waits)
{
  tell(ud, take_input, waits);
}

static void on_idle(void *ud, int status)
{
  tell(ud, take_idle, status);
}

static int on_display(void *ud, bool open, eplua_error *err)
{
  (void)err;
  if (open)
    tell(ud, take_display, 0);
  return EPLUA_OK;
}

// Nobody asks it any more; by its own thread before it is closed, or when it is given up. Later ones are not touched.
static void unbind(life *l)
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
  life *l = ud;
  // a folder of its own; where that is not allowed, the program's has to do
  if (l->folder && (unshare(CLONE_FS) != 0 || chdir(l->folder) != 0)) {
    char text[512];
    int length = snprintf(text, sizeof text, "cannot go to the working folder %s", l->folder);
    on_log(l, EPLUA_LOG_WARNING, text,
           (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
  }
  int status = eplua_engine_run(l->engine);
  unbind(l);
  tell(l, take_closed, eplua_engine_close(l->engine, status));
}

// --- a life ---

static life *life_free(life *l)
{
  if (!l)
    return NULL;
  bridge_view_free(l->view);
  eplua_engine_free(l->engine);
  free(l->folder);
  free(l);
  return NULL;
}

static int add_chunk(life *l, const ide_run_spec *spec, eplua_error *err)
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
static life *life_new(ide *i, const ide_run_spec *spec, eplua_error *err)
{
  life *l = calloc(1, sizeof *l);
  if (!l) {
    snprintf(err->message, sizeof err->message, "not enough memory");
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
    return life_free(l);
  eplua_control *control = i->engine->control;
  if (control && eplua_control_bind(control, l->engine) != EPLUA_OK) {
    snprintf(err->message, sizeof err->message, "not enough memory");
    return life_free(l);
  }
  if (spec)
    panel_profiler_run_begins(i);
  l->thread = epq_thread_start("engine", STACK_SIZE, thread_main, l);
  if (l->thread)
    return l;
  snprintf(err->message, sizeof err->message, "cannot start a thread");
  unbind(l);
  return life_free(l);
}

// --- the stages ---

static void set_stage(ide_engine *e, ide_engine_stage stage)
{
  if (e->stage == stage)
    return;
  e->stage = stage;
  if (stage == IDE_ENGINE_STOPPING)
    epq_timer_start(e->patience, REPEAT_MS, true);
  else
    epq_timer_stop(e->patience);
  e->waited_ms = 0;
  panel_console_stage(e->ide->console);
  ide_actions_update(e->ide);
}

static void begin(ide_engine *e, const ide_run_spec *spec)
{
  eplua_error err = {0};
  panel_console_begin(e->ide->console, spec);
  e->waits = false;
  e->now = life_new(e->ide, spec, &err);
  if (!e->now && spec) {
    panel_console_log(e->ide->console, EPLUA_LOG_ERROR, err.message, strlen(err.message));
    e->now = life_new(e->ide, NULL, &err);
  }
  set_stage(e, !e->now ? IDE_ENGINE_NONE : e->now->is_run ? IDE_ENGINE_RUNNING : IDE_ENGINE_READY);
}

static void begin_next(ide_engine *e)
{
  ide_run_spec spec = e->next;
  bool has = e->has_next;
  e->has_next = false;
  e->next = (ide_run_spec){0};
  begin(e, has ? &spec : NULL);
  ide_run_spec_fini(&spec);
}

static ide_engine *owner(const life *l)
{
  ide_engine *e = l->ide->engine;
  return e && e->now == l ? e : NULL;
}

static void take_input(life *l, int waits)
{
  ide_engine *e = owner(l);
  if (!e)
    return;
  e->waits = waits != 0;
  e->busy = true;
  panel_console_stage(e->ide->console);
  ide_actions_update(e->ide);
}

// Nothing is pending any more: the run is over, and its engine stays.
static void take_idle(life *l, int status)
{
  ide_engine *e = owner(l);
  if (!e)
    return;
  l->pending = false;
  if (l->over) { // what the prompt had begun is done
    if (e->stage == IDE_ENGINE_RUNNING)
      set_stage(e, IDE_ENGINE_READY);
    return;
  }
  l->over = true;
  panel_profiler_run_over(l->ide);
  panel_console_end(e->ide->console, status, e->stage == IDE_ENGINE_STOPPING);
  if (e->stage == IDE_ENGINE_RUNNING)
    set_stage(e, IDE_ENGINE_READY);
}

static void take_display(life *l, int unused)
{
  (void)unused;
  ide_engine *e = owner(l);
  if (!e || l->view)
    return;
  char *state = ide_keep_path(e->ide->keep, "windows");
  l->view = bridge_view_new(e->ide->app, l->engine, state);
  free(state);
  if (!l->view)
    eplua_ui_give_up(l->engine, "not enough memory");
  else
    epq_shell_dock_windows(e->ide->shell, bridge_view_shown(l->view), l->dock_windows);
}

bool ide_engine_dock_windows(ide_engine *e, bool docked)
{
  if (!e->now || !e->now->view)
    return false;
  e->now->dock_windows = docked;
  return epq_shell_dock_windows(e->ide->shell, bridge_view_shown(e->now->view), docked) == EPQ_OK;
}

// The engine is closed, and its thread is at its end.
static void take_closed(life *l, int status)
{
  ide_engine *e = owner(l);
  epq_thread_join(l->thread, -1);
  if (e) {
    if (l->is_run && !l->over)
      panel_console_end(e->ide->console, status, e->stage >= IDE_ENGINE_STOPPING);
    e->now = NULL;
  } else {
    l->ide->engine->given_up--;
  }
  life_free(l);
  if (e && !e->ide->leaving)
    begin_next(e);
}

// --- stopping ---

static void ask_to_end(ide_engine *e)
{
  bool lua_runs = e->now->is_run && !e->now->over;
  e->interrupting = false;
  eplua_engine_quit(e->now->engine, lua_runs ? EPLUA_STOP_INTERRUPT : EPLUA_STOP_QUIET, -1);
  set_stage(e, IDE_ENGINE_STOPPING);
}

static bool lua_runs_now(const ide_engine *e)
{
  eplua_state state = {.size = sizeof state};
  eplua_engine_state(e->now->engine, &state);
  return state.busy_since_ns != 0;
}

static void ignore_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
}

// Code of the prompt ends; the engine with all it knows stays.
static void interrupt_prompt(ide_engine *e)
{
  e->interrupting = true;
  eplua_engine_interrupt(e->now->engine);
  static const char cancel[] = "{\"verb\":\"cancel\",\"session\":\"console\"}";
  eplua_ask(e->now->engine, cancel, sizeof cancel - 1, ignore_answer, NULL);
  set_stage(e, IDE_ENGINE_STOPPING);
}

static void is_stuck(ide_engine *e)
{
  char where[400];
  if (!eplua_engine_where(e->now->engine, where, sizeof where))
    snprintf(where, sizeof where, "in code that cannot be stopped");
  set_stage(e, IDE_ENGINE_STUCK);
  panel_console_stuck(e->ide->console, where);
}

// The signal may fall between two instructions that undo it, so it is repeated.
static void on_patience(void *ud)
{
  ide_engine *e = ud;
  if (!e->now)
    return;
  if (e->interrupting && !lua_runs_now(e)) {
    e->interrupting = false;
    set_stage(e, e->now->pending ? IDE_ENGINE_RUNNING : IDE_ENGINE_READY);
    return;
  }
  if (e->interrupting)
    eplua_engine_interrupt(e->now->engine);
  else
    eplua_engine_quit(e->now->engine, EPLUA_STOP_QUIET, -1);
  e->waited_ms += REPEAT_MS;
  if (e->waited_ms >= PATIENCE_MS)
    is_stuck(e);
}

void ide_engine_stop(ide_engine *e)
{
  if (!e->now || e->stage == IDE_ENGINE_STOPPING || e->stage == IDE_ENGINE_STUCK)
    return;
  if (e->now->over && (lua_runs_now(e) || !e->now->pending))
    interrupt_prompt(e);
  else
    ask_to_end(e);
}

int ide_engine_run(ide_engine *e, const ide_run_spec *spec)
{
  if (e->stage == IDE_ENGINE_STUCK)
    return EPLUA_E_UNSUPPORTED;
  ide_run_spec_fini(&e->next);
  if (!ide_run_spec_copy(&e->next, spec))
    return EPLUA_E_NOMEM;
  e->has_next = true;
  if (!e->now)
    begin_next(e);
  else if (e->stage != IDE_ENGINE_STOPPING || e->interrupting)
    ask_to_end(e);
  return EPLUA_OK;
}

void ide_engine_restart(ide_engine *e)
{
  life *l = e->now;
  if (e->stage != IDE_ENGINE_STUCK && l) {
    ask_to_end(e);
    return;
  }
  if (!l) {
    begin_next(e);
    return;
  }
  atomic_store(&l->mute, true);
  bridge_view_abandon(l->view);
  e->given_up++;
  unbind(l);
  e->now = NULL;
  panel_console_end(e->ide->console, -1, true);
  begin_next(e);
}

// --- the rest ---

ide_engine_stage ide_engine_stage_now(const ide_engine *e)
{
  return e ? e->stage : IDE_ENGINE_NONE;
}

bool ide_engine_is_busy(const ide_engine *e)
{
  return e && e->busy;
}

bool ide_engine_is_restricted(const ide_engine *e)
{
  return e && e->now && e->now->restricted;
}

bool ide_engine_waits_for_input(const ide_engine *e)
{
  return e && e->waits;
}

int ide_engine_feed(ide_engine *e, const char *text, size_t length)
{
  return e->now ? eplua_engine_feed(e->now->engine, text, length) : EPLUA_E_INVALID;
}

int ide_engine_feed_end(ide_engine *e)
{
  return e->now ? eplua_engine_feed_end(e->now->engine) : EPLUA_E_INVALID;
}

static void on_watch(void *ud)
{
  ide_engine *e = ud;
  eplua_state state = {.size = sizeof state};
  if (!e->now)
    return;
  eplua_engine_state(e->now->engine, &state);
  e->now->pending = state.pending;
  if (e->busy != (state.busy_since_ns != 0)) {
    e->busy = !e->busy;
    panel_console_stage(e->ide->console);
  }
  if (e->stage == IDE_ENGINE_READY && (state.pending || state.busy_since_ns)) // by the prompt
    set_stage(e, IDE_ENGINE_RUNNING);
  else if (e->stage == IDE_ENGINE_RUNNING && e->now->over && !state.pending && !state.busy_since_ns)
    set_stage(e, IDE_ENGINE_READY);
  ide_view_engine(e->ide, &state);
}

// --- the control plane ---

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

// Where there is no place for doors (no runtime folder), the IDE itself still looks into its engine.
static void make_control(ide_engine *e)
{
  ide *i = e->ide;
  eplua_error err = {0};
  e->doors = i->start->doors->make(
      &(cli_doors_config){.script = "EPLua IDE",
                          .resources = i->start->resources,
                          .stall_ms = ide_settings_number(i->settings, "stall_ms"),
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

static void free_control(ide_engine *e)
{
  if (e->doors)
    e->ide->start->doors->free(e->doors);
  else
    eplua_control_free(e->control);
}

ide_engine *ide_engine_new(ide *i)
{
  ide_engine *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  e->ide = i;
  i->engine = e;
  pthread_mutex_init(&e->lock, NULL);
  make_control(e);
  e->patience = epq_timer_new(i->app, on_patience, e);
  e->watch = epq_timer_new(i->app, on_watch, e);
  epq_timer_start(e->watch, WATCH_MS, true);
  // libuv makes an io_uring of each loop unless told not to, and asks once
  bool unset = !getenv("UV_USE_IO_URING");
  if (unset)
    setenv("UV_USE_IO_URING", "0", 1);
  begin(e, NULL);
  if (unset)
    unsetenv("UV_USE_IO_URING"); // children shall not see it
  return e;
}

bool ide_engine_free(ide_engine *e)
{
  if (!e)
    return true;
  epq_timer_free(e->patience);
  epq_timer_free(e->watch);
  ide_run_spec_fini(&e->next);
  bool ended = e->given_up == 0;
  life *l = e->now;
  if (l) {
    bool joined = false;
    eplua_engine_quit(l->engine, EPLUA_STOP_QUIET, -1);
    for (int ms = 0; ms < PATIENCE_MS && !joined; ms += REPEAT_MS) {
      joined = epq_thread_join(l->thread, REPEAT_MS);
      if (!joined)
        eplua_engine_quit(l->engine, EPLUA_STOP_QUIET, -1);
    }
    if (joined)
      life_free(l);
    ended = ended && joined;
  }
  if (ended) {
    free_control(e);
    pthread_mutex_destroy(&e->lock);
    e->ide->engine = NULL;
    free(e);
  }
  return ended;
}
