// SPDX-License-Identifier: MIT
/*
 * A tour through <eplua/plugin.h>: each group of the host table once, in the order of the header. Read it from the bottom up: start() says what
 * there is. All of it runs on the engine thread, but for what is marked "a thread of ours" and "the pool".
 *
 *   local tour = require "tour"
 *   tour.log "a message"                       -- messages
 *   local stop = tour.every(100, print)        -- timers, and calls of Lua functions
 *   tour.signal(print)                         -- a descriptor that becomes readable
 *   tour.thread(3, print)                      -- a thread of the plugin's own
 *   local counter = tour.counter()             -- something that is open
 *   print(counter:sum(1000000))                -- work on the pool; the coroutine waits
 *   counter:sum(1000000, print)                -- ... or a callback hears of it
 *   print(tour.size "/etc/hosts")              -- rights of restricted code
 *   print(tour.greeting())                     -- settings
 *   ui.tour_volume { value = 3 }               -- a kind of element
 *   and the verb tour.calls, for those who ask from outside
 */
#include <eplua/plugin.h>

#include <lauxlib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS_MAX = 16, NUMBERS_MAX = 100 };

/* What is static is shared by all engines of the process, which run on threads of their own; so only what never changes may be. The host table is one for all. */
static const eplua_plugin_host *_Atomic host;

/* The rest is here: one for each engine, found by host->data(). */
typedef struct tour {
  eplua_plugin *plugin;
  lua_Integer calls; // for the verb
  struct helper *helpers;
} tour;

/* Functions of a module get the plugin as upvalue 1. */
static tour *tour_of(lua_State *L)
{
  return host->data(lua_touserdata(L, lua_upvalueindex(1)));
}

// --- messages ---

static int l_log(lua_State *L)
{
  host->log(tour_of(L)->plugin, EPLUA_PLUGIN_INFO, luaL_checkstring(L, 1));
  return 0;
}

// --- timers, and calls of Lua functions ---

/* A Lua function that is called later is kept in the registry. What is called from the loop and not from Lua uses host->call(): it makes an entry with all that belongs to it (a
 * coroutine, protection, the time limit, a report). */
typedef struct ticker {
  tour *t;
  eplua_plugin_timer *timer; // NULL: stopped
  int function;
  lua_Integer count;
} ticker;

static int push_tick(lua_State *L, void *ud)
{
  ticker *k = ud;
  lua_rawgeti(L, LUA_REGISTRYINDEX, k->function);
  lua_pushinteger(L, ++k->count);
  return 1; // one argument; the function lies below it
}

static void on_tick(void *ud)
{
  ticker *k = ud;
  k->t->calls++;
  host->call(k->t->plugin, "tour timer", push_tick, k); // after it k may be gone
}

static void stop_ticker(lua_State *L, ticker *k)
{
  if (!k->timer)
    return;
  host->timer_close(k->timer);
  k->timer = NULL;
  luaL_unref(L, LUA_REGISTRYINDEX, k->function);
}

static int l_stop(lua_State *L)
{
  stop_ticker(L, lua_touserdata(L, lua_upvalueindex(2)));
  return 0;
}

static int l_collect_ticker(lua_State *L)
{
  stop_ticker(L, lua_touserdata(L, 1));
  return 0;
}

/* every(ms, function) → a function that ends it. The timer lives as long as that function can be reached. */
static int l_every(lua_State *L)
{
  lua_Integer ms = luaL_checkinteger(L, 1);
  luaL_argcheck(L, ms > 0, 1, "more than 0 ms expected");
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, lua_upvalueindex(1));
  ticker *k = lua_newuserdatauv(L, sizeof *k, 0);
  *k = (ticker){.t = tour_of(L)};
  luaL_setmetatable(L, "tour.ticker");
  lua_pushvalue(L, 2);
  k->function = luaL_ref(L, LUA_REGISTRYINDEX);
  k->timer = host->timer(k->t->plugin, ms, ms, true, on_tick, k);
  if (!k->timer) {
    luaL_unref(L, LUA_REGISTRYINDEX, k->function);
    return luaL_error(L, "not enough memory");
  }
  lua_pushcclosure(L, l_stop, 2);
  return 1;
}

// --- descriptors ---

/* A function that waits once for a descriptor: here one that is readable at once. */
typedef struct waiter {
  tour *t;
  eplua_plugin_poll *poll;
  int fd, function;
} waiter;

static int push_ready(lua_State *L, void *ud)
{
  const waiter *w = ud;
  lua_rawgeti(L, LUA_REGISTRYINDEX, w->function);
  luaL_unref(L, LUA_REGISTRYINDEX, w->function);
  lua_pushliteral(L, "ready");
  return 1;
}

static int l_collect_waiter(lua_State *L)
{
  waiter *w = lua_touserdata(L, 1);
  host->poll_close(w->poll);
  if (w->fd >= 0)
    close(w->fd);
  w->poll = NULL;
  w->fd = -1;
  return 0;
}

static void on_ready(void *ud, int events)
{
  waiter *w = ud;
  uint64_t value;
  if (!(events & EPLUA_PLUGIN_READABLE) || read(w->fd, &value, sizeof value) != sizeof value)
    return;
  host->poll_set(w->poll, 0, false); // pauses, and does not keep the process alive
  w->t->calls++;
  host->call(w->t->plugin, "tour signal", push_ready, w);
}

/* signal(function) → an object to hold on to */
static int l_signal(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  waiter *w = lua_newuserdatauv(L, sizeof *w, 0);
  *w = (waiter){.t = tour_of(L), .fd = -1};
  luaL_setmetatable(L, "tour.waiter");
  w->fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (w->fd >= 0)
    w->poll = host->poll(w->t->plugin, w->fd, EPLUA_PLUGIN_READABLE, true, on_ready, w);
  if (!w->poll)
    return luaL_error(L, "cannot wait for a descriptor");
  lua_pushvalue(L, 1);
  w->function = luaL_ref(L, LUA_REGISTRYINDEX);
  return 1;
}

// --- threads of the plugin's own ---

/* A thread talks to the engine by host->post(), and by nothing else. It is joined in stop() at the latest. */
typedef struct helper {
  struct helper *next;
  tour *t;
  pthread_t thread;
  lua_Integer numbers;
  int function;
} helper;

typedef struct number {
  helper *from;
  lua_Integer value;
} number;

static int push_number(lua_State *L, void *ud)
{
  const number *n = ud;
  lua_rawgeti(L, LUA_REGISTRYINDEX, n->from->function);
  lua_pushinteger(L, n->value);
  return 1;
}

static void drop_number(void *ud)
{
  free(ud);
}

static void on_number(void *ud)
{
  number *n = ud;
  helper *h = n->from;
  h->t->calls++;
  host->call(h->t->plugin, "tour thread", push_number, n);
  if (n->value == h->numbers)
    host->keep(h->t->plugin, false); // the process need not wait for it any more
  free(n);
}

static void *run_helper(void *ud) // a thread of ours
{
  helper *h = ud;
  for (lua_Integer i = 1; i <= h->numbers && !host->stopping(h->t->plugin); i++) {
    number *n = malloc(sizeof *n);
    if (!n)
      break;
    *n = (number){h, i};
    if (host->post(h->t->plugin, on_number, drop_number, n) != 0)
      free(n); // the queue is full, or the engine ends
  }
  host->log(h->t->plugin, EPLUA_PLUGIN_DEBUG, "the thread has posted its numbers");
  return NULL;
}

/* thread(count, function): calls function(1), function(2), … when the numbers come */
static int l_thread(lua_State *L)
{
  tour *t = tour_of(L);
  lua_Integer count = luaL_checkinteger(L, 1);
  luaL_argcheck(L, count > 0 && count <= NUMBERS_MAX, 1, "1 to 100 expected");
  luaL_checktype(L, 2, LUA_TFUNCTION);
  int running = 0;
  for (const helper *h = t->helpers; h; h = h->next)
    running++;
  helper *h = running < THREADS_MAX ? calloc(1, sizeof *h) : NULL;
  if (!h)
    return luaL_error(L, "too many threads");
  lua_settop(L, 2);
  *h = (helper){
      .next = t->helpers, .t = t, .numbers = count, .function = luaL_ref(L, LUA_REGISTRYINDEX)};
  if (pthread_create(&h->thread, NULL, run_helper, h) != 0) {
    luaL_unref(L, LUA_REGISTRYINDEX, h->function);
    free(h);
    return luaL_error(L, "cannot start a thread");
  }
  t->helpers = h;
  host->keep(t->plugin, true);
  return 0;
}

// --- items and answers: an object with an operation that takes time ---

/* What is open is an item: it is seen in the lists of what is open, counts against --max-sockets, and somebody else may close it. An answer is an operation of an item: with a callback, or the
 * coroutine waits. */
typedef struct counter {
  tour *t;
  eplua_plugin_item *item; // NULL: closed
} counter;

/* One sum under way. The work on the pool cannot be cut short when nobody wants its answer any more; so it lives on its own. */
typedef struct sum {
  tour *t;
  counter *of;
  eplua_plugin_answer *answer; // NULL: cancelled
  lua_Integer most, result;
  atomic_bool cancelled;
} sum;

static void run_sum(void *ud) // the pool: no Lua here
{
  sum *s = ud;
  for (lua_Integer i = 1; i <= s->most; i++) {
    s->result += i;
    if (i % 65536 == 0 && (atomic_load(&s->cancelled) || host->stopping(s->t->plugin)))
      return;
  }
}

static int push_sum(lua_State *L, void *ud)
{
  lua_pushinteger(L, ((const sum *)ud)->result);
  return 1;
}

static void on_sum(void *ud, bool over)
{
  sum *s = ud;
  eplua_plugin_answer *answer = s->answer;
  if (!over && answer) { // over: Lua is gone, and its answers with it
    host->item_count(s->of->item, 0, 0, 1);
    host->answer_ok(answer, push_sum, s); // calls Lua, which may do anything
  }
  free(s);
}

static void cancel_sum(void *ud)
{
  sum *s = ud;
  s->answer = NULL;
  atomic_store(&s->cancelled, true);
}

static counter *check_counter(lua_State *L)
{
  return luaL_checkudata(L, 1, "tour.counter");
}

/* counter:sum(n [, callback]) → the sum of 1 … n | nil, message, code */
static int l_sum(lua_State *L)
{
  counter *c = check_counter(L);
  lua_Integer most = luaL_checkinteger(L, 2);
  if (!c->item) {
    luaL_pushfail(L);
    lua_pushliteral(L, "the counter is closed");
    lua_pushliteral(L, "ECANCELED");
    return 3;
  }
  eplua_plugin_answer *answer =
      host->answer(c->t->plugin, L, 3, "sum", c->item); // may raise: before anything is ours
  host->answer_limit(answer, 60000);
  if (most < 0) { // an operation that ends at once answers soon, all the same
    host->answer_fail_soon(answer, "a sum of less than nothing", "EINVAL");
    return host->answer_return(L, answer, NULL, NULL, 0);
  }
  sum *s = calloc(1, sizeof *s);
  if (s)
    *s = (sum){.t = c->t, .of = c, .answer = answer, .most = most};
  if (!s || host->work(c->t->plugin, run_sum, on_sum, s) != 0) {
    free(s);
    host->answer_fail_soon(answer, "not enough memory", "ENOMEM");
    return host->answer_return(L, answer, NULL, NULL, 0);
  }
  return host->answer_return(L, answer, cancel_sum, s, 0);
}

static void close_counter(void *ud)
{
  counter *c = ud;
  host->item_close(c->item); // its answers are abandoned: cancel_sum() is called for each
  c->item = NULL;
}

static int l_close_counter(lua_State *L)
{
  close_counter(check_counter(L));
  return 0;
}

static int l_counter(lua_State *L)
{
  counter *c = lua_newuserdatauv(L, sizeof *c, 0);
  *c = (counter){.t = tour_of(L)};
  luaL_setmetatable(L, "tour.counter");
  c->item = host->item(c->t->plugin, L, "tour counter", "numbers", close_counter, c);
  if (c->item)
    return 1;
  luaL_pushfail(L);
  lua_pushliteral(L, "too many things are open");
  lua_pushliteral(L, "EMFILE");
  return 3;
}

// --- rights of restricted code ---

static int l_size(lua_State *L)
{
  const char *path = luaL_checkstring(L, 1);
  struct stat info;
  if (!host->permitted(L, EPLUA_PLUGIN_READ, path))
    return host->refuse(L, EPLUA_PLUGIN_READ, path);
  if (stat(path, &info) != 0)
    return luaL_fileresult(L, 0, path);
  lua_pushinteger(L, info.st_size);
  return 1;
}

// --- settings ---

static int l_greeting(lua_State *L)
{
  eplua_plugin *plugin = tour_of(L)->plugin;
  lua_pushstring(L, host->setting_value(plugin, "greeting"));
  lua_pushboolean(L, strcmp(host->setting_value(plugin, "loud"), "true") == 0);
  return 2;
}

// --- verbs ---

static void answer_calls(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  const tour *t = ud;
  char json[64];
  (void)L, (void)request; // {"verb": "tour.calls", …}
  snprintf(json, sizeof json, "{\"calls\": %lld}", (long long)t->calls);
  host->verb_reply(reply, json, NULL);
}

// --- elements ---

/* A slider and a number that show the same value: to a script it is one element. */
static const char volume[] =
    "{\"kind\": \"row\", \"children\": ["
    "  {\"kind\": \"label\", \"name\": \"title\", \"text\": \"Volume\"},"
    "  {\"kind\": \"slider\", \"name\": \"slider\", \"min\": 0, \"max\": 11},"
    "  {\"kind\": \"number\", \"name\": \"number\", \"min\": 0, \"max\": 11}],"
    " \"properties\": {\"text\": \"title.text\", \"value\": [\"slider.value\", \"number.value\"]},"
    " \"events\": {\"onValueChanged\": [\"slider.onValueChanged\", \"number.onValueChanged\"]}}";

// --- the module, and the plugin ---

static void make_class(lua_State *L, const char *name, lua_CFunction collect,
                       const luaL_Reg *methods)
{
  luaL_newmetatable(L, name);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  if (methods) {
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
  }
  lua_pop(L, 1);
}

static int open_tour(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"log", l_log},         {"every", l_every}, {"signal", l_signal},     {"thread", l_thread},
      {"counter", l_counter}, {"size", l_size},   {"greeting", l_greeting}, {NULL, NULL}};
  static const luaL_Reg counter_methods[] = {
      {"sum", l_sum}, {"close", l_close_counter}, {NULL, NULL}};
  make_class(L, "tour.ticker", l_collect_ticker, NULL);
  make_class(L, "tour.waiter", l_collect_waiter, NULL);
  make_class(L, "tour.counter", l_close_counter, counter_methods);
  luaL_newlibtable(L, functions);
  lua_pushvalue(L, lua_upvalueindex(1)); // the plugin, on to each function
  luaL_setfuncs(L, functions, 1);
  return 1;
}

/* Once for each engine. What fails here is the reason why the plugin is not loaded. */
static int start(const eplua_plugin_host *h, eplua_plugin *plugin)
{
  const char *reason = NULL;
  tour *t = calloc(1, sizeof *t);
  if (!t)
    return h->fail(plugin, "not enough memory");
  host = h;
  t->plugin = plugin;
  host->set_data(plugin, t);
  if (host->element(plugin, "tour_volume", volume, &reason) != 0) {
    free(t);
    return host->fail(plugin, reason);
  }
  if (host->module(plugin, "tour", open_tour) == 0 && host->global(plugin, "tour", "tour") == 0 &&
      host->setting(plugin, "greeting", EPLUA_PLUGIN_TEXT, "hello", "what tour.greeting() gives") ==
          0 &&
      host->setting(plugin, "loud", EPLUA_PLUGIN_FLAG, "false", "whether it is shouted") == 0 &&
      host->verb(plugin, "calls", answer_calls, t) == 0)
    return 0;
  free(t);
  return host->fail(plugin, "a name of it is taken");
}

/* The last call: Lua is closed, timers and polls are closed, work is done. Only our threads may still run. */
static void stop(eplua_plugin *plugin)
{
  tour *t = host->data(plugin);
  for (helper *h = t->helpers, *next; h; h = next) {
    next = h->next;
    pthread_join(h->thread, NULL);
    free(h);
  }
  free(t);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD,
                                         .name = "tour",
                                         .version = "1.0",
                                         .summary = "shows what a plugin can do",
                                         .start = start,
                                         .stop = stop,
                                         .flags = EPLUA_PLUGIN_CONFINED};
  return &info;
}
