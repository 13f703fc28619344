// SPDX-License-Identifier: MIT
/*
 * The door of the verbs: from any thread to the engine thread and to the function of the verb. Owns the room's state of
 * an engine, which is made with the first request.
 * Verbs run between callbacks, on the main thread of the Lua state, protected: they read, and may only run out of memory.
 * A verb is a line in the table here and a function in the file of its subject.
 */
#include "verbs/verbs.h"

#include "base/clock.h"
#include "debug/debug.h"
#include "lua/call.h"
#include "net/net.h"
#include "ui/ui.h"
#include "verbs/chain.h"
#include "verbs/deadline.h"
#include "verbs/evaluate.h"
#include "verbs/ref.h"
#include "verbs/session.h"
#include "verbs/verbs_int.h"

#include <eplua/text.h>
#include <eplua/version.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 20, ROOMS = 16 };

typedef struct verb {
  const char *name;
  ep_verb_fn *run;
  bool enters; // Lua: it is not called protected
  bool
      waits; // until the script runs on, when a debugger has stopped it: it may run the script's code
} verb;

static const verb verbs[] = {
    {"call", ep_verb_call, true, true},
    {"callback_remove", ep_verb_callback_remove, false, false},
    {"callbacks", ep_verb_callbacks, false, false},
    {"cancel", ep_verb_cancel, false, true},
    {"children", ep_verb_children, false, false},
    {"complete", ep_verb_complete, false, false},
    {"coroutine_cancel", ep_verb_coroutine_cancel, true, true},
    {"debug_assign", ep_verb_debug_assign, false, false},
    {"debug_complete", ep_verb_debug_complete, false, false},
    {"debug_error", ep_verb_debug_error, false, false},
    {"debug_evaluate", ep_verb_debug_evaluate, false, false},
    {"debug_frames", ep_verb_debug_frames, false, false},
    {"debug_scopes", ep_verb_debug_scopes, false, false},
    {"debug_source", ep_verb_debug_source, false, false},
    {"debug_sources", ep_verb_debug_sources, false, false},
    {"debug_threads", ep_verb_debug_threads, false, false},
    {"debug_variables", ep_verb_debug_variables, false, false},
    {"describe", ep_verb_describe, false, false},
    {"evaluate", ep_verb_evaluate, true, true},
    {"inspect", ep_verb_inspect, false, false},
    {"profile_look", ep_verb_profile, true, false},
    {"profile_start", ep_verb_profile, true, false},
    {"profile_state", ep_verb_profile, true, false},
    {"profile_stop", ep_verb_profile, true, false},
    {"release", ep_verb_release, false, false},
    {"session_close", ep_verb_session_close, false, true},
    {"session_leave", ep_verb_session_leave, false, true},
    {"socket_close", ep_verb_socket_close, true, true},
    {"state", ep_verb_state, false, false},
    {"swap", ep_verb_swap, true, false},
    {"text", ep_verb_text, false, false},
    {"timer_cancel", ep_verb_timer_cancel, false, false},
    {"timer_fire", ep_verb_timer_fire, false, false},
    {"ui_element", ep_verb_ui_element, false, false},
    {"ui_set", ep_verb_ui_set, false, false},
    {"ui_tree", ep_verb_ui_tree, false, false},
    {"window_close", ep_verb_window_close, false, false},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

void ep_verbs_make_room(ep_state *s, bool on)
{
  ep_verbs *v = s->verbs;
  if (v->roomy == on || (on && s->mem.limit == 0))
    return;
  v->roomy = on;
  if (!on) {
    s->mem.limit = v->limit;
    return;
  }
  size_t wanted = ep_mem_held(&s->mem) + ROOM, most = s->mem.limit + (size_t)ROOMS * ROOM;
  v->limit = s->mem.limit;
  if (wanted > s->mem.limit)
    s->mem.limit = wanted < most ? wanted : most;
}

void ep_verb_fail(lua_State *L, ep_ask *a, int code, const char *message)
{
  a->code = code;
  lua_pushstring(L, message);
  lua_error(L);
  abort(); // lua_error does not return, but is not declared so
}

void ep_verb_state(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  const ep_callbacks *c = ep_loop_callbacks(s->loop);
  size_t queued;
  uint64_t dropped;
  ep_loop_queue_counts(s->loop, &queued, &dropped);
  const struct {
    const char *name;
    int64_t value;
  } numbers[] = {
      {"memory", (int64_t)ep_mem_held(&s->mem)},
      {"memory_limit", (int64_t)s->limits.memory_bytes},
      {"uptime_ms", (ep_clock_now_ns() - s->since_ns) / EP_NS_PER_MS},
      {"timeouts", (int64_t)ep_callbacks_count(c, EP_CALLBACK_TIMEOUT)},
      {"intervals", (int64_t)ep_callbacks_count(c, EP_CALLBACK_INTERVAL)},
      {"callbacks", (int64_t)ep_callbacks_count(c, EP_CALLBACK_REGISTERED)},
      {"windows", (int64_t)ep_ui_window_count(s->ui->tree)},
      {"sockets", (int64_t)ep_net_count(s)},
      {"errors", (int64_t)s->errors},
      {"queued", (int64_t)queued},
      {"dropped", (int64_t)dropped},
      {"sessions", ep_session_count(L)},
      {"waiting", (int64_t)s->verbs->waiting_count},
      {"refs", ep_ref_count(s, L)},
  };
  ep_ask_add_text(a, a->out, "version", EPLUA_VERSION, strlen(EPLUA_VERSION));
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    ep_ask_add_number(a, a->out, numbers[i].name, numbers[i].value);
}

// --- from a request to its verb ---

static const verb *find_verb(const char *name)
{
  for (size_t i = 0; i < VERBS; i++) {
    if (strcmp(verbs[i].name, name) == 0)
      return &verbs[i];
  }
  return NULL;
}

static void refuse_unknown(ep_ask *a, const char *name)
{
  const char *names[VERBS];
  char message[200];
  for (size_t i = 0; i < VERBS; i++)
    names[i] = verbs[i].name;
  const char *near = eplua_nearest(name, names, VERBS);
  snprintf(message, sizeof message, "unknown verb '%.80s'%s%s%s", name,
           near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  ep_ask_refuse(a, EPLUA_E_INVALID, message);
}

typedef struct call {
  const verb *verb;
  ep_ask *ask;
} call;

static int call_verb(lua_State *L)
{
  call *c = lua_touserdata(L, 1);
  lua_settop(L, 0);
  c->verb->run(L, c->ask);
  return 0;
}

static void run_protected(const verb *v, ep_ask *a) EP_ENGINE_THREAD
{
  lua_State *L = a->s->L;
  call c = {v, a};
  int status = ep_protected(L, call_verb, &c);
  if (status == LUA_OK) {
    ep_ask_answer(a);
    return;
  }
  const char *message = lua_tostring(L, -1);
  int code = status == LUA_ERRMEM ? EPLUA_E_NOMEM : a->code ? a->code : EPLUA_E_INVALID;
  ep_ask_refuse(a, code, message ? message : eplua_error_text(code));
  lua_pop(L, 1);
}

static void run_verb(ep_ask *a) EP_ENGINE_THREAD
{
  ep_state *s = a->s;
  const char *name = ep_ask_string(a, "verb", NULL, NULL);
  const verb *v = name ? find_verb(name) : NULL;
  ep_verbs_make_room(s, true);
  if (!name)
    ep_ask_refuse(a, EPLUA_E_INVALID, "the request has no \"verb\", a string");
  else if (!v && s->foreign_verb && s->foreign_verb(s, a, name))
    ; // it is a plugin's
  else if (!v)
    refuse_unknown(a, name);
  else if (v->enters)
    v->run(s->L, a);
  else
    run_protected(v, a);
  ep_verbs_make_room(s, false);
}

// A task: context is the engine, whose state it begins with.
static void run_ask(void *context, void *data) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_ask *a = data;
  (void)context;
  if (!ep_deadlines_begin(a)) {
    ep_ask_drop(a);
    return;
  }
  if (!a->s->verbs)
    a->s->verbs = calloc(1, sizeof *a->s->verbs);
  if (!a->s->verbs) {
    ep_ask_refuse(a, EPLUA_E_NOMEM, eplua_error_text(EPLUA_E_NOMEM));
    return;
  }
  if (!a->in) {
    ep_ask_refuse(a, EPLUA_E_INVALID, a->error);
    return;
  }
  run_verb(a);
}

static void drop_ask(void *data)
{
  ep_ask_refuse(data, EPLUA_E_CLOSED, "the engine has ended");
}

// --- while a debugger has stopped the script ---

// Whether it can be answered then: it runs none of the script's code.
static bool is_quiet(const ep_ask *a)
{
  const char *name = a->in ? ep_ask_string(a, "verb", NULL, NULL) : NULL;
  const verb *v = name ? find_verb(name) : NULL;
  return v && !v->waits;
}

static bool is_quiet_task(const ep_task *task)
{
  return task->run == run_ask && is_quiet(task->data);
}

void ep_verbs_serve_stopped(ep_state *s)
{
  ep_task task;
  while (ep_loop_take(s->loop, is_quiet_task, &task))
    task.run(s, task.data);
}

static void serve(void *context, void *data) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  (void)data;
  ep_verbs_serve_stopped(context); // an engine begins with its state
}

// To the engine thread: by its loop, or, where a debugger has stopped it, right there.
static int offer(ep_ask *a)
{
  ep_state *s = a->s;
  const ep_task task = {.run = run_ask, .drop = drop_ask, .data = a};
  bool quiet = s->debug && is_quiet(a);
  if (quiet && ep_debug_offer(s->debug, task))
    return EPLUA_OK;
  int code = ep_loop_offer(s->loop, task);
  if (code == EPLUA_OK && quiet) // it may have stopped in between
    ep_debug_offer(s->debug, (ep_task){.run = serve});
  return code;
}

int ep_verbs_post(ep_ask *a, int64_t due_ns)
{
  ep_state *s = a->s;
  if (due_ns && s->deadlines)
    ep_deadlines_add(s->deadlines, a, due_ns);
  int code = offer(a);
  if (code == EPLUA_OK)
    return EPLUA_OK;
  if (ep_deadlines_remove(a)) // so soon over that it is answered already
    code = EPLUA_OK;
  ep_ask_drop(a);
  return code;
}

void ep_verbs_settle(ep_state *s)
{
  if (s->verbs && s->verbs->waiting && !ep_loop_any_pending(s->loop))
    ep_evaluations_strand(s, "it has yielded, and nothing is left that could resume it");
}

void ep_verbs_close(ep_state *s)
{
  ep_evaluations_strand(s, "the engine has ended");
  if (s->verbs)
    ep_chains_free(&s->verbs->chains);
  free(s->verbs);
  s->verbs = NULL;
}
