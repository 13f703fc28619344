// SPDX-License-Identifier: MIT
/*
 * Verbs of plugins: PLUGIN.NAME, asked like any other. Engine thread; owns the replies that are awaited.
 * A reply is ours until the plugin gives it back, also when the ask was answered by somebody else meanwhile (an error in the verb, the end of the
 * engine): so a plugin that answers late, or after it has raised, answers into the void and not into freed memory.
 */
#include "lua/call.h"
#include "plugin/plugin_int.h"
#include "verbs/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLIES_MAX = 1000 };

struct eplua_plugin_reply {
  ep_ask *ask; // NULL: answered
  eplua_plugin *p;
  eplua_plugin_reply *next, *prev;
  const ep_plugin_verb *verb;
  char *request;
};

int ep_plugin_verb_add(eplua_plugin *p, const char *name,
                       void (*answer)(void *ud, lua_State *L, const char *request,
                                      eplua_plugin_reply *reply),
                       void *ud)
{
  int code = ep_plugin_check_new(p, name, p->verb_count);
  if (code != EPLUA_OK || !answer || !ep_plugin_name_is_valid(name, strlen(name)))
    return code != EPLUA_OK ? code : EPLUA_E_INVALID;
  for (unsigned i = 0; i < p->verb_count; i++) {
    if (strcmp(p->verbs[i].name, name) == 0)
      return EPLUA_E_INVALID;
  }
  char *copy = strdup(name);
  if (!copy)
    return EPLUA_E_NOMEM;
  p->verbs[p->verb_count++] = (ep_plugin_verb){copy, answer, ud};
  return EPLUA_OK;
}

static const ep_plugin_verb *find(const ep_plugins *all, const char *name, eplua_plugin **p)
{
  const char *dot = strchr(name, '.');
  for (*p = dot ? all->loaded : NULL; *p; *p = (*p)->next) {
    size_t length = strlen((*p)->info->name);
    if ((*p)->entry->plugin != *p || length != (size_t)(dot - name) ||
        strncmp((*p)->info->name, name, length) != 0)
      continue;
    for (unsigned i = 0; i < (*p)->verb_count; i++) {
      if (strcmp((*p)->verbs[i].name, dot + 1) == 0)
        return &(*p)->verbs[i];
    }
  }
  return NULL;
}

// --- replies ---

static eplua_plugin_reply *new_reply(eplua_plugin *p, const ep_plugin_verb *verb, ep_ask *a)
{
  unsigned count = 0;
  for (const eplua_plugin_reply *r = p->replies; r; r = r->next)
    count++;
  if (count >= REPLIES_MAX)
    return NULL;
  eplua_plugin_reply *r = calloc(1, sizeof *r);
  char *request = r ? yyjson_val_write(a->in, YYJSON_WRITE_NOFLAG, NULL) : NULL;
  if (!request) {
    free(r);
    return NULL;
  }
  *r = (eplua_plugin_reply){.ask = a, .p = p, .verb = verb, .request = request, .next = p->replies};
  if (r->next)
    r->next->prev = r;
  p->replies = r;
  return r;
}

static void free_reply(eplua_plugin_reply *r)
{
  if (r->prev)
    r->prev->next = r->next;
  else
    r->p->replies = r->next;
  if (r->next)
    r->next->prev = r->prev;
  free(r->request);
  free(r);
}

// Answers with the members of the object.
static void answer(ep_ask *a, const char *json)
{
  yyjson_doc *doc = yyjson_read(json, strlen(json), YYJSON_READ_NOFLAG);
  yyjson_val *root = yyjson_doc_get_root(doc);
  if (yyjson_is_obj(root)) {
    yyjson_mut_val *copy = yyjson_val_mut_copy(a->doc, root);
    a->failed |= !copy;
    if (copy) {
      a->out = copy;
      yyjson_mut_doc_set_root(a->doc, copy);
    }
    ep_ask_answer(a);
  } else {
    ep_ask_refuse(a, EPLUA_E_RUNTIME, "the plugin's answer is no JSON object");
  }
  yyjson_doc_free(doc);
}

void ep_plugin_verb_reply(eplua_plugin_reply *reply, const char *json, const char *message)
{
  if (!reply)
    return;
  ep_ask *a = reply->ask;
  reply->ask = NULL;
  if (a && json)
    answer(a, json);
  else if (a)
    ep_ask_refuse(a, EPLUA_E_RUNTIME, message ? message : "the plugin gave no reason");
  free_reply(reply);
}

static int call_verb(lua_State *L)
{
  eplua_plugin_reply *r = lua_touserdata(L, 1);
  lua_settop(L, 0);
  r->verb->answer(r->verb->ud, L, r->request, r);
  return 0;
}

// The reply may have been given back and freed inside the call: the list tells. NULL: answered.
static eplua_plugin_reply *find_awaited(const eplua_plugin *p, const ep_ask *a)
{
  eplua_plugin_reply *r = p->replies;
  while (r && r->ask != a)
    r = r->next;
  return r;
}

bool ep_plugins_answer(ep_state *s, ep_ask *a, const char *name)
{
  eplua_plugin *p;
  const ep_plugin_verb *verb = s->plugins ? find(s->plugins, name, &p) : NULL;
  if (!verb)
    return false;
  eplua_plugin_reply *r = new_reply(p, verb, a);
  if (!r) {
    ep_ask_refuse(a, EPLUA_E_LIMIT, "the plugin has too many requests to answer");
    return true;
  }
  if (ep_protected(s->L, call_verb, r) == LUA_OK)
    return true;
  eplua_plugin_reply *awaited = find_awaited(p, a);
  if (awaited) {
    const char *message = lua_tostring(s->L, -1);
    awaited->ask = NULL;
    ep_ask_refuse(a, EPLUA_E_RUNTIME, message ? message : "the verb has failed");
  }
  lua_pop(s->L, 1);
  return true;
}

void ep_plugin_end_verbs(eplua_plugin *p)
{
  for (eplua_plugin_reply *r = p->replies; r; r = r->next) {
    if (r->ask)
      ep_ask_refuse(r->ask, EPLUA_E_CLOSED, "the engine has ended");
    r->ask = NULL;
  }
}

void ep_plugin_free_replies(eplua_plugin *p)
{
  for (eplua_plugin_reply *r = p->replies, *next; r; r = next) {
    next = r->next;
    free(r->request);
    free(r);
  }
  p->replies = NULL;
}
