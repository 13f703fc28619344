// SPDX-License-Identifier: MIT
/*
 * The table that plugins get, and its first groups: the plugin itself, Lua, rights. Engine thread, but for log and stopping; owns what start
 * registers.
 * One table for all: what differs is in the eplua_plugin that each function takes. What registers something in Lua runs protected on the main
 * thread of the state, since start may be called from inside require, and must not raise.
 * The other groups are in host_loop.c, host_net.c, host_settings.c, host_verbs.c, host_element.c.
 */
#include "lua/call.h"
#include "lua/permit.h"
#include "plugin/plugin_int.h"

#include <eplua/version.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

enum { TEXT_MAX = 64 << 10, MODULE_NAME_MAX = 128 };

int ep_plugin_check_new(const eplua_plugin *p, const char *name, unsigned count)
{
  if (!atomic_load(&p->starting) || !name || !*name || strlen(name) >= MODULE_NAME_MAX)
    return EPLUA_E_INVALID;
  return count < EP_PLUGIN_LIST ? EPLUA_OK : EPLUA_E_LIMIT;
}

// --- the plugin ---

static void *host_data(const eplua_plugin *p)
{
  return p->data;
}

static void host_set_data(eplua_plugin *p, void *data)
{
  p->data = data;
}

static int host_fail(eplua_plugin *p, const char *reason)
{
  char *copy = reason ? strndup(reason, sizeof((eplua_error *)0)->message - 1) : NULL;
  if (copy && atomic_load(&p->starting)) {
    free(p->failure);
    p->failure = copy;
  } else {
    free(copy);
  }
  return EPLUA_E_RUNTIME;
}

// --- messages ---

typedef struct message {
  const eplua_plugin *p;
  eplua_plugin_level level;
  char text[];
} message;

// As for the log of scripts: the setting says whether debug messages are wanted.
static bool wants_debug(ep_plugins *all) EP_ENGINE_THREAD
{
  if (all->debug == EP_DEBUG_UNKNOWN) {
    const eplua_host *host = &all->s->host;
    char *json = host->settings ? host->settings(host->ud) : NULL;
    yyjson_doc *doc = json ? yyjson_read(json, strlen(json), YYJSON_READ_NOFLAG) : NULL;
    yyjson_val *level = yyjson_obj_get(yyjson_doc_get_root(doc), "loglevel");
    all->debug = yyjson_equals_str(level, "debug") ? EP_DEBUG_ON : EP_DEBUG_OFF;
    yyjson_doc_free(doc);
    free(json);
  }
  return all->debug == EP_DEBUG_ON;
}

static void report(const eplua_plugin *p, eplua_plugin_level level,
                   const char *text) EP_ENGINE_THREAD
{
  static const eplua_log_level levels[] = {EPLUA_LOG_DEBUG, EPLUA_LOG_INFO, EPLUA_LOG_WARNING,
                                           EPLUA_LOG_ERROR};
  bool known = (unsigned)level < sizeof levels / sizeof *levels;
  if (level == EPLUA_PLUGIN_DEBUG && !wants_debug(p->all))
    return;
  ep_report_text(p->s, known ? levels[level] : EPLUA_LOG_INFO, "%s: %s", p->info->name, text);
}

static void run_message(void *ud) EP_ENGINE_THREAD
{
  message *m = ud;
  report(m->p, m->level, m->text);
  free(m);
}

static bool on_engine_thread(const eplua_plugin *p)
{
  ep_hook *h = &p->s->hook;
  if (atomic_load(&p->inside) && pthread_equal(p->thread, pthread_self()))
    return true;
  pthread_mutex_lock(&h->lock);
  bool is = h->attached && pthread_equal(h->thread, pthread_self());
  pthread_mutex_unlock(&h->lock);
  return is;
}

static void host_log(eplua_plugin *p, eplua_plugin_level level, const char *text)
    EP_ATTRIBUTE(no_thread_safety_analysis)
{
  if (!text)
    return;
  if (on_engine_thread(p)) {
    report(p, level, text);
    return;
  }
  size_t length = strnlen(text, TEXT_MAX);
  message *m = malloc(sizeof *m + length + 1);
  if (!m)
    return;
  m->p = p;
  m->level = level;
  memcpy(m->text, text, length);
  m->text[length] = '\0';
  if (ep_plugin_post(p, run_message, free, m) != EPLUA_OK)
    free(m);
}

// --- Lua ---

typedef struct registering {
  eplua_plugin *p;
  const char *name;
  lua_CFunction open; // NULL: it is taken out
  bool taken;
} registering;

static int do_register(lua_State *L)
{
  registering *r = lua_touserdata(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  if (!r->open) {
    lua_pushnil(L);
    lua_setfield(L, -2, r->name);
    return 0;
  }
  bool loaded = lua_getfield(L, -2, r->name) != LUA_TNIL;
  bool preloaded = lua_getfield(L, -2, r->name) != LUA_TNIL;
  lua_pop(L, 2);
  r->taken = loaded || preloaded;
  if (r->taken)
    return 0;
  lua_pushlightuserdata(L, r->p);
  lua_pushcclosure(L, r->open, 1);
  lua_setfield(L, -2, r->name);
  return 0;
}

static int run_register(registering *r) EP_ENGINE_THREAD
{
  lua_State *L = r->p->s->L;
  if (ep_protected(L, do_register, r) == LUA_OK)
    return r->taken ? EPLUA_E_INVALID : EPLUA_OK;
  lua_pop(L, 1);
  return EPLUA_E_NOMEM;
}

static int host_module(eplua_plugin *p, const char *name, lua_CFunction open) EP_ENGINE_THREAD
{
  int code = ep_plugin_check_new(p, name, p->module_count);
  if (code != EPLUA_OK || !open)
    return code != EPLUA_OK ? code : EPLUA_E_INVALID;
  char *copy = strdup(name);
  if (!copy)
    return EPLUA_E_NOMEM;
  code = run_register(&(registering){.p = p, .name = name, .open = open});
  if (code == EPLUA_OK)
    p->modules[p->module_count++] = copy;
  else
    free(copy);
  return code;
}

static int host_global(eplua_plugin *p, const char *name, const char *module)
{
  int code = ep_plugin_check_new(p, name, p->global_count);
  if (code != EPLUA_OK || !module || !ep_plugin_name_is_valid(name, strlen(name)))
    return code != EPLUA_OK ? code : EPLUA_E_INVALID;
  for (const eplua_plugin *each = p->all->loaded; each; each = each->next) {
    for (unsigned i = 0; i < each->global_count; i++) {
      if (strcmp(each->globals[i].name, name) == 0)
        return EPLUA_E_INVALID;
    }
  }
  ep_plugin_global *g = &p->globals[p->global_count];
  *g = (ep_plugin_global){strdup(name), strdup(module)};
  if (g->name && g->module) {
    p->global_count++;
    return EPLUA_OK;
  }
  free(g->name);
  free(g->module);
  return EPLUA_E_NOMEM;
}

void ep_plugin_withdraw(eplua_plugin *p)
{
  for (unsigned i = 0; i < p->module_count; i++)
    run_register(&(registering){.p = p, .name = p->modules[i]});
  for (unsigned i = 0; i < p->global_count; i++) {
    free(p->globals[i].name);
    free(p->globals[i].module);
  }
  p->global_count = 0;
}

static int host_call(eplua_plugin *p, const char *who, eplua_plugin_push push,
                     void *ud) EP_ENGINE_THREAD
{
  ep_state *s = p->s;
  if (!push || atomic_load(&p->starting) || s->hook.chain)
    return EPLUA_E_INVALID;
  if (atomic_load(&p->over) || !s->L)
    return EPLUA_E_CLOSED;
  int status = ep_call(s, (ep_who){.kind = who ? who : p->info->name}, push, ud);
  return status == LUA_OK || status == LUA_YIELD ? EPLUA_OK : EPLUA_E_RUNTIME;
}

// --- rights ---

static const char *const right_names[] = {"read", "write", "run", "net"};

static bool host_permitted(lua_State *L, eplua_plugin_right right, const char *what)
{
  const ep_permit *permit = &ep_state_of(L)->permit;
  switch (right) {
  case EPLUA_PLUGIN_READ:
    return ep_permit_read(permit, what);
  case EPLUA_PLUGIN_WRITE:
    return ep_permit_write(permit, what);
  case EPLUA_PLUGIN_RUN:
    return ep_permit_run(permit, what);
  case EPLUA_PLUGIN_NET:
    return ep_plugin_permit_net(L, what);
  }
  return !permit->restricted;
}

static int host_refuse(lua_State *L, eplua_plugin_right right, const char *what)
{
  bool known = (unsigned)right < sizeof right_names / sizeof *right_names;
  return ep_permit_refuse(L, known ? right_names[right] : "ffi", what);
}

// --- long work ---

static bool host_stopping(const eplua_plugin *p)
{
  return atomic_load(&p->over) || ep_hook_stopping(&p->s->hook) != EPLUA_STOP_NONE;
}

const eplua_plugin_host ep_plugin_host = {
    .size = sizeof ep_plugin_host,
    .major = EPLUA_PLUGIN_MAJOR,
    .minor = EPLUA_PLUGIN_MINOR,
    .version = EPLUA_VERSION,
    .data = host_data,
    .set_data = host_set_data,
    .fail = host_fail,
    .log = host_log,
    .module = host_module,
    .global = host_global,
    .call = host_call,
    .answer = ep_plugin_answer,
    .answer_return = ep_plugin_answer_return,
    .answer_limit = ep_plugin_answer_limit,
    .answer_ok = ep_plugin_answer_ok,
    .answer_fail = ep_plugin_answer_fail,
    .answer_fail_soon = ep_plugin_answer_fail_soon,
    .timer = ep_plugin_timer,
    .timer_close = ep_plugin_timer_close,
    .poll = ep_plugin_poll,
    .poll_set = ep_plugin_poll_set,
    .poll_close = ep_plugin_poll_close,
    .work = ep_plugin_work,
    .post = ep_plugin_post,
    .item = ep_plugin_item,
    .item_count = ep_plugin_item_count,
    .item_close = ep_plugin_item_close,
    .permitted = host_permitted,
    .refuse = host_refuse,
    .setting = ep_plugin_setting_add,
    .setting_value = ep_plugin_setting_value,
    .verb = ep_plugin_verb_add,
    .verb_reply = ep_plugin_verb_reply,
    .element = ep_plugin_add_element,
    .stopping = host_stopping,
    .keep = ep_plugin_keep,
};
