// SPDX-License-Identifier: MIT
/*
 * Events and answers: what renderers say, on its way to Lua. Engine thread.
 * Every event is an entry into Lua through one function of resources/lua/ui.lua, which knows what each means. A coroutine
 * that waits for an answer is resumed here.
 */
#include "base/error.h"
#include "lib/lib_ui.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

typedef struct ep_ui_waiter {
  struct ep_ui_waiter *next;
  ep_lua_ui *u;
  uint64_t request; // whose answer it waits for; 0: for an event of its own to be dealt with
  uint64_t ticket;
  ep_wait *wait;
} ep_ui_waiter;

static void free_waiter(ep_ui_waiter *w)
{
  ep_ui_waiter **at = &w->u->waiters;
  while (*at && *at != w)
    at = &(*at)->next;
  if (*at)
    *at = w->next;
  free(w);
}

static void cancel_wait(ep_state *s, void *operation)
{
  (void)s;
  free_waiter(operation);
}

// Suspends until the waiter is ended; to be returned.
static ep_ui_waiter *begin_wait(lua_State *L, uint64_t request, uint64_t ticket)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  ep_wait *wait = ep_wait_begin(L);
  ep_ui_waiter *w = malloc(sizeof *w);
  if (!w) {
    ep_wait_drop(wait);
    ep_raise_memory(L);
  }
  *w = (ep_ui_waiter){
      .next = u->waiters, .u = u, .request = request, .ticket = ticket, .wait = wait};
  u->waiters = w;
  return w;
}

static int push_value(lua_State *co, void *ud)
{
  ep_ui_push(co, ud);
  return 1;
}

static void end_wait(ep_ui_waiter *w, eplua_value *value) EP_ENGINE_THREAD
{
  ep_wait *wait = w->wait;
  free_waiter(w);
  ep_wait_end(wait, push_value, value);
}

// Ends the wait for the event of that ticket, unless it was cancelled.
static void end_ticket(ep_lua_ui *u, uint64_t ticket, bool done) EP_ENGINE_THREAD
{
  for (ep_ui_waiter *w = u->waiters; w && ticket; w = w->next)
    if (w->ticket == ticket) {
      end_wait(w, &(eplua_value){.type = EPLUA_VALUE_BOOLEAN, .as.boolean = done});
      return;
    }
}

void ep_ui_events_free(ep_lua_ui *u)
{
  while (u->waiters) { // the coroutines are gone with Lua
    ep_ui_waiter *w = u->waiters;
    u->waiters = w->next;
    free(w);
  }
}

// --- from renderers to Lua ---

typedef struct delivery {
  ep_lua_ui *u;
  const ep_ui_mail *mail;
} delivery;

static bool several_arguments(const ep_ui_mail *mail, const ep_ui_kind *kind)
{
  int event = kind ? ep_ui_event_find(kind, mail->name) : -1;
  return event >= 0 ? strchr(kind->events[event].arguments, ',') != NULL
                    : strcmp(mail->name, "page") == 0;
}

// dispatch(element | request, name, renderer, ...)
static int push_event(lua_State *co, void *ud) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  const delivery *d = ud;
  const ep_ui_mail *mail = d->mail;
  lua_rawgeti(co, LUA_REGISTRYINDEX, d->u->dispatch);
  if (!mail->node)
    lua_pushinteger(co, (lua_Integer)mail->request);
  else if (!ep_element_push(co, mail->node))
    return luaL_error(co, "an event for an element that Lua does not know");
  lua_pushstring(co, mail->name);
  lua_pushinteger(co, mail->renderer);
  const eplua_value *value = &mail->value;
  if (value->type == EPLUA_VALUE_LIST &&
      several_arguments(mail, ep_ui_node_kind(d->u->ui->tree, mail->node))) {
    luaL_checkstack(co, (int)value->as.list.count, "too many arguments");
    for (size_t i = 0; i < value->as.list.count; i++)
      ep_ui_push(co, &value->as.list.items[i]);
    return 3 + (int)value->as.list.count;
  }
  if (value->type == EPLUA_VALUE_NIL && mail->node)
    return 3;
  ep_ui_push(co, value);
  return 4;
}

// The user has been answered as far as the script goes: a close that still thinks is no dead script.
static void stay(ep_lua_ui *u, const ep_ui_mail *mail) EP_ENGINE_THREAD
{
  ep_ui_renderers_call(u->ui->renderers, mail->renderer,
                       &(eplua_ui_op){.type = EPLUA_UI_CALL, .node = mail->node, .name = "stay"},
                       false);
}

static void on_mail(void *ud, ep_ui_mail *mail) EP_ENGINE_THREAD
{
  ep_lua_ui *u = ud;
  if (strcmp(mail->name, "answer") == 0) {
    if (mail->request == 0 || mail->request > u->request || u->ui->awaited == 0)
      return;
    u->ui->awaited--;
    mail->node = 0;
    for (ep_ui_waiter *w = u->waiters; w; w = w->next)
      if (w->request == mail->request) {
        end_wait(w, &mail->value);
        return;
      }
  } else if (!mail->node) {
    end_ticket(u, mail->ticket, false); // its element went meanwhile
    return;
  }
  int status = ep_call(u->s, (ep_who){"window event", 0}, push_event, &(delivery){u, mail});
  if (status != LUA_OK && strcmp(mail->name, "close") == 0)
    stay(u, mail);
  end_ticket(u, mail->ticket, true);
}

static int push_give_up(lua_State *co, void *ud) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  const char *why = ud;
  lua_rawgeti(co, LUA_REGISTRYINDEX, ep_lua_ui_of(co)->dispatch);
  lua_pushnil(co);
  lua_pushliteral(co, "give up");
  lua_pushinteger(co, 0);
  lua_pushstring(co, why);
  return 4;
}

static void on_give_up(void *ud, const char *why) EP_ENGINE_THREAD
{
  ep_lua_ui *u = ud;
  u->s->errors++;
  ep_report_text(u->s, EPLUA_LOG_ERROR, "windows cannot be shown: %s", why);
  u->ui->awaited = 0;
  uint64_t last = u->request; // what goes on may ask anew, and cancel others
  ep_ui_waiter **at = &u->waiters;
  while (*at) {
    ep_ui_waiter *w = *at;
    if (w->request == 0 || w->request > last) {
      at = &w->next;
      continue;
    }
    *at = w->next;
    ep_wait *wait = w->wait;
    free(w);
    ep_wait_end(wait, push_value, &(eplua_value){.type = EPLUA_VALUE_NIL});
    at = &u->waiters;
  }
  ep_call(u->s, (ep_who){"window event", 0}, push_give_up, (void *)why);
}

// --- from Lua to renderers ---

static void raise_call(lua_State *L, int code)
{
  if (code == EPLUA_E_NOMEM)
    ep_raise_memory(L);
  luaL_error(L,
             code == EPLUA_E_FULL ? "too many calls wait for the display (%d)"
                                  : "there is nobody who could show it",
             EP_UI_CALLS);
}

// Queues a call of the element at 1 (or nil), named at 2, with the value at 3.
static void call(lua_State *L, int to, uint64_t request)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_isnil(L, 1) ? NULL : ep_check_element(L, 1);
  eplua_ui_op op = {.type = EPLUA_UI_CALL,
                    .node = e ? e->node : 0,
                    .name = luaL_checkstring(L, 2),
                    .request = request};
  char why[200];
  int code = ep_ui_read(L, 3, &ep_ui_malloc, &op.value, why, sizeof why);
  if (code == EPLUA_E_INVALID)
    luaL_error(L, "%s %s", op.name, why);
  if (code == EPLUA_OK)
    code = ep_ui_renderers_call(u->ui->renderers, to, &op, u->ui->asked);
  ep_value_free(&ep_ui_malloc, &op.value);
  if (code == EPLUA_E_UNSUPPORTED && to >= 0)
    return; // nobody is told, as nobody looks
  if (code != EPLUA_OK)
    raise_call(L, code);
}

// call(element | nil, what, value [, renderer])
static int l_call(lua_State *L)
{
  int to = (int)luaL_optinteger(L, 4, 0);
  lua_settop(L, 3);
  call(L, to, 0);
  return 0;
}

// request(element | nil, what, value) → number
static int l_request(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  lua_settop(L, 3);
  call(L, -1, u->request + 1);
  u->ui->awaited++;
  lua_pushinteger(L, (lua_Integer)++u->request);
  return 1;
}

// wait(number) → answer. Right after request.
static int l_wait(lua_State *L)
{
  uint64_t request = (uint64_t)luaL_checkinteger(L, 1);
  ep_ui_waiter *w = begin_wait(L, request, 0);
  return ep_wait_yield(L, w->wait, cancel_wait, w);
}

// inject(element, name, value): as if a user had done it; goes on when it was dealt with → was it?
static int l_inject(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = ep_check_element(L, 1);
  eplua_ui_event event = {.node = e->node, .name = luaL_checkstring(L, 2), .sequence = UINT64_MAX};
  luaL_argcheck(L, strcmp(event.name, "answer") != 0, 2, "answers come from the display");
  lua_settop(L, 3);
  ep_ui_waiter *w = begin_wait(L, 0, ++u->ticket);
  char why[200];
  int code = ep_ui_read(L, 3, &ep_ui_malloc, &event.value, why, sizeof why);
  if (code == EPLUA_OK)
    code = ep_ui_inbox_send(u->ui->inbox, 0, &event, w->ticket);
  ep_value_free(&ep_ui_malloc, &event.value);
  if (code == EPLUA_OK)
    return ep_wait_yield(L, w->wait, cancel_wait, w);
  ep_wait_drop(w->wait);
  free_waiter(w);
  return luaL_error(L, "the event cannot be sent: %s", eplua_error_text(code));
}

const luaL_Reg ep_ui_event_functions[] = {
    {"call", l_call}, {"request", l_request}, {"wait", l_wait}, {"inject", l_inject}, {NULL, NULL}};

void ep_ui_events_open(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  u->ui->on_mail = on_mail;
  u->ui->on_give_up = on_give_up;
}
