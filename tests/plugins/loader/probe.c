// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A plugin that tries the limits of the host table: wrong arguments, wrong times, threads and work that are under way when the engine ends. What it finds in start it
 * checks itself, and does not start when something is not as it should be.
 */
#include <eplua/plugin.h>

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const eplua_plugin_host *_Atomic host;

typedef struct probe {
  eplua_plugin *plugin;
  pthread_t thread;
  bool has_thread;
  atomic_int ran, dropped, refused; // posts
  int done, over;                   // works
  eplua_plugin_reply *late;
  eplua_plugin_timer *timer;
  eplua_plugin_timer *left[10];
  eplua_plugin_poll *poll;
  int pipe[2];
  int function;
  int called; // what call() gave
} probe;

static probe *probe_of(lua_State *L)
{
  return host->data(lua_touserdata(L, lua_upvalueindex(1)));
}

// --- threads and work at the end ---

static void on_post(void *ud)
{
  atomic_fetch_add(&((probe *)ud)->ran, 1);
}

static void on_drop(void *ud)
{
  atomic_fetch_add(&((probe *)ud)->dropped, 1);
}

static void *flood(void *ud)
{
  probe *p = ud;
  int code = 0;
  while (code != -4) {
    code = host->post(p->plugin, on_post, on_drop, p);
    if (code != 0)
      atomic_fetch_add(&p->refused, 1);
    host->log(p->plugin, EPLUA_PLUGIN_DEBUG, "from a thread");
  }
  return NULL;
}

// flood(): a thread posts until it is refused because the engine ends
static int l_flood(lua_State *L)
{
  probe *p = probe_of(L);
  if (!p->has_thread && pthread_create(&p->thread, NULL, flood, p) == 0)
    p->has_thread = true;
  return 0;
}

static int l_ran(lua_State *L)
{
  lua_pushinteger(L, atomic_load(&probe_of(L)->ran));
  return 1;
}

static void run_until_stopping(void *ud)
{
  while (!host->stopping(((probe *)ud)->plugin))
    usleep(100);
}

static void on_done(void *ud, bool over)
{
  probe *p = ud;
  p->done++;
  p->over += over;
}

// work(n): n works that last until the engine ends
static int l_work(lua_State *L)
{
  probe *p = probe_of(L);
  for (lua_Integer n = luaL_checkinteger(L, 1); n > 0; n--) {
    if (host->work(p->plugin, run_until_stopping, on_done, p) != 0)
      return luaL_error(L, "no work");
  }
  return 0;
}

// leave_open(): a timer and items are left to the engine's end
static void never(void *ud)
{
  (void)ud;
}

static int l_leave_open(lua_State *L)
{
  probe *p = probe_of(L);
  for (int i = 0; i < 10; i++) {
    p->left[i] = host->timer(p->plugin, 3600000, 0, true, never, p);
    if (!p->left[i] || !host->item(p->plugin, L, "probe", "nowhere", never, p))
      return luaL_error(L, "cannot leave it open");
  }
  return 0;
}

// --- wrong arguments and wrong times ---

static int open_nothing(lua_State *L)
{
  (void)L;
  return 0;
}

static void no_answer(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  (void)ud, (void)L, (void)request, (void)reply;
}

static int push_nothing(lua_State *L, void *ud)
{
  (void)ud;
  lua_pushcfunction(L, open_nothing);
  return 0;
}

// late() → what each gives that may only be called in start, and call() inside Lua
static int l_late(lua_State *L)
{
  probe *p = probe_of(L);
  const char *reason;
  lua_pushinteger(L, host->module(p->plugin, "probe.late", open_nothing));
  lua_pushinteger(L, host->global(p->plugin, "probe_late", "probe"));
  lua_pushinteger(L, host->setting(p->plugin, "late", EPLUA_PLUGIN_TEXT, "", ""));
  lua_pushinteger(L, host->verb(p->plugin, "late", no_answer, p));
  lua_pushinteger(L, host->element(p->plugin, "probe_late", "{\"kind\":\"label\"}", &reason));
  lua_pushinteger(L, host->call(p->plugin, "probe", push_nothing, p));
  lua_pushinteger(L, host->fail(p->plugin, "too late"));
  return 7;
}

static void ignore_events(void *ud, int events)
{
  (void)ud, (void)events;
}

// refuses() → whether what cannot be is refused
static int l_refuses(lua_State *L)
{
  probe *p = probe_of(L);
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), ends[2];
  if (file < 0 || pipe2(ends, O_CLOEXEC) != 0)
    return luaL_error(L, "%s", strerror(errno));
  lua_pushboolean(
      L, !host->poll(p->plugin, file, EPLUA_PLUGIN_READABLE, false, ignore_events, p) &&
             !host->poll(p->plugin, -1, EPLUA_PLUGIN_READABLE, false, ignore_events, p) &&
             !host->poll(p->plugin, 1 << 20, EPLUA_PLUGIN_READABLE, false, ignore_events, p));
  eplua_plugin_poll *poll =
      host->poll(p->plugin, ends[0], EPLUA_PLUGIN_READABLE, false, ignore_events, p);
  lua_pushboolean(
      L, poll && !host->poll(p->plugin, ends[0], EPLUA_PLUGIN_READABLE, false, ignore_events, p));
  host->poll_close(poll);
  host->poll_close(NULL);
  host->timer_close(NULL);
  host->item_close(NULL);
  host->verb_reply(NULL, NULL, NULL);
  lua_pushboolean(L, !host->timer(p->plugin, 1, 0, false, NULL, p) &&
                         host->work(p->plugin, NULL, on_done, p) == -2 &&
                         host->post(p->plugin, NULL, NULL, p) == -2 &&
                         !host->item(p->plugin, L, NULL, "x", never, p));
  lua_pushboolean(L, *host->setting_value(p->plugin, "unknown") == '\0' &&
                         *host->setting_value(p->plugin, NULL) == '\0');
  close(file);
  close(ends[0]);
  close(ends[1]);
  return 4;
}

// items() → how many can be open
static int l_items(lua_State *L)
{
  probe *p = probe_of(L);
  enum { MOST = 5000 };
  static const char kind[] = "probe";
  eplua_plugin_item **items = calloc(MOST, sizeof *items);
  lua_Integer count = 0;
  while (items && count < MOST && (items[count] = host->item(p->plugin, L, kind, NULL, never, p)))
    count++;
  for (lua_Integer i = 0; i < count; i++)
    host->item_close(items[i]);
  free(items);
  lua_pushinteger(L, count);
  return 1;
}

// --- calls that fail, and a descriptor that goes ---

static int push_function(lua_State *L, void *ud)
{
  lua_rawgeti(L, LUA_REGISTRYINDEX, ((probe *)ud)->function);
  lua_pushinteger(L, ((probe *)ud)->called);
  return 1;
}

static void on_timer(void *ud)
{
  probe *p = ud;
  host->timer_close(p->timer);
  p->timer = NULL;
  p->called = host->call(p->plugin, "probe timer", push_function, p);
}

// soon(function): calls it; called() → what host->call() gave
static int l_soon(lua_State *L)
{
  probe *p = probe_of(L);
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  p->function = luaL_ref(L, LUA_REGISTRYINDEX);
  p->called = 1;
  p->timer = host->timer(p->plugin, -5, -5, true, on_timer, p);
  return 0;
}

static int l_called(lua_State *L)
{
  lua_pushinteger(L, probe_of(L)->called);
  return 1;
}

static void on_gone(void *ud, int events)
{
  probe *p = ud;
  p->called = events;
  host->poll_close(p->poll);
  p->poll = NULL;
  close(p->pipe[0]);
  host->call(p->plugin, "probe poll", push_function, p);
}

// gone(function): calls it with the events of a pipe whose other end is closed
static int l_gone(lua_State *L)
{
  probe *p = probe_of(L);
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  p->function = luaL_ref(L, LUA_REGISTRYINDEX);
  if (pipe2(p->pipe, O_CLOEXEC | O_NONBLOCK) != 0)
    return luaL_error(L, "%s", strerror(errno));
  p->poll = host->poll(p->plugin, p->pipe[0], EPLUA_PLUGIN_READABLE, true, on_gone, p);
  close(p->pipe[1]);
  return 0;
}

// --- verbs ---

static void verb_echo(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  (void)ud, (void)L;
  host->verb_reply(reply, request, NULL);
}

static void verb_wrong(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  (void)ud, (void)L, (void)request;
  host->verb_reply(reply, "[1, 2", NULL);
}

static void verb_refuse(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  (void)ud, (void)L, (void)request;
  host->verb_reply(reply, NULL, "it does not want to");
}

static void verb_raise(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  (void)ud, (void)request, (void)reply;
  luaL_error(L, "it has raised");
}

static void answer_late(void *ud)
{
  probe *p = ud;
  host->timer_close(p->timer);
  p->timer = NULL;
  host->verb_reply(p->late, "{\"late\": true}", NULL);
  p->late = NULL;
}

static void verb_later(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  probe *p = ud;
  (void)L, (void)request;
  p->late = reply;
  p->timer = host->timer(p->plugin, 1, 0, false, answer_late, p);
}

// Raises, and answers all the same later.
static void verb_both(void *ud, lua_State *L, const char *request, eplua_plugin_reply *reply)
{
  verb_later(ud, L, request, reply);
  luaL_error(L, "it has raised");
}

// --- the plugin ---

static int open_probe(lua_State *L)
{
  static const luaL_Reg functions[] = {{"flood", l_flood},   {"ran", l_ran},
                                       {"work", l_work},     {"leave_open", l_leave_open},
                                       {"late", l_late},     {"refuses", l_refuses},
                                       {"items", l_items},   {"soon", l_soon},
                                       {"called", l_called}, {"gone", l_gone},
                                       {NULL, NULL}};
  luaL_newlibtable(L, functions);
  lua_pushvalue(L, lua_upvalueindex(1));
  luaL_setfuncs(L, functions, 1);
  return 1;
}

typedef struct wrong_element {
  const char *json, *reason;
} wrong_element;

static const wrong_element wrong_elements[] = {
    {"", "no description"},
    {"{", "no JSON"},
    {"[]", "must be an object"},
    {"{}", "no kind of element ''"},
    {"{\"kind\": \"nothing\"}", "no kind of element 'nothing'"},
    {"{\"kind\": \"window\"}", "cannot stand for an element"},
    {"{\"kind\": \"label\", \"children\": [{\"kind\": \"label\"}]}", "cannot hold a label"},
    {"{\"kind\": \"row\", \"children\": {}}", "must be a list"},
    {"{\"kind\": \"label\", \"colour\": 1}", "a label has no property 'colour'"},
    {"{\"kind\": \"label\", \"id\": \"x\"}", "label.id cannot be given"},
    {"{\"kind\": \"label\", \"name\": 3}", "the name of a label"},
    {"{\"kind\": \"row\", \"children\": [{\"kind\": \"label\", \"name\": \"a\"}, {\"kind\": "
     "\"label\", \"name\": \"a\"}]}",
     "two elements of the name 'a'"},
    {"{\"kind\": \"label\", \"properties\": []}", "must be an object"},
    {"{\"kind\": \"label\", \"properties\": {\"x\": \"a.text\"}}", "no element of that name"},
    {"{\"kind\": \"label\", \"name\": \"a\", \"properties\": {\"x\": \"a\"}}", "must lead to"},
    {"{\"kind\": \"label\", \"name\": \"a\", \"properties\": {\"x\": \"a.nothing\"}}",
     "a label has no such property"},
    {"{\"kind\": \"label\", \"name\": \"a\", \"properties\": {\"x\": []}}", "leads nowhere"},
    {"{\"kind\": \"label\", \"name\": \"a\", \"properties\": {\"id\": \"a.text\"}}",
     "every element has a 'id'"},
    {"{\"kind\": \"slider\", \"name\": \"a\", \"events\": {\"changed\": \"a.onValueChanged\"}}",
     "must begin with 'on'"},
    {"{\"kind\": \"slider\", \"name\": \"a\", \"events\": {\"onX\": \"a.onNothing\"}}",
     "a slider has no such event"},
};

// NULL: all is refused as it should be.
static const char *try_start(probe *p)
{
  static char why[400];
  eplua_plugin *plugin = p->plugin;
  const char *reason = NULL;
  char deep[1000] = "";
  if (host->module(plugin, "json", open_probe) != -2 ||
      host->module(plugin, "string", open_probe) != -2 ||
      host->module(plugin, "", open_probe) != -2 || host->module(plugin, "x", NULL) != -2)
    return "module takes what it must not";
  if (host->module(plugin, "probe", open_probe) != 0 ||
      host->module(plugin, "probe", open_probe) != -2 ||
      host->module(plugin, "probe.more", open_probe) != 0)
    return "module";
  if (host->global(plugin, "probe", "probe") != 0 || host->global(plugin, "probe", "probe") != -2 ||
      host->global(plugin, "no.name", "probe") != -2 || host->global(plugin, "x", NULL) != -2)
    return "global";
  if (host->setting(plugin, "flag", EPLUA_PLUGIN_FLAG, "yes", "") != -2 ||
      host->setting(plugin, "number", EPLUA_PLUGIN_NUMBER, "1x", "") != -2 ||
      host->setting(plugin, "text", EPLUA_PLUGIN_TEXT, NULL, "") != -2 ||
      host->setting(plugin, "flag", EPLUA_PLUGIN_FLAG, "true", "a flag") != 0 ||
      host->setting(plugin, "number", EPLUA_PLUGIN_NUMBER, "1.5", NULL) != 0 ||
      host->setting(plugin, "text", EPLUA_PLUGIN_TEXT, "", "a text") != 0 ||
      host->setting(plugin, "text", EPLUA_PLUGIN_TEXT, "", "twice") != -2)
    return "setting";
  if (host->verb(plugin, "echo", verb_echo, p) != 0 ||
      host->verb(plugin, "echo", verb_echo, p) != -2 || host->verb(plugin, "x", NULL, p) != -2 ||
      host->verb(plugin, "wrong", verb_wrong, p) != 0 ||
      host->verb(plugin, "refuse", verb_refuse, p) != 0 ||
      host->verb(plugin, "raise", verb_raise, p) != 0 ||
      host->verb(plugin, "later", verb_later, p) != 0 ||
      host->verb(plugin, "both", verb_both, p) != 0 ||
      host->verb(plugin, "never", no_answer, p) != 0)
    return "verb";
  for (size_t i = 0; i < sizeof wrong_elements / sizeof *wrong_elements; i++) {
    if (host->element(plugin, "probe_wrong", wrong_elements[i].json, &reason) == -8 &&
        strstr(reason, wrong_elements[i].reason))
      continue;
    snprintf(why, sizeof why, "element %zu: %s", i, reason ? reason : "");
    return why;
  }
  for (int i = 0; i < 17; i++)
    snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "{\"kind\":\"row\",\"children\":[");
  snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "{\"kind\":\"label\"}");
  for (int i = 0; i < 17; i++)
    snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "]}");
  if (host->element(plugin, "probe_wrong", deep, &reason) != -8 ||
      !strstr(reason, "too many elements"))
    return "an element that is too deep";
  if (host->element(plugin, "label", "{\"kind\":\"row\"}", &reason) != -8 ||
      host->element(plugin, "dialog", "{\"kind\":\"row\"}", NULL) != -8 ||
      host->element(plugin, "probe_row", "{\"kind\":\"row\"}", &reason) != 0 ||
      host->element(plugin, "probe_row", "{\"kind\":\"row\"}", &reason) != -8)
    return "the name of an element";
  return NULL;
}

static int start(const eplua_plugin_host *h, eplua_plugin *plugin)
{
  probe *p = calloc(1, sizeof *p);
  if (!p)
    return h->fail(plugin, "no memory");
  host = h;
  p->plugin = plugin;
  host->set_data(plugin, p);
  if (h->size != sizeof *h || h->call(plugin, "probe", push_nothing, p) != -2)
    return h->fail(plugin, "the table");
  const char *why = try_start(p);
  if (!why)
    return 0;
  free(p);
  return host->fail(plugin, why);
}

static void stop(eplua_plugin *plugin)
{
  probe *p = host->data(plugin);
  char text[200];
  if (p->has_thread)
    pthread_join(p->thread, NULL);
  for (int i = 0; i < 10; i++)
    host->timer_close(p->left[i]); // closed already by the engine, and this may be asked for
  snprintf(text, sizeof text, "works %d, over %d; posted %s; later posts: %d; stopping %d", p->done,
           p->over, atomic_load(&p->refused) > 0 ? "until refused" : "nothing",
           host->post(plugin, on_post, on_drop, p), host->stopping(plugin));
  host->log(plugin, EPLUA_PLUGIN_INFO, text);
  free(p);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD, .name = "probe",
                                         .version = "0.1",  .summary = "tries the limits",
                                         .start = start,    .stop = stop};
  return &info;
}
