// SPDX-License-Identifier: MIT
/*
 * What a script can do with a client. Engine thread. Owns nothing: the object holds the client.
 * How an operation answers: its number at once; `callback` gets a code, 0 when all is well; with `wait` the coroutine waits, and gets the number or
 * nil, message, code. Everything that may raise comes before anything is begun.
 */
#include "methods.h"

#include <stdlib.h>
#include <string.h>

int mq_push_error(lua_State *L, const char *message, const char *code)
{
  luaL_pushfail(L);
  lua_pushstring(L, message);
  lua_pushstring(L, code);
  return 3;
}

mq_client *mq_check_client(lua_State *L)
{
  mq_client **object = luaL_checkudata(L, 1, MQ_CLIENT);
  luaL_argcheck(L, *object, 1, "the client is finalized");
  return *object;
}

// The client, when something can be asked of it; NULL: an error is pushed.
static mq_client *open_client(lua_State *L)
{
  mq_client *c = mq_check_client(L);
  if (c->state < MQ_CLOSING)
    return c;
  mq_push_error(L, "the client is closed", "ENOTCONN");
  return NULL;
}

// --- operations ---

mq_asked mq_asked_read(lua_State *L, int arg)
{
  mq_asked a = {.callback = LUA_NOREF};
  if (!lua_istable(L, arg))
    return a;
  a.wait = mq_check_flag(L, arg, "wait", false);
  if (a.wait && !lua_isyieldable(L))
    luaL_error(L, "option 'wait': nothing can wait here, the call goes through a C function");
  int type = lua_getfield(L, arg, "callback");
  if (type != LUA_TNIL && type != LUA_TFUNCTION)
    luaL_error(L, "option 'callback': function expected, got %s", luaL_typename(L, -1));
  if (type == LUA_TFUNCTION)
    a.callback = luaL_ref(L, LUA_REGISTRYINDEX);
  else
    lua_pop(L, 1);
  return a;
}

static void cancel(void *operation)
{
  mq_operation *op = operation;
  mq_client *c = op->client;
  op->answer = NULL;
  if (op->kind == MQ_OPEN && c->state != MQ_CLOSED) { // nobody has got the client
    mq_client_leave(c);
    mq_client_settle(c, false);
  }
}

int mq_ask(lua_State *L, mq_client *c, mq_operation *op, const mq_asked *a, const char *what)
{
  if (!op) {
    luaL_unref(L, LUA_REGISTRYINDEX, a->callback);
    return mq_push_error(L, "not enough memory", "ENOMEM");
  }
  op->callback = a->callback;
  int64_t id = op->id;
  eplua_plugin_answer *answer = NULL;
  if (a->wait)
    answer = c->host->answer(c->plugin, L, 0, what, c->item);
  op->answer = answer;
  mq_kind kind = op->kind;
  mq_operation_add(op); // may be over with it, but its event waits for the loop
  if (kind == MQ_OPEN)
    mq_client_open(c);
  else if (kind == MQ_DISCONNECT)
    mq_client_leave(c);
  mq_client_settle(c, false);
  if (answer)
    return c->host->answer_return(L, answer, cancel, op, 0);
  lua_pushinteger(L, id);
  return 1;
}

static void check_options(lua_State *L, int arg, const char *const *known)
{
  if (lua_isnoneornil(L, arg))
    return;
  luaL_checktype(L, arg, LUA_TTABLE);
  mq_check_names(L, arg, known);
}

// Copies of count strings from the stack at index on, in one block. NULL: no memory.
static char **copy_topics(lua_State *L, int index, int count)
{
  size_t size = (size_t)count * sizeof(char *) + 1; // never nothing
  for (int i = 0; i < count; i++)
    size += lua_rawlen(L, index + i) + 1;
  char **topics = malloc(size + 1), *end = topics ? (char *)(topics + count) : NULL;
  for (int i = 0; topics && i < count; i++) {
    size_t length;
    const char *topic = lua_tolstring(L, index + i, &length);
    topics[i] = memcpy(end, topic, length + 1);
    end += length + 1;
  }
  return topics;
}

// --- publish ---

static const char *check_topic(lua_State *L, int arg)
{
  size_t length;
  const char *topic = luaL_checklstring(L, arg, &length);
  if (length == 0 || length > 65535 || strlen(topic) != length ||
      mosquitto_validate_utf8(topic, (int)length) != MOSQ_ERR_SUCCESS)
    return "a topic is 1 to 65535 bytes of UTF-8 without zero bytes";
  return NULL;
}

static const char *check_room(const mq_client *c, size_t length)
{
  if (c->queued >= c->o.queued)
    return "too many messages wait to be sent (maxQueued)";
  if (c->queued > 0 && c->queued_bytes + length > c->o.queued_bytes)
    return "too many bytes wait to be sent (maxQueuedBytes)";
  return NULL;
}

int mq_l_publish(lua_State *L)
{
  static const char *const known[] = {"qos", "retain", "callback", "wait", NULL};
  lua_settop(L, 4);
  mq_check_client(L);
  const char *wrong = check_topic(L, 2);
  size_t length = 0;
  const char *payload = lua_isnoneornil(L, 3) ? "" : luaL_checklstring(L, 3, &length);
  check_options(L, 4, known);
  int qos = lua_istable(L, 4) ? mq_check_qos(L, 4) : 0;
  bool retain = lua_istable(L, 4) && mq_check_flag(L, 4, "retain", false);
  if (!wrong && mosquitto_pub_topic_check(lua_tostring(L, 2)) != MOSQ_ERR_SUCCESS)
    wrong = "+ and # are for subscriptions, and not for the topic of a message";
  if (!wrong && length > MQ_PAYLOAD - lua_rawlen(L, 2) - 4)
    wrong = "a message is longer than MQTT allows (256 MiB)";
  if (wrong)
    return mq_push_error(L, wrong, "EINVAL");
  mq_client *c = open_client(L);
  if (!c)
    return 3;
  const char *full = check_room(c, length);
  if (full)
    return mq_push_error(L, full, "ENOBUFS");
  mq_asked a = mq_asked_read(L, 4);
  mq_operation *op = mq_operation_new(c, MQ_PUBLISH);
  char *copy = malloc(length + 1);
  char **topics = copy_topics(L, 2, 1);
  if (!op || !copy || !topics) {
    free(op);
    free(copy);
    free(topics);
    return mq_ask(L, c, NULL, &a, NULL);
  }
  memcpy(copy, payload, length + 1);
  op->qos = qos;
  op->retain = retain;
  op->topics = topics;
  op->count = 1;
  op->payload = copy;
  op->length = length;
  return mq_ask(L, c, op, &a, "publish");
}

// --- subscribe, unsubscribe ---

// Pushes the topics at 2, a string or a list of them; how many. -1: an error is pushed.
static int push_topics(lua_State *L)
{
  int count = 1, first = lua_gettop(L) + 1;
  if (lua_istable(L, 2)) {
    count = (int)lua_rawlen(L, 2);
    luaL_argcheck(L, count >= 1 && count <= MQ_TOPICS, 2, "1 to 200 topics expected");
    luaL_checkstack(L, count + 8, "too many topics");
    for (int i = 1; i <= count; i++) {
      lua_rawgeti(L, 2, i);
      luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 2, "a list of strings expected");
    }
  } else {
    luaL_argexpected(L, lua_type(L, 2) == LUA_TSTRING, 2, "string or list of strings");
    lua_pushvalue(L, 2);
  }
  for (int i = 0; i < count; i++) {
    const char *wrong = check_topic(L, first + i);
    if (!wrong && mosquitto_sub_topic_check(lua_tostring(L, first + i)) != MOSQ_ERR_SUCCESS)
      wrong = "+ stands for a whole level of a topic, and # for all that follow, at its end";
    if (wrong) {
      mq_push_error(L, wrong, "EINVAL");
      return -1;
    }
  }
  return count;
}

static int change_topics(lua_State *L, mq_kind kind, int qos)
{
  mq_client *c = open_client(L);
  int first = lua_gettop(L) + 1, count = c ? push_topics(L) : -1;
  if (count < 0)
    return 3;
  if (kind == MQ_SUBSCRIBE && c->subscription_count + (size_t)count > MQ_SUBSCRIPTIONS)
    return mq_push_error(L, "too many subscriptions (10000)", "ENOBUFS");
  mq_asked a = mq_asked_read(L, 3);
  mq_operation *op = mq_operation_new(c, kind);
  char **topics = copy_topics(L, first, count);
  int *results = kind == MQ_SUBSCRIBE ? calloc((size_t)count, sizeof *results) : NULL;
  bool good = op && topics && (results || kind != MQ_SUBSCRIBE);
  for (int i = 0; good && i < count; i++) {
    if (kind == MQ_SUBSCRIBE)
      good = mq_subscription_note(c, topics[i], qos);
    else
      mq_subscription_forget(c, topics[i]);
  }
  if (!good) {
    free(op);
    free(topics);
    free(results);
    return mq_ask(L, c, NULL, &a, NULL);
  }
  op->topics = topics;
  op->count = count;
  op->results = results;
  op->qos = qos;
  return mq_ask(L, c, op, &a, kind == MQ_SUBSCRIBE ? "subscribe" : "unsubscribe");
}

int mq_l_subscribe(lua_State *L)
{
  static const char *const known[] = {"qos", "callback", "wait", NULL};
  lua_settop(L, 3);
  check_options(L, 3, known);
  return change_topics(L, MQ_SUBSCRIBE, lua_istable(L, 3) ? mq_check_qos(L, 3) : 0);
}

int mq_l_unsubscribe(lua_State *L)
{
  static const char *const known[] = {"callback", "wait", NULL};
  lua_settop(L, 3);
  check_options(L, 3, known);
  return change_topics(L, MQ_UNSUBSCRIBE, 0);
}

int mq_l_disconnect(lua_State *L)
{
  static const char *const known[] = {"callback", "wait", NULL};
  lua_settop(L, 2);
  check_options(L, 2, known);
  mq_client *c = mq_check_client(L);
  if (c->state == MQ_CLOSED)
    return mq_push_error(L, "the client is closed", "ENOTCONN");
  mq_asked a = mq_asked_read(L, 2);
  int results = mq_ask(L, c, mq_operation_new(c, MQ_DISCONNECT), &a, "disconnect");
  if (a.wait || lua_isnil(L, -results))
    return results;
  lua_pushboolean(L, true);
  return 1;
}
