// SPDX-License-Identifier: MIT
/*
 * The debugger of an engine: who holds it, the stop, how it goes on. Owns the plan in force, the step, the place where it stopped.
 * What comes from other threads (a plan, the wish to stop) is put under the lock, and the engine thread is asked to look: at
 * the next instruction of the Lua that runs, or before the next is entered.
 * What Lua does in between is trace.c's, errors are thrown.c's.
 */
#include "debug/debug.h"

#include "base/clock.h"
#include "debug/debug_int.h"
#include "debug/sources.h"
#include "debug/threads.h"
#include "lua/call.h"
#include "lua/texts.h"
#include "net/net.h"
#include "ui/ui.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_loaded(void *ud, lua_State *L, const char *source, size_t length);
static void on_resolved(void *ud, const ep_armed *armed, const char *message);

ep_debug *ep_debug_new(ep_state *s)
{
  ep_debug *d = calloc(1, sizeof *d);
  if (!d)
    return NULL;
  d->s = s;
  ep_trace_open(&d->tracer, d);
  ep_gate_init(&d->gate, s);
  d->gate.loaded = on_loaded;
  d->gate.resolved = on_resolved;
  d->gate.ud = d;
  pthread_mutex_init(&d->lock, NULL);
  pthread_mutex_init(&d->hearing, NULL);
  if (ep_pause_init(&d->pause)) {
    s->hook.debugger = &d->tracer;
    return d;
  }
  ep_debug_free(d);
  return NULL;
}

void ep_debug_free(ep_debug *d)
{
  if (!d)
    return;
  ep_gate_fini(&d->gate);
  ep_pause_fini(&d->pause);
  ep_plan_unref(d->pending);
  ep_plan_unref(d->ticked);
  pthread_mutex_destroy(&d->lock);
  pthread_mutex_destroy(&d->hearing);
  free(d);
}

// --- telling ---

// Where the file of a source is, NULL: of none. In out.
static const char *file_of(const ep_debug *d, const char *source, char out[PATH_MAX])
{
  return *source == '@' && ep_texts_path(d->s, source + 1, out) ? out : NULL;
}

static void on_loaded(void *ud, lua_State *L, const char *source, size_t length)
    EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_debug *d = ud;
  char path[PATH_MAX];
  ep_sources_note(L, source, length);
  pthread_mutex_lock(&d->hearing);
  if (d->events.loaded)
    d->events.loaded(d->events.ud, file_of(d, source, path));
  pthread_mutex_unlock(&d->hearing);
}

static void on_resolved(void *ud, const ep_armed *armed, const char *message)
{
  ep_debug *d = ud;
  pthread_mutex_lock(&d->hearing);
  if (d->events.resolved)
    d->events.resolved(d->events.ud, armed->point->b.id, armed->line == INT_MAX ? 0 : armed->line,
                       message);
  pthread_mutex_unlock(&d->hearing);
}

static void tell_log(ep_debug *d, int id, const char *text, size_t length, const char *source,
                     int line)
{
  char path[PATH_MAX];
  pthread_mutex_lock(&d->hearing);
  if (d->events.logged)
    d->events.logged(d->events.ud, id, text, length, file_of(d, source, path), line);
  pthread_mutex_unlock(&d->hearing);
}

// --- from other threads ---

// Has the engine thread look at what has come, when it runs Lua or before it does.
static void ask(ep_debug *d)
{
  ep_hook_ask(&d->s->hook, EP_ASK_TRACE);
}

bool ep_debug_attach(ep_debug *d, const ep_debug_events *events)
{
  pthread_mutex_lock(&d->lock);
  bool taken = !d->attached;
  if (taken) {
    d->attached = true;
    pthread_mutex_lock(&d->hearing);
    d->events = *events;
    pthread_mutex_unlock(&d->hearing);
    ep_threads_watch(d->s, true);
  }
  pthread_mutex_unlock(&d->lock);
  return taken;
}

void ep_debug_detach(ep_debug *d, bool stay)
{
  ep_plan *empty = NULL;
  pthread_mutex_lock(&d->lock);
  d->attached = false;
  empty = d->pending;
  d->pending = NULL;
  d->fresh = true;
  d->pause_wanted = d->first_wanted = false;
  d->held &= stay;
  d->detached = true;
  d->let_go |= !stay;
  ep_plan_unref(d->ticked);
  d->ticked = NULL;
  pthread_mutex_unlock(&d->lock);
  ep_plan_unref(empty);
  pthread_mutex_lock(&d->hearing);
  d->events = (ep_debug_events){0};
  pthread_mutex_unlock(&d->hearing);
  ep_threads_watch(d->s, false);
  if (!stay)
    ep_pause_go(&d->pause, EP_GO_ON, 0);
  ask(d);
}

int ep_debug_plan(ep_debug *d, const ep_breakpoint *list, size_t count)
{
  ep_plan *plan = count ? ep_plan_new(list, count) : NULL;
  if (count && !plan)
    return EPLUA_E_NOMEM;
  pthread_mutex_lock(&d->lock);
  ep_plan *former = d->pending, *ticked = d->ticked;
  d->pending = plan;
  d->ticked = plan && plan->callbacks ? ep_plan_ref(plan) : NULL;
  d->fresh = true;
  pthread_mutex_unlock(&d->lock);
  ep_plan_unref(former);
  ep_plan_unref(ticked);
  ask(d);
  return EPLUA_OK;
}

// Nothing ran that could have been stopped in the middle: it stops between callbacks.
static void stop_idle(void *context, void *data) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  (void)context;
  ep_debug_take(data, NULL);
}

void ep_debug_pause(ep_debug *d)
{
  pthread_mutex_lock(&d->lock);
  d->pause_wanted = true;
  pthread_mutex_unlock(&d->lock);
  ask(d);
  ep_loop_post(d->s->loop, (ep_task){.run = stop_idle, .data = d});
}

bool ep_debug_go(ep_debug *d, ep_go how, int thread)
{
  pthread_mutex_lock(&d->lock);
  d->pause_wanted = false; // it was for the stop that ends here
  pthread_mutex_unlock(&d->lock);
  return ep_pause_go(&d->pause, how, thread);
}

bool ep_debug_is_stopped(const ep_debug *d)
{
  return atomic_load(&d->stopped);
}

int ep_debug_stopped_thread(const ep_debug *d)
{
  return atomic_load(&d->stopped) ? atomic_load(&d->stopped_thread) : -1;
}

bool ep_debug_offer(ep_debug *d, ep_task task)
{
  return ep_pause_offer(&d->pause, task);
}

void ep_debug_hold(ep_debug *d)
{
  pthread_mutex_lock(&d->lock);
  d->held = true;
  pthread_mutex_unlock(&d->lock);
  ask(d);
}

void ep_debug_release(ep_debug *d, bool stop_at_entry)
{
  pthread_mutex_lock(&d->lock);
  d->held = false;
  d->first_wanted = stop_at_entry;
  if (d->holding) // else it is stopped for another reason, or not at all
    ep_pause_go(&d->pause, EP_GO_ON, 0);
  pthread_mutex_unlock(&d->lock);
  ask(d);
}

void ep_debug_tick(ep_debug *d, int64_t now_ns)
{
  ep_hook *h = &d->s->hook;
  uint64_t entry = atomic_load(&h->entry);
  int64_t since = ep_hook_busy_since_ns(h);
  pthread_mutex_lock(&d->lock);
  const char *kind = d->entry_kind;
  int64_t told_ms = d->slow_entry == entry ? d->slow_ms : 0, slow_ms = told_ms;
  for (size_t i = 0; since && kind && d->ticked && i < d->ticked->count; i++) {
    const ep_breakpoint *b = &d->ticked->points[i].b;
    if (b->kind == EP_BREAK_CALLBACK && b->slower_ms > slow_ms &&
        now_ns - since > b->slower_ms * EP_NS_PER_MS &&
        ep_callback_matches(b->what, kind, d->entry_id))
      slow_ms = b->slower_ms;
  }
  bool slow = slow_ms > told_ms;
  if (slow) {
    d->slow_seen_ms = d->slow_entry == entry ? d->slow_seen_ms : 0;
    d->slow_entry = entry;
    d->slow_ms = slow_ms;
  }
  pthread_mutex_unlock(&d->lock);
  if (slow)
    ask(d);
}

// --- the engine thread ---

const ep_place *ep_debug_place(const ep_debug *d)
{
  return d->placed && ep_debug_is_stopped(d) ? &d->place : NULL;
}

void ep_debug_quiet(ep_debug *d, bool on)
{
  d->quiet += on ? 1 : -1;
  if (d->quiet == 0 && d->asked_late) {
    d->asked_late = false;
    ask(d);
  }
}

void ep_debug_refresh(ep_debug *d)
{
  ep_hook *h = &d->s->hook;
  bool active = d->gate.plan || d->step.kind != EP_STEP_NONE;
  d->tracer.wants_thrown = d->gate.plan && d->gate.plan->thrown > 0;
  h->tracer = active ? &d->tracer : NULL;
  d->L = NULL; // its events are to be thought over
  d->hot.L = NULL;
  if (h->chain)
    ep_hook_settle(h, h->chain->co);
}

// What Lua needs a protected call for: the number of a coroutine.
typedef struct numbering {
  lua_State *co;
  int id;
} numbering;

static int number_thread(lua_State *L)
{
  numbering *n = lua_touserdata(L, 1);
  n->id = ep_thread_id(L, n->co);
  return 0;
}

static int thread_id(ep_debug *d, lua_State *co) EP_ENGINE_THREAD
{
  numbering n = {co, 0};
  if (co && ep_protected(d->s->L, number_thread, &n) != LUA_OK)
    lua_pop(d->s->L, 1);
  return n.id;
}

static int find_thread(lua_State *L)
{
  numbering *n = lua_touserdata(L, 1);
  if (ep_thread_push(L, n->id))
    n->co = lua_tothread(L, -1);
  return 0;
}

// The coroutine of a number that was told; fallback for 0 and for one that is gone.
static lua_State *thread_of(ep_debug *d, int id, lua_State *fallback) EP_ENGINE_THREAD
{
  numbering n = {NULL, id};
  if (id == 0)
    return fallback;
  if (ep_protected(d->s->L, find_thread, &n) != LUA_OK)
    lua_pop(d->s->L, 1);
  return n.co ? n.co : fallback;
}

static void begin_step(ep_debug *d) EP_ENGINE_THREAD
{
  static const ep_step_kind kinds[] = {[EP_GO_ON] = EP_STEP_NONE,
                                       [EP_GO_IN] = EP_STEP_IN,
                                       [EP_GO_OVER] = EP_STEP_OVER,
                                       [EP_GO_OUT] = EP_STEP_OUT};
  ep_step_kind kind = kinds[d->pause.how];
  lua_State *here = d->place.L, *co = thread_of(d, d->pause.thread, here);
  if (kind == EP_STEP_NONE) {
    ep_step_end(&d->step, d->s->L);
  } else if (!here && !co) { // it slept: what comes next is where it goes in
    ep_step_begin(&d->step, d->s->L, kind == EP_STEP_OUT ? EP_STEP_NONE : EP_STEP_FIRST, NULL, 0);
    d->first_reason = EP_STOPPED_STEP;
  } else {
    ep_step_begin(&d->step, d->s->L, kind, co, co == here ? d->place.level : 0);
  }
}

// Opens the pause, for who holds it or for a stop. False: it is over already. Who leaves or releases it says so under the lock and then
// ends the pause, which is of no effect before it is open: what was said until then is heeded here.
static bool open_pause(ep_debug *d, bool hold) EP_ENGINE_THREAD
{
  ep_pause_begin(&d->pause, d->s);
  pthread_mutex_lock(&d->lock);
  bool lasts = hold ? d->held : !d->let_go;
  d->holding = hold && lasts;
  if (lasts && !hold)
    d->pause_wanted = false; // it is this one
  pthread_mutex_unlock(&d->lock);
  if (!lasts)
    ep_pause_go(&d->pause, EP_GO_ON, 0);
  return lasts;
}

// Until it is told to go on. Time stands still for timers and limits.
static void wait_here(ep_debug *d) EP_ENGINE_THREAD
{
  int64_t since = ep_clock_now_ns();
  if (d->s->stopped)
    d->s->stopped(d->s);
  ep_pause_wait(&d->pause, d->s);
  pthread_mutex_lock(&d->lock);
  d->holding = false;
  pthread_mutex_unlock(&d->lock);
  int64_t spent = ep_clock_now_ns() - since;
  ep_timers_shift(ep_loop_callbacks(d->s->loop), spent);
  ep_net_shift(d->s);
  ep_hook_shift(&d->s->hook, spent);
  ep_loop_lag_shift(d->s->loop, spent);
}

static void spend_once(const ep_gate *g)
{
  for (size_t i = 0; i < g->armed_count; i++)
    g->armed[i].spent |= g->armed[i].point->b.once;
}

// Whether who wanted the stop has left since the plan was looked at last.
static bool is_left(ep_debug *d) EP_ENGINE_THREAD
{
  pthread_mutex_lock(&d->lock);
  bool left = d->detached;
  pthread_mutex_unlock(&d->lock);
  return left;
}

// The end of a session that has left it stopped: nothing of it may end what the next one wants now.
static void forget_former(ep_debug *d) EP_ENGINE_THREAD
{
  pthread_mutex_lock(&d->lock);
  bool former = d->detached;
  d->detached = false;
  pthread_mutex_unlock(&d->lock);
  if (former)
    ep_gate_forget(&d->gate);
}

void ep_debug_stop(ep_debug *d, lua_State *L, int level, ep_stopped *stop)
{
  if (d->placed || d->quiet || ep_hook_stopping(&d->s->hook) != EPLUA_STOP_NONE || is_left(d))
    return;
  ep_place place = d->place; // the error's, when it is one
  place.L = L;
  place.level = level;
  place.serial = ++d->serial;
  d->place = place;
  d->placed = true;
  stop->thread = thread_id(d, L);
  spend_once(&d->gate);
  if (L)
    ep_output_flush(L);
  ep_ui_flush(d->s->ui);
  atomic_store(&d->stopped_thread, stop->thread);
  atomic_store(&d->stopped, true);
  bool told = open_pause(d, false);
  pthread_mutex_lock(&d->hearing);
  if (told && d->events.stopped)
    d->events.stopped(d->events.ud, stop);
  pthread_mutex_unlock(&d->hearing);
  wait_here(d);
  atomic_store(&d->stopped, false);
  pthread_mutex_lock(&d->hearing);
  if (told && d->events.continued)
    d->events.continued(d->events.ud);
  pthread_mutex_unlock(&d->hearing);
  forget_former(d);
  begin_step(d);
  d->placed = false;
  d->place = (ep_place){0};
  d->entered.count = 0;
  ep_debug_take(d, NULL); // what came meanwhile
  ep_debug_refresh(d);
}

// A plan that has come, or the end of the session. True: something has changed.
static bool take_plan(ep_debug *d) EP_ENGINE_THREAD
{
  pthread_mutex_lock(&d->lock);
  bool fresh = d->fresh, detached = d->detached, first = d->first_wanted;
  ep_plan *plan = d->pending;
  d->pending = NULL;
  d->fresh = d->detached = d->let_go = d->first_wanted = false;
  pthread_mutex_unlock(&d->lock);
  if (detached || first)
    ep_step_end(&d->step, d->s->L);
  if (first) {
    ep_step_begin(&d->step, d->s->L, EP_STEP_FIRST, NULL, 0);
    d->first_reason = EP_STOPPED_ENTRY;
  }
  if (detached)
    ep_gate_forget(&d->gate);
  if (fresh) {
    d->entered.count = 0;
    if (!ep_gate_set(&d->gate, plan))
      ep_report_text(d->s, EPLUA_LOG_ERROR,
                     "not enough memory for the breakpoints: there are none");
  }
  return fresh || detached || first;
}

static void stop_if_slow(ep_debug *d, lua_State *L) EP_ENGINE_THREAD
{
  pthread_mutex_lock(&d->lock);
  bool slow = d->slow_entry == atomic_load(&d->s->hook.entry);
  int64_t from_ms = d->slow_seen_ms, to_ms = slow ? d->slow_ms : from_ms;
  d->slow_seen_ms = to_ms;
  pthread_mutex_unlock(&d->lock);
  lua_Debug ar;
  int ids[EP_STOP_IDS_MAX];
  size_t count = 0;
  char text[sizeof d->text] = "";
  for (size_t i = 0; to_ms > from_ms && i < d->gate.armed_count && count < EP_STOP_IDS_MAX; i++) {
    ep_armed *armed = &d->gate.armed[i];
    const ep_breakpoint *b = &armed->point->b;
    if (b->kind != EP_BREAK_CALLBACK || b->slower_ms <= from_ms || b->slower_ms > to_ms ||
        !d->entry_kind || !ep_callback_matches(b->what, d->entry_kind, d->entry_id) ||
        !lua_getstack(L, 0, &ar) || !ep_debug_hit(d, L, &ar, armed, 0))
      continue;
    ids[count++] = b->id;
    if (*d->text)
      snprintf(text, sizeof text, "%s", d->text);
  }
  if (count > 0)
    ep_debug_stop(
        d, L, 0,
        &(ep_stopped){
            .reason = EP_STOPPED_SLOW, .ids = ids, .count = count, .text = *text ? text : NULL});
}

void ep_debug_take(ep_debug *d, lua_State *L)
{
  if (d->placed)
    return;
  pthread_mutex_lock(&d->lock);
  bool held =
      d->held; // before the plan: who releases it in between says there where it shall stop first
  pthread_mutex_unlock(&d->lock);
  if (take_plan(d))
    ep_debug_refresh(d);
  bool inside = L || !d->s->hook.chain; // not: about to enter Lua
  pthread_mutex_lock(&d->lock);
  bool pause = d->pause_wanted && inside && d->attached && !d->detached;
  if (pause)
    d->pause_wanted = false;
  pthread_mutex_unlock(&d->lock);
  if (pause)
    ep_debug_stop(d, L, 0, &(ep_stopped){.reason = EP_STOPPED_PAUSE});
  else if (L && !d->quiet)
    stop_if_slow(d, L);
  bool stopping =
      ep_hook_stopping(&d->s->hook) != EPLUA_STOP_NONE; // nobody waits for the debugger then
  if (held && !stopping && !L && !d->placed) {          // nothing has run yet
    d->placed = true;
    open_pause(d, true);
    wait_here(d);
    d->placed = false;
    ep_debug_take(d, NULL);
  }
}

bool ep_debug_hit(ep_debug *d, lua_State *L, lua_Debug *ar, ep_armed *armed, int thrown)
{
  const ep_breakpoint *b = &armed->point->b;
  *d->text = '\0';
  if (armed->spent || d->quiet)
    return false;
  if (armed->condition) {
    lua_State *runner;
    int results;
    ep_eval_result r =
        ep_eval_run(armed->condition, L, ar, thrown, EP_CONDITION_MS, &runner, &results);
    if (ep_hook_stopping(&d->s->hook) != EPLUA_STOP_NONE)
      return false;
    if (r == EP_EVAL_OK && (results == 0 || !lua_toboolean(runner, -results)))
      return false;
    if (r != EP_EVAL_OK) { // what cannot be decided stops: it would be missed silently else
      const char *why = r != EP_EVAL_MEMORY ? lua_tostring(runner, -1) : "not enough memory";
      snprintf(d->text, sizeof d->text, "the condition '%.200s' failed: %.600s", b->condition,
               why ? why : "an error that is no text");
      return true;
    }
  }
  if (!ep_point_counts(armed->point, ++armed->hits))
    return false;
  if (!armed->log)
    return true;
  size_t length;
  char *text = ep_log_text(armed->log, L, ar, EP_CONDITION_MS, &length);
  lua_getinfo(L, "Sl", ar);
  if (text)
    tell_log(d, b->id, text, length, ar->source, ar->currentline);
  free(text);
  return false;
}
