// SPDX-License-Identifier: MIT
/*
 * What can be done to what inspect shows: fire and cancel timers, take registered callbacks back, end coroutines that wait, close windows.
 * Engine thread; owns nothing. Ids are never given again, so what has gone meanwhile is answered by false and nothing else is hit.
 * A timer is fired by making it due: so it runs from the loop as ever, with its own entry, also when a debugger has stopped the script now. To call
 * its function right here was rejected, since then a verb could run code of the script inside other code of the script.
 */
#include "base/clock.h"
#include "debug/debug.h"
#include "debug/threads.h"
#include "lua/call.h"
#include "lua/wait.h"
#include "ui/ui.h"
#include "verbs/evaluate.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>

// A member that must be a whole number.
static int64_t check_id(lua_State *L, ep_ask *a, const char *name)
{
  if (!yyjson_is_int(yyjson_obj_get(a->in, name))) {
    char why[80];
    snprintf(why, sizeof why, "\"%s\" must be a whole number", name);
    ep_verb_fail(L, a, EPLUA_E_INVALID, why);
  }
  return ep_ask_number(a, name, 0, INT64_MAX, 0);
}

static ep_callbacks *callbacks(lua_State *L) EP_ASSERTS_ENGINE_THREAD
{
  return ep_loop_callbacks(ep_state_of(L)->loop);
}

void ep_verb_timer_fire(lua_State *L, ep_ask *a)
{
  int64_t id = check_id(L, a, "timer");
  const ep_state *s = ep_state_of(L);
  // due times move by the time that a debugger keeps the script stopped: so it must have been due long ago then
  int64_t due_ns = s->debug && ep_debug_is_stopped(s->debug) ? 0 : ep_clock_now_ns();
  ep_ask_add_flag(a, a->out, "fired", ep_timer_hasten(callbacks(L), id, due_ns));
}

static bool remove_callback(ep_callbacks *c, lua_State *L, int64_t id,
                            bool registered) EP_ENGINE_THREAD
{
  ep_callback_info info;
  // without a function: a sleep, or what keeps a server alive; those end with their owner
  bool removed = ep_callback_find(c, id, &info) && info.value != LUA_NOREF &&
                 (info.kind == EP_CALLBACK_REGISTERED) == registered &&
                 ep_callback_remove(c, id, NULL);
  if (removed)
    luaL_unref(L, LUA_REGISTRYINDEX, (int)info.value);
  return removed;
}

void ep_verb_timer_cancel(lua_State *L, ep_ask *a)
{
  int64_t id = check_id(L, a, "timer");
  ep_ask_add_flag(a, a->out, "cancelled", remove_callback(callbacks(L), L, id, false));
}

void ep_verb_callback_remove(lua_State *L, ep_ask *a)
{
  int64_t id = check_id(L, a, "callback");
  ep_ask_add_flag(a, a->out, "removed", remove_callback(callbacks(L), L, id, true));
}

void ep_verb_window_close(lua_State *L, ep_ask *a)
{
  ep_ui *ui = ep_state_of(L)->ui;
  int64_t node = check_id(L, a, "node");
  const ep_ui_kind *kind = ep_ui_node_kind(ui->tree, node);
  if (kind && !(kind->role & EP_UI_WINDOW))
    ep_verb_fail(L, a, EPLUA_E_INVALID, "that is no window, but an element in one");
  int code = EPLUA_E_CLOSED;
  if (kind)
    code = ep_ui_inbox_send(
        ui->inbox, 0,
        &(eplua_ui_event){.node = node,
                          .name = ep_ask_flag(a, "force", false) ? "closed" : "close",
                          .sequence = UINT64_MAX},
        0);
  if (code != EPLUA_OK && code != EPLUA_E_CLOSED)
    ep_verb_fail(L, a, code, eplua_error_text(code));
  ep_ask_add_flag(a, a->out, "asked", code == EPLUA_OK);
}

// --- coroutines ---

typedef struct search {
  int id;
  lua_State *co; // NULL: it does not wait, or is gone
  bool known;
} search;

static int find_waiting(lua_State *L) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  search *s = lua_touserdata(L, 1);
  s->known = ep_thread_push(L, s->id);
  lua_State *co = s->known ? lua_tothread(L, -1) : NULL;
  if (co && ep_wait_find(co)) // which keeps it alive
    s->co = co;
  return 0;
}

void ep_verb_coroutine_cancel(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  if (!yyjson_is_int(yyjson_obj_get(a->in, "coroutine"))) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "\"coroutine\" must be a whole number");
    return;
  }
  search found = {.id = (int)ep_ask_number(a, "coroutine", 0, INT32_MAX, 0)};
  if (ep_protected(L, find_waiting, &found) != LUA_OK) {
    lua_pop(L, 1);
    ep_ask_refuse(a, EPLUA_E_NOMEM, eplua_error_text(EPLUA_E_NOMEM));
    return;
  }
  if (found.known && !found.co) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "that coroutine waits for nothing that could be cancelled");
    return;
  }
  if (found.co)
    ep_evaluations_end(s, found.co);
  ep_ask_add_flag(a, a->out, "cancelled", found.co != NULL);
  ep_ask_answer(a);
}
