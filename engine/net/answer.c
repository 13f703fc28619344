// SPDX-License-Identifier: MIT
/*
 * Answers: one operation each. Engine thread; owns the answers, which are C memory, because they outlive Lua by a moment.
 * What Lua holds for one (the object, the functions) are the user values of a small userdata, the *anchor*, in the registry under its own address. The key is
 * made before anything is begun, so that what follows needs no memory and cannot raise: an operation is either not begun, or ends.
 */
#include "net/net_int.h"

#include "base/clock.h"
#include "lua/wait.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SELF = 1, SUCCESS, ERROR }; // user values of the anchor

enum { MESSAGE_MAX = 512, CODE_MAX = 32 };

typedef enum answer_style { WAITS, TABLE, FUNCTION } answer_style;

// A time limit. It lives until libuv has closed it; then the answer is long gone.
typedef struct limit {
  uv_timer_t timer;
  ep_answer *answer;
} limit;

struct ep_answer {
  ep_net *net;
  ep_net_item *item; // NULL: closed
  ep_who who;        // of it, as it began
  ep_answer *next, *prev;
  ep_answer *soon_next;
  uint64_t turn; // in which it was put there
  const char *what;
  void *anchor;
  ep_wait *wait; // NULL: callbacks
  void (*cancel)(void *operation);
  void (*run)(void *operation); // soon; NULL: fails soon
  void *operation;
  limit *limit;
  int64_t since_ns;
  answer_style style;
  bool hears_error;
  bool soon;
  int line;
  char source[EP_NET_SOURCE];
  char code[CODE_MAX];
  char message[MESSAGE_MAX];
};

// What a push function of ours gets.
typedef struct outcome {
  ep_answer *answer;
  const char *message, *code; // of a failure
  ep_push_fn push;            // of a success; NULL: true
  void *ud;
} outcome;

// --- lists ---

static ep_answer **list_of(ep_answer *a)
{
  return a->item ? &a->item->answers : &a->net->orphans;
}

static void link_answer(ep_answer *a)
{
  ep_answer **list = list_of(a);
  a->prev = NULL;
  a->next = *list;
  if (*list)
    (*list)->prev = a;
  *list = a;
}

static void unlink_answer(ep_answer *a)
{
  *(a->prev ? &a->prev->next : list_of(a)) = a->next;
  if (a->next)
    a->next->prev = a->prev;
  a->next = a->prev = NULL;
}

static ep_answer *take_first(ep_answer **list)
{
  ep_answer *a = *list;
  *list = a->next;
  if (a->next)
    a->next->prev = NULL;
  a->next = NULL;
  return a;
}

// What ends the operation may close the item as well, and that would abandon an answer that is its own.
static void leave_item(ep_answer *a)
{
  unlink_answer(a);
  a->item = NULL;
  link_answer(a); // among the orphans
}

static void take_from_turn(ep_answer *a)
{
  ep_net *net = a->net;
  if (!a->soon)
    return;
  ep_answer **at = &net->soon_first, *before = NULL;
  while (*at && *at != a) {
    before = *at;
    at = &before->soon_next;
  }
  *at = a->soon_next;
  if (net->soon_last == a)
    net->soon_last = before;
  a->soon = false;
}

// --- time limits ---

static void free_limit(uv_handle_t *handle)
{
  free(handle->data);
}

static void end_limit(ep_answer *a)
{
  limit *l = a->limit;
  if (!l)
    return;
  a->limit = NULL;
  l->answer = NULL;
  uv_close((uv_handle_t *)&l->timer, free_limit);
}

static void end_operation(ep_answer *a)
{
  void (*cancel)(void *) = a->cancel;
  a->cancel = NULL;
  if (cancel)
    cancel(a->operation);
}

static void on_limit(uv_timer_t *timer) EP_ENGINE_THREAD
{
  ep_answer *a = ((limit *)timer->data)->answer;
  if (!a)
    return;
  leave_item(a);
  end_operation(a);
  ep_answer_fail(a, "timeout", "ETIMEDOUT");
}

void ep_answer_limit(ep_answer *a, int64_t ms)
{
  if (ms <= 0) {
    end_limit(a);
    return;
  }
  uv_loop_t *loop = ep_loop_uv(a->net->s->loop);
  if (!a->limit) {
    limit *l = calloc(1, sizeof *l);
    if (!l) // no limit is better than no operation
      return;
    uv_timer_init(loop, &l->timer);
    l->timer.data = l;
    l->answer = a;
    a->limit = l;
  }
  uv_update_time(loop);
  uv_timer_start(&a->limit->timer, on_limit, (uint64_t)ms, 0);
}

void ep_answers_shift(ep_answer *list)
{
  for (ep_answer *a = list; a; a = a->next) {
    if (a->limit && uv_is_active((uv_handle_t *)&a->limit->timer)) {
      // libuv's time stood still meanwhile: what is left, counted from its new now
      uint64_t left = uv_timer_get_due_in(&a->limit->timer);
      uv_update_time(a->limit->timer.loop);
      uv_timer_start(&a->limit->timer, on_limit, left, 0);
    }
  }
}

// --- begin ---

static void check_field(lua_State *L, int arg, const char *name)
{
  int type = lua_getfield(L, arg, name);
  if (type != LUA_TNIL && type != LUA_TFUNCTION)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s: function expected, got %s", name, luaL_typename(L, -1)));
}

// Pushes the anchor, with its key in the registry already. Only its values hold what is to be held.
static void *push_anchor(lua_State *L, int arg, answer_style style)
{
  void *anchor = lua_newuserdatauv(L, 1, ERROR);
  int at = lua_gettop(L);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, at, SELF);
  if (style == FUNCTION) {
    lua_pushvalue(L, arg);
    lua_setiuservalue(L, at, SUCCESS);
  } else if (style == TABLE) {
    check_field(L, arg, "success");
    lua_setiuservalue(L, at, SUCCESS);
    check_field(L, arg, "error");
    lua_setiuservalue(L, at, ERROR);
  }
  lua_pushboolean(L, false);
  lua_rawsetp(L, LUA_REGISTRYINDEX, anchor);
  return anchor;
}

static ep_answer *begin(lua_State *L, int arg, answer_style style, const char *what,
                        ep_net_item *item) EP_ENGINE_THREAD
{
  ep_net *net = ep_net_get(ep_state_of(L));
  luaL_checkstack(L, 8, NULL);
  void *anchor = push_anchor(L, arg, style);
  int at = lua_gettop(L);
  ep_wait *wait = style == WAITS ? ep_wait_begin(L) : NULL;
  lua_settop(L, at); // the wait is held by the registry
  ep_answer *a = net ? calloc(1, sizeof *a) : NULL;
  if (!a) {
    if (wait)
      ep_wait_drop(wait);
    ep_raise_memory(L);
  }
  a->net = net;
  a->item = item && item->net ? item : NULL;
  a->who = a->item ? (ep_who){a->item->kind->name, a->item->id} : (ep_who){"net", 0};
  a->what = what;
  a->style = style;
  a->anchor = anchor;
  a->wait = wait;
  a->since_ns = ep_clock_now_ns();
  ep_net_where(L, a->source, sizeof a->source, &a->line);
  a->hears_error = style != TABLE || lua_getiuservalue(L, at, ERROR) == LUA_TFUNCTION;
  lua_settop(L, at);
  lua_rawsetp(L, LUA_REGISTRYINDEX, anchor); // pops it; the key is there
  link_answer(a);
  return a;
}

ep_answer *ep_answer_begin(lua_State *L, int arg, const char *what, ep_net_item *item)
{
  (void)ep_state_of(L);
  switch (lua_type(L, arg)) {
  case LUA_TNONE:
  case LUA_TNIL:
    return begin(L, arg, WAITS, what, item);
  case LUA_TFUNCTION:
    return begin(L, arg, FUNCTION, what, item);
  case LUA_TTABLE:
    return begin(L, arg, TABLE, what, item);
  default:
    luaL_typeerror(L, arg, "table of callbacks, function or nothing");
    return NULL;
  }
}

ep_answer *ep_answer_wait(lua_State *L, const char *what, ep_net_item *item)
{
  (void)ep_state_of(L);
  return begin(L, 0, WAITS, what, item);
}

// The coroutine was resumed, or is closed, by somebody else: the wait is gone already.
static void cancel_wait(ep_state *s, void *operation) EP_ENGINE_THREAD
{
  (void)s;
  ep_answer *a = operation;
  a->wait = NULL;
  leave_item(a);
  end_operation(a);
  ep_answer_drop(a);
}

int ep_answer_return(lua_State *L, ep_answer *a, void (*cancel)(void *operation), void *operation,
                     int results)
{
  (void)ep_state_of(L);
  a->cancel = cancel;
  a->operation = operation;
  return a->wait ? ep_wait_yield(L, a->wait, cancel_wait, a) : results;
}

// --- end ---

// Out of every list, but with its anchor: nothing finds it any more.
static void detach(ep_answer *a)
{
  take_from_turn(a);
  unlink_answer(a);
  end_limit(a);
}

static void free_answer(ep_answer *a) EP_ENGINE_THREAD
{
  lua_State *L = a->net->over ? NULL : a->net->s->L;
  if (L) {
    lua_pushnil(L); // an existing key: needs no memory
    lua_rawsetp(L, LUA_REGISTRYINDEX, a->anchor);
  }
  free(a);
}

static int push_values(lua_State *L, const outcome *o)
{
  if (o->message)
    return ep_net_push_error(L, o->message, o->code);
  if (o->push)
    return o->push(L, o->ud);
  lua_pushboolean(L, true);
  return 1;
}

static int push_result(lua_State *L, void *ud)
{
  return push_values(L, ud);
}

// The callback with its arguments: a table's `error` gets message and code, everything else what the coroutine style returns.
static int push_callback(lua_State *L, void *ud)
{
  const outcome *o = ud;
  bool failed = o->message && o->answer->style == TABLE;
  lua_rawgetp(L, LUA_REGISTRYINDEX, o->answer->anchor);
  lua_getiuservalue(L, -1, failed ? ERROR : SUCCESS);
  lua_remove(L, -2);
  int count = push_values(L, o);
  if (!failed)
    return count;
  lua_remove(L, -count); // the nil
  return count - 1;
}

static bool has_callback(ep_answer *a, bool failed) EP_ENGINE_THREAD
{
  lua_State *L = a->net->s->L;
  lua_rawgetp(L, LUA_REGISTRYINDEX, a->anchor);
  int type = lua_getiuservalue(L, -1, failed && a->style == TABLE ? ERROR : SUCCESS);
  lua_pop(L, 2);
  return type == LUA_TFUNCTION;
}

static void finish(ep_answer *a, outcome *o) EP_ENGINE_THREAD
{
  ep_who who = a->who;
  ep_state *s = a->net->s;
  detach(a);
  if (a->net->over || !s->L)
    free(a);
  else if (a->wait) {
    ep_wait_end(a->wait, push_result, o);
    free_answer(a);
  } else {
    if (has_callback(a, o->message != NULL))
      ep_call(s, who, push_callback, o);
    else if (o->message && !a->hears_error)
      ep_report_text(s, EPLUA_LOG_WARNING, "%s:%d: %s failed, and nobody hears it: %s", a->source,
                     a->line, a->what, o->message);
    free_answer(a);
  }
}

void ep_answer_ok(ep_answer *a, ep_push_fn push, void *ud)
{
  finish(a, &(outcome){.answer = a, .push = push, .ud = ud});
}

void ep_answer_fail(ep_answer *a, const char *message, const char *code)
{
  char text[MESSAGE_MAX];
  char word[CODE_MAX];
  snprintf(text, sizeof text, "%s", message); // message may belong to what ends now
  snprintf(word, sizeof word, "%s", code ? code : "");
  finish(a, &(outcome){.answer = a, .message = text, .code = word});
}

void ep_answer_fail_uv(ep_answer *a, const char *doing, int uv_error)
{
  char text[MESSAGE_MAX];
  if (doing && uv_error != UV_ETIMEDOUT && uv_error != UV_ECANCELED)
    snprintf(text, sizeof text, "%s: %s", doing, ep_net_error_text(uv_error));
  else
    snprintf(text, sizeof text, "%s", ep_net_error_text(uv_error));
  ep_answer_fail(a, text, ep_net_error_code(uv_error));
}

void ep_answer_drop(ep_answer *a)
{
  detach(a);
  if (a->wait && !a->net->over)
    ep_wait_drop(a->wait);
  free_answer(a);
}

void ep_answers_free(ep_answer **list)
{
  while (*list) {
    ep_answer *a = take_first(list);
    take_from_turn(a);
    end_limit(a);
    free(a);
  }
}

// --- soon ---

static void on_turn(uv_idle_t *handle) EP_ENGINE_THREAD
{
  ep_net *net = handle->data;
  const uint64_t now = net->turns++;
  while (net->soon_first && net->soon_first->turn <= now &&
         !net->over) { // what comes meanwhile is for the next turn
    ep_answer *a = net->soon_first;
    net->soon_first = a->soon_next;
    if (!net->soon_first)
      net->soon_last = NULL;
    a->soon = false;
    void (*run)(void *) = a->run;
    a->run = NULL;
    if (run)
      run(a->operation);
    else
      ep_answer_fail(a, a->message, a->code);
  }
  if (!net->soon_first)
    uv_idle_stop(handle);
}

static void put_into_turn(ep_answer *a) EP_ENGINE_THREAD
{
  ep_net *net = a->net;
  if (a->soon)
    return;
  a->soon = true;
  a->turn = net->turns;
  a->soon_next = NULL;
  *(net->soon_last ? &net->soon_last->soon_next : &net->soon_first) = a;
  net->soon_last = a;
  uv_idle_start(&net->turn, on_turn);
}

void ep_answer_soon(ep_answer *a, void (*run)(void *operation))
{
  a->run = run;
  put_into_turn(a);
}

void ep_answer_fail_soon(ep_answer *a, const char *message, const char *code)
{
  a->run = NULL;
  snprintf(a->message, sizeof a->message, "%s", message);
  snprintf(a->code, sizeof a->code, "%s", code ? code : "");
  put_into_turn(a);
}

void ep_net_abandon(ep_net_item *item)
{
  while (item->answers) {
    ep_answer *a = take_first(&item->answers);
    a->item = NULL;
    link_answer(a); // among the orphans: its end may close the item once more
    end_operation(a);
    if (!a->wait)
      ep_answer_drop(a);
    else if (!a->soon || a->run)
      ep_answer_fail_soon(a, "closed", "ECANCELED");
  }
}

// --- lists, and calls of others ---

void ep_answers_visit(const ep_net_item *item, bool (*visit)(void *ud, const ep_answer_info *info),
                      void *ud)
{
  for (const ep_answer *a = item->answers; a; a = a->next) {
    ep_answer_info info = {a->what, a->since_ns, a->wait != NULL, a->source, a->line};
    if (!visit(ud, &info))
      return;
  }
}

typedef struct callback {
  int ref;
  ep_push_fn push;
  void *ud;
} callback;

static int push_call(lua_State *L, void *ud)
{
  const callback *c = ud;
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->ref);
  return c->push ? c->push(L, c->ud) : 0;
}

int ep_net_call(const ep_net_item *item, const char *kind, int ref, ep_push_fn push, void *ud)
{
  if (!item->net)
    return LUA_OK;
  return ep_call(item->net->s, (ep_who){kind, item->id}, push_call, &(callback){ref, push, ud});
}
