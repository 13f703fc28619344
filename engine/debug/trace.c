// SPDX-License-Identifier: MIT
/*
 * What Lua does, event by event: which events are wanted next, and whether it is a place to stop. Engine thread, inside the hook.
 * A function without breakpoints costs its call event and one look at the gate. Lines are on only while a function with one is on top, returns
 * only while such a function is somewhere below.
 */
#include "debug/debug_int.h"

#include "debug/threads.h"
#include "lua/call.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// While a function with breakpoints is on top of the stack, and while one is somewhere below.
enum { INSIDE = LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE, BELOW = LUA_MASKCALL | LUA_MASKRET };

// --- which events are wanted ---

static int wanted_mask(const ep_debug *d, lua_State *L) EP_ENGINE_THREAD
{
  int mask = d->gate_mask | ep_step_mask(&d->step, L, d->level);
  if (d->begun || (d->entered.count && d->entered.L == L))
    mask |= LUA_MASKLINE;
  return mask;
}

static int on_mask(void *ud, lua_State *L) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  if (d->quiet) // of the debugger's own: nothing; of what is looked at: as before
    return L == d->L ? d->applied : 0;
  if (L != d->L) {
    d->L = L;
    d->hot.L = NULL;
    d->level = 0;
    d->gate_mask = ep_gate_mask(&d->gate, L, 0);
  }
  return d->applied = wanted_mask(d, L);
}

// What is known of the function of the event.
static const struct ep_gate_slot *known_function(const ep_debug *d, lua_State *L,
                                                 lua_Debug *ar) EP_ENGINE_THREAD
{
  lua_getinfo(L, "f", ar);
  const void *function = lua_topointer(L, -1);
  lua_pop(L, 1);
  return ep_gate_known(&d->gate, function);
}

// The gate's part of the mask after an event.
static void follow_gate(ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  if (!d->gate.plan || d->gate.plan->lines == 0)
    return;
  lua_Debug caller;
  switch (ar->event) {
  case LUA_HOOKCALL:
  case LUA_HOOKTAILCALL:
    if (ep_gate_look(&d->gate, L, ar))
      d->gate_mask = INSIDE;
    else if (d->gate_mask & LUA_MASKLINE && !known_function(d, L, ar)->c) // C has no lines
      d->gate_mask = BELOW;
    return;
  case LUA_HOOKRET:
    if (!(d->gate_mask & LUA_MASKRET) || !lua_getstack(L, 1, &caller))
      return;
    if (ep_gate_look(&d->gate, L, &caller))
      d->gate_mask = INSIDE;
    else if (d->gate_mask &
             LUA_MASKLINE) // one with breakpoints has returned: is there another below?
      d->gate_mask = ep_gate_mask(&d->gate, L, 1);
    return;
  default:
    return;
  }
}

// --- breakpoints ---

typedef struct hits {
  int ids[EP_STOP_IDS_MAX];
  size_t count;
  char text[sizeof((ep_debug *)0)->text];
} hits;

static void collect(ep_debug *d, lua_State *L, lua_Debug *ar, ep_armed *armed,
                    hits *h) EP_ENGINE_THREAD
{
  if (h->count == EP_STOP_IDS_MAX || !ep_debug_hit(d, L, ar, armed, 0))
    return;
  h->ids[h->count++] = armed->point->b.id;
  if (*d->text)
    snprintf(h->text, sizeof h->text, "%s", d->text);
}

static bool stop_for(ep_debug *d, lua_State *L, ep_stop_reason reason, hits *h) EP_ENGINE_THREAD
{
  if (h->count == 0)
    return false;
  ep_debug_stop(
      d, L, 0,
      &(ep_stopped){
          .reason = reason, .ids = h->ids, .count = h->count, .text = *h->text ? h->text : NULL});
  return true;
}

typedef struct path {
  const char *names;
  const void *function; // that it leads to; NULL: none
} path;

// Follows a dotted path of globals. Raw.
static int follow_path(lua_State *L)
{
  path *p = lua_touserdata(L, 1);
  const char *at = p->names;
  lua_pushglobaltable(L);
  for (size_t length; *at && lua_istable(L, -1); at += length + (at[length] != '\0')) {
    length = strcspn(at, ".:");
    lua_pushlstring(L, at, length);
    lua_rawget(L, -2);
  }
  if (*at == '\0' && lua_isfunction(L, -1))
    p->function = lua_topointer(L, -1);
  return 0;
}

// The function that the path of globals names now; NULL: none.
static const void *function_named(lua_State *L, const char *names) EP_ENGINE_THREAD
{
  path p = {names, NULL};
  if (ep_protected(L, follow_path, &p) != LUA_OK)
    lua_pop(L, 1);
  return p.function;
}

// Whether the call that ar tells of is one of what a function breakpoint names. A call that says no name (from C, a tail call) is one of
// that function itself.
static bool is_call_of(lua_State *L, lua_Debug *ar, const char *what) EP_ENGINE_THREAD
{
  const char *last = what;
  for (const char *p = what; *p; p++)
    last = *p == '.' || *p == ':' ? p + 1 : last;
  if (ar->name && strcmp(ar->name, last) != 0)
    return false;
  if (ar->name && last == what)
    return true;
  const void *named = function_named(L, what);
  lua_getinfo(L, "f", ar);
  bool same = lua_topointer(L, -1) == named;
  lua_pop(L, 1);
  return same || (!named && (*ar->namewhat == 'f' || *ar->namewhat == 'm')); // field, method
}

// A function with a breakpoint of its name is called: a C function is stopped in, a Lua function at its first line.
static bool on_named_call(ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  const ep_plan *plan = d->gate.plan;
  hits h = {.count = 0};
  if (!plan || plan->functions == 0)
    return false;
  lua_getinfo(L, "nS", ar);
  bool c = *ar->what == 'C';
  size_t found = 0;
  for (size_t i = plan->lines; i < plan->lines + plan->functions; i++) {
    ep_armed *armed = &d->gate.armed[i];
    if (!is_call_of(L, ar, armed->point->b.what))
      continue;
    if (c)
      collect(d, L, ar, armed, &h);
    else if (found < EP_WANTED_MAX)
      d->entered.points[found++] = armed;
  }
  if (c)
    return stop_for(d, L, EP_STOPPED_FUNCTION, &h);
  if (found) {
    d->entered.count = found;
    d->entered.L = L;
    d->entered.frame = ar->i_ci;
  }
  return false;
}

static bool on_entered(ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  hits h = {.count = 0};
  if (!d->entered.count || L != d->entered.L || ar->i_ci != d->entered.frame)
    return false;
  size_t count = d->entered.count;
  d->entered.count = 0;
  for (size_t i = 0; i < count; i++)
    collect(d, L, ar, d->entered.points[i], &h);
  return stop_for(d, L, EP_STOPPED_FUNCTION, &h);
}

// Whether a breakpoint means the callback that runs.
static bool is_of_entry(const ep_debug *d, const ep_breakpoint *b) EP_ENGINE_THREAD
{
  return d->entry_kind && b->slower_ms == 0 &&
         ep_callback_matches(b->what, d->entry_kind, d->entry_id);
}

// The first line of a callback.
static bool on_begun(ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  const ep_plan *plan = d->gate.plan;
  hits h = {.count = 0};
  if (!d->begun)
    return false;
  d->begun = false;
  for (size_t i = plan ? plan->count - plan->callbacks : 0; plan && i < plan->count; i++) {
    if (is_of_entry(d, &d->gate.armed[i].point->b))
      collect(d, L, ar, &d->gate.armed[i], &h);
  }
  return stop_for(d, L, EP_STOPPED_CALLBACK, &h);
}

static bool on_line(ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  int line = ar->currentline;
  hits h = {.count = 0};
  if (!d->gate.plan || d->gate.plan->lines == 0)
    return false;
  ep_armed *first;
  ep_gate_file *file = ep_gate_look(&d->gate, L, ar);
  size_t count = file ? ep_gate_at(file, line, &first) : 0;
  if (file) {
    d->hot.L = L;
    d->hot.frame = ar->i_ci;
    d->hot.file = file;
  }
  for (size_t i = 0; i < count; i++)
    collect(d, L, ar, first + i, &h);
  return stop_for(d, L, EP_STOPPED_BREAKPOINT, &h);
}

// --- events ---

static void stop_for_step(ep_debug *d, lua_State *L) EP_ENGINE_THREAD
{
  bool first = d->step.kind == EP_STEP_FIRST;
  ep_debug_stop(d, L, 0, &(ep_stopped){.reason = first ? d->first_reason : EP_STOPPED_STEP});
}

static void on_event(void *ud, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  if (d->quiet || d->placed)
    return;
  int level = ar->event == LUA_HOOKRET ? 1 : 0;
  if (ar->event != LUA_HOOKLINE)
    d->hot.L = NULL;
  if (L != d->L) {
    d->L = L;
    d->gate_mask = ep_gate_mask(&d->gate, L, level);
  } else {
    follow_gate(d, L, ar);
  }
  d->level = level;
  bool stepped = ep_step_event(&d->step, L, ar);
  bool stopped = false;
  if (ar->event == LUA_HOOKCALL || ar->event == LUA_HOOKTAILCALL)
    stopped = on_named_call(d, L, ar);
  else if (ar->event == LUA_HOOKLINE)
    stopped = on_begun(d, L, ar) || on_entered(d, L, ar) || on_line(d, L, ar);
  if (!stopped && stepped)
    stop_for_step(d, L);
  ep_hook *h = &d->s->hook;
  if (L == d->L && h->tracer && wanted_mask(d, L) != d->applied)
    ep_hook_settle(h, L);
}

// Whether an event changes nothing: most of what is seen is of no interest.
static bool is_idle(const ep_debug *d, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  const struct ep_gate_slot *slot;
  if (L != d->L || d->step.kind != EP_STEP_NONE || d->begun || !d->gate.plan ||
      d->gate.plan->functions > 0)
    return false;
  switch (ar->event) {
  case LUA_HOOKLINE:
    return L == d->hot.L && ar->i_ci == d->hot.frame && !ep_gate_has(d->hot.file, ar->currentline);
  case LUA_HOOKCALL:
    slot = d->applied & LUA_MASKCALL ? known_function(d, L, ar) : NULL;
    return slot && (d->applied == LUA_MASKCALL ? !slot->file : slot->c);
  case LUA_HOOKRET:
    slot = d->applied == INSIDE ? known_function(d, L, ar) : NULL;
    return slot && slot->c;
  default:
    return false;
  }
}

// Set instead of the dispatcher where only breakpoints want events.
static void on_hook(lua_State *L, lua_Debug *ar)
{
  if (!is_idle(ep_state_of(L)->debug, L, ar))
    ep_hook_dispatch(L, ar);
}

static void on_asked(void *ud, lua_State *L) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  d->asked_late |= d->quiet > 0;
  if (!d->quiet)
    ep_debug_take(d, L);
}

bool ep_callback_matches(const char *what, const char *kind, int64_t id)
{
  size_t length = strcspn(what, "0123456789");
  bool of_one = length > 0 && what[length] && what[length - 1] == ' ';
  if (strncmp(kind, what, of_one ? length - 1 : strlen(what)) != 0)
    return false;
  return !of_one || strtoll(what + length, NULL, 10) == id;
}

// Breakpoints on callbacks: it will stop at the first line.
static void on_entry(void *ud, lua_State *co) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  const ep_plan *plan = d->gate.plan;
  const char *kind = d->s->who.kind;
  // a coroutine that goes on is known by its number, which only those have that somebody has asked for
  int64_t id = d->s->who.id ? d->s->who.id : kind ? ep_thread_known_id(co) : 0;
  pthread_mutex_lock(&d->lock);
  d->entry_kind = kind;
  d->entry_id = id;
  pthread_mutex_unlock(&d->lock);
  d->begun = false;
  if (!plan || !kind || plan->callbacks == 0)
    return;
  for (size_t i = plan->count - plan->callbacks; i < plan->count; i++)
    d->begun |= is_of_entry(d, &plan->points[i].b);
}

static void on_came_back(void *ud, lua_State *co, lua_State *before, int status) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  if (d->quiet)
    return;
  ep_step_came_back(&d->step, co, before, status);
  if (d->propagates == co)
    d->propagates = NULL;
  if (!before) {
    pthread_mutex_lock(&d->lock);
    d->entry_kind = NULL;
    pthread_mutex_unlock(&d->lock);
    if (d->entered.count)
      d->entered.count = 0;
    d->begun = false; // it had no line
    if (d->step.kind == EP_STEP_NONE && !d->gate.plan)
      d->s->hook.tracer = NULL;
    return;
  }
  d->L = NULL;
  ep_hook_settle(&d->s->hook, before);
}

static void on_caught(void *ud, lua_State *L) EP_ENGINE_THREAD
{
  ep_debug *d = ud;
  if (d->quiet)
    return;
  ep_step_caught(&d->step, L);
  d->L = NULL; // frames have gone without a return
  ep_hook_settle(&d->s->hook, L);
}

void ep_trace_open(ep_tracer *t, ep_debug *d)
{
  *t = (ep_tracer){.ud = d,
                   .mask = on_mask,
                   .hook = on_hook,
                   .event = on_event,
                   .asked = on_asked,
                   .entry = on_entry,
                   .came_back = on_came_back,
                   .caught = on_caught,
                   .thrown = ep_debug_thrown};
}
