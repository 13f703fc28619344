// SPDX-License-Identifier: MIT
/*
 * Telling the script: events to their listeners, and the end of operations to who asked for them. Engine thread, from the loop. Owns the
 * events that wait.
 * Listeners are in lists, one for each event, in a user value of the object. One that is removed leaves `false` behind while events are
 * delivered, so that the others keep their places.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

const char *const mq_event_names[] = {"connected", "message", "subscribed", "unsubscribed",
                                      "published", "closed",  "error",      NULL};

// What a push function of ours gets.
typedef struct telling {
  mq_client *client;
  const mq_event *event;                   // NULL: a message
  const struct mosquitto_message *message; // borrowed
  int place;                               // of the listener in its list
} telling;

// --- the events that wait ---

mq_event *mq_event_new(mq_event_kind kind, int code, const char *name, const char *text)
{
  mq_event *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  *e = (mq_event){.kind = kind, .code = code, .name = name};
  snprintf(e->text, sizeof e->text, "%s", text ? text : "");
  return e;
}

static void free_event(mq_event *e)
{
  if (e->operation)
    mq_operation_free(e->operation);
  free(e);
}

void mq_event_add(mq_client *c, mq_event *e)
{
  if (!e)
    return;
  const mq_operation *op = e->operation;
  bool asked = op && (op->answer || op->callback != LUA_NOREF);
  if (!asked && c->listeners[e->kind] == 0) {
    free_event(e);
    return;
  }
  if (c->last_event)
    c->last_event->next = e;
  else
    c->events = e;
  c->last_event = e;
}

static mq_event *take_event(mq_client *c)
{
  mq_event *e = c->events;
  c->events = e->next;
  if (!c->events)
    c->last_event = NULL;
  return e;
}

void mq_events_free(mq_client *c)
{
  while (c->events)
    free_event(take_event(c));
}

// --- what listeners get ---

static void set_text(lua_State *L, const char *name, const char *text)
{
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, int64_t number)
{
  lua_pushinteger(L, number);
  lua_setfield(L, -2, name);
}

static void set_flag(lua_State *L, const char *name, bool flag)
{
  lua_pushboolean(L, flag);
  lua_setfield(L, -2, name);
}

static void push_message(lua_State *L, const struct mosquitto_message *m)
{
  lua_createtable(L, 0, 5);
  set_text(L, "topic", m->topic);
  lua_pushlstring(L, m->payload ? m->payload : "", (size_t)m->payloadlen);
  lua_setfield(L, -2, "payload");
  set_number(L, "qos", m->qos);
  set_flag(L, "retain", m->retain);
  set_number(L, "messageId", m->mid);
}

static void push_topics(lua_State *L, const mq_operation *op)
{
  lua_createtable(L, op->count, 0);
  for (int i = 0; i < op->count; i++) {
    lua_pushstring(L, op->topics[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "topics");
  if (!op->results)
    return;
  lua_createtable(L, op->count, 0);
  for (int i = 0; i < op->count; i++) {
    lua_pushinteger(L, op->results[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "results");
}

static void push_event(lua_State *L, const mq_event *e)
{
  lua_createtable(L, 0, 4);
  switch (e->kind) {
  case MQ_ON_CONNECTED:
    set_flag(L, "sessionPresent", e->again);
    set_number(L, "returnCode", 0);
    break;
  case MQ_ON_CLOSED:
    set_flag(L, "willReconnect", e->again);
    break;
  case MQ_ON_ERROR:
    if (e->code > 0)
      set_number(L, "returnCode", e->code);
    break;
  default:
    set_number(L, "messageId", e->operation->id);
    if (e->kind != MQ_ON_PUBLISHED)
      push_topics(L, e->operation);
    break;
  }
  if (e->name)
    set_text(L, "code", e->name);
  if (e->text[0])
    set_text(L, "message", e->text);
}

// The listener at its place with its argument; a function that does nothing, when it was removed.
static int l_nothing(lua_State *L)
{
  (void)L;
  return 0;
}

static int push_listener(lua_State *L, void *ud)
{
  const telling *t = ud;
  mq_event_kind kind = t->event ? t->event->kind : MQ_ON_MESSAGE;
  int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->client->self);
  lua_getiuservalue(L, -1, 1);
  lua_rawgeti(L, -1, (lua_Integer)kind + 1);
  if (lua_istable(L, -1))
    lua_rawgeti(L, -1, t->place);
  if (!lua_isfunction(L, -1))
    lua_pushcfunction(L, l_nothing);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  if (t->event)
    push_event(L, t->event);
  else
    push_message(L, t->message);
  return 1;
}

static void tell_listeners(telling *t, mq_event_kind kind)
{
  mq_client *c = t->client;
  int last = c->lists[kind]; // one that is added meanwhile hears the next
  for (t->place = 1; t->place <= last && c->listeners[kind] > 0; t->place++)
    c->host->call(c->plugin, "mqtt", push_listener, t);
}

// --- who has asked ---

static int push_callback(lua_State *L, void *ud)
{
  const mq_event *e = ud;
  lua_rawgeti(L, LUA_REGISTRYINDEX, e->operation->callback);
  lua_pushinteger(L, e->code);
  if (e->code == 0)
    return 1;
  lua_pushstring(L, e->text);
  return 2;
}

static int push_result(lua_State *L, void *ud)
{
  const mq_event *e = ud;
  mq_client *c = e->operation->client;
  switch (e->operation->kind) {
  case MQ_OPEN:
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->self);
    break;
  case MQ_DISCONNECT:
    lua_pushboolean(L, true);
    break;
  default:
    lua_pushinteger(L, e->operation->id);
    break;
  }
  return 1;
}

static void tell_asker(mq_client *c, mq_event *e)
{
  mq_operation *op = e->operation;
  eplua_plugin_answer *answer = op->answer;
  op->answer = NULL;
  if (answer && e->code == 0)
    c->host->answer_ok(answer, push_result, e);
  else if (answer)
    c->host->answer_fail(answer, e->text, e->name);
  if (op->callback != LUA_NOREF)
    c->host->call(c->plugin, "mqtt", push_callback, e);
}

static void tell(mq_client *c, mq_event *e)
{
  if (e->operation)
    tell_asker(c, e);
  if (!e->silent && c->self != LUA_NOREF) {
    telling t = {.client = c, .event = e};
    tell_listeners(&t, e->kind);
  }
}

void mq_events_deliver(mq_client *c)
{
  if (c->delivering)
    return;
  c->delivering = true;
  while (c->events) {
    mq_event *e = take_event(c);
    tell(c, e);
    free_event(e);
  }
  c->delivering = false;
}

void mq_event_message(mq_client *c, const struct mosquitto_message *m)
{
  mq_events_deliver(c); // what was before it
  if (c->listeners[MQ_ON_MESSAGE] == 0)
    return;
  telling t = {.client = c, .message = m};
  bool before = c->delivering;
  c->delivering = true;
  tell_listeners(&t, MQ_ON_MESSAGE);
  c->delivering = before;
}
