// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which engine there is, and how it ends. The application's thread; owns the engine's life of the moment and what is to run next.
 * A life is freed when its thread has ended; one whose thread is stuck in C code that nobody can stop is given up: it is left alone, and the process
 * leaves by _exit() in the end.
 */
#include "ide/engine_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/keep.h"
#include "ide/view.h"
#include "panels/console.h"
#include "panels/profiler.h"
#include "words/words.h"

#include <eplua/ui.h>
#include <eplua/verbs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 3000, REPEAT_MS = 50, WATCH_MS = 500 };

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
  if (stage == IDE_ENGINE_READY)
    ide_documents_settle(e->ide);
  panel_console_stage(e->ide->console);
  ide_actions_update(e->ide);
}

static void begin(ide_engine *e, const ide_run_spec *spec)
{
  eplua_error err = {0};
  panel_console_begin(e->ide->console, spec);
  ide_documents_settle(e->ide);
  e->waits = false;
  ide_engine_tell_doors(e, spec);
  e->now = ide_life_new(e->ide, spec, &err);
  if (!e->now && spec) {
    panel_console_log(e->ide->console, EPLUA_LOG_ERROR, err.message, strlen(err.message));
    e->now = ide_life_new(e->ide, NULL, &err);
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

static ide_engine *owner(const ide_life *l)
{
  ide_engine *e = l->ide->engine;
  return e && e->now == l ? e : NULL;
}

void ide_life_take_input(ide_life *l, int waits)
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
void ide_life_take_idle(ide_life *l, int status)
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

void ide_life_take_display(ide_life *l, int unused)
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
void ide_life_take_closed(ide_life *l, int status)
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
  ide_life_free(l);
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
    snprintf(where, sizeof where, _("in code that cannot be stopped"));
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
  if (e->held) { // it has not begun
    e->held = e->has_next = false;
    ide_run_spec_fini(&e->next);
    return;
  }
  if (!e->now || e->stage == IDE_ENGINE_STOPPING || e->stage == IDE_ENGINE_STUCK)
    return;
  if (e->now->over && (lua_runs_now(e) || !e->now->pending))
    interrupt_prompt(e);
  else
    ask_to_end(e);
}

static void make_way_for_next(ide_engine *e)
{
  e->held = false;
  if (!e->now)
    begin_next(e);
  else if (e->stage != IDE_ENGINE_STOPPING || e->interrupting)
    ask_to_end(e);
}

// Breakpoints take some milliseconds to the debugger, when the IDE has just begun or one was just set, and a script its first lines no longer.
int ide_engine_run(ide_engine *e, const ide_run_spec *spec)
{
  if (e->stage == IDE_ENGINE_STUCK)
    return EPLUA_E_UNSUPPORTED;
  ide_run_spec_fini(&e->next);
  if (!ide_run_spec_copy(&e->next, spec))
    return EPLUA_E_NOMEM;
  e->has_next = e->held = true;
  e->held_ms = 0;
  if (!e->now || ide_debug_is_settled(e->ide))
    make_way_for_next(e);
  return EPLUA_OK;
}

void ide_engine_debugger_is_settled(ide_engine *e)
{
  if (e && e->held)
    make_way_for_next(e);
}

void ide_engine_restart(ide_engine *e)
{
  e->held = false;
  ide_life *l = e->now;
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
  ide_life_unbind(l);
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
  if (e->held && (e->held_ms += WATCH_MS) >= PATIENCE_MS) // whatever the debugger has
    make_way_for_next(e);
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

ide_engine *ide_engine_new(ide *i)
{
  ide_engine *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  e->ide = i;
  i->engine = e;
  pthread_mutex_init(&e->lock, NULL);
  ide_engine_make_control(e);
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
  ide_life *l = e->now;
  if (l) {
    bool joined = false;
    eplua_engine_quit(l->engine, EPLUA_STOP_QUIET, -1);
    for (int ms = 0; ms < PATIENCE_MS && !joined; ms += REPEAT_MS) {
      joined = epq_thread_join(l->thread, REPEAT_MS);
      if (!joined)
        eplua_engine_quit(l->engine, EPLUA_STOP_QUIET, -1);
    }
    if (joined)
      ide_life_free(l);
    ended = ended && joined;
  }
  if (ended) {
    ide_engine_free_control(e);
    pthread_mutex_destroy(&e->lock);
    free(e->shown);
    e->ide->engine = NULL;
    free(e);
  }
  return ended;
}
