// SPDX-License-Identifier: MIT
/*
 * What connect() is told. Engine thread. Copies everything, since a client outlives the table and uses it on the pool.
 * A name that is none raises and lists those that are: an option that is silently ignored is a bug found late.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    "clientId",  "keepAlivePeriod", "username",       "password",  "cleanSession",
    "port",      "lastWill",        "callback",       "tls",       "wait",
    "reconnect", "reconnectDelay",  "connectTimeout", "maxQueued", "maxQueuedBytes",
    NULL};

void mq_check_names(lua_State *L, int arg, const char *const *known)
{
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    lua_pop(L, 1);
    const char *key = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    const char *const *each = known;
    while (*each && !(key && strcmp(*each, key) == 0))
      each++;
    if (*each)
      continue;
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (each = known; *each; each++) {
      luaL_addstring(&text, each == known ? "" : ", ");
      luaL_addstring(&text, *each);
    }
    luaL_pushresult(&text);
    luaL_error(L, "unknown option '%s'; there are %s", key ? key : "(no name)",
               lua_tostring(L, -1));
  }
}

bool mq_check_flag(lua_State *L, int arg, const char *name, bool otherwise)
{
  if (lua_getfield(L, arg, name) != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      luaL_error(L, "option '%s': boolean expected, got %s", name, luaL_typename(L, -1));
    otherwise = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return otherwise;
}

typedef enum number_kind { WHOLE, MS } number_kind; // a fraction of a millisecond is no mistake

static int64_t check_number(lua_State *L, int arg, number_kind kind, const char *name,
                            int64_t otherwise, int64_t least, int64_t most)
{
  if (lua_getfield(L, arg, name) != LUA_TNIL) {
    lua_Number number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
    bool within = number >= (lua_Number)least && number <= (lua_Number)most;
    if (!within || (kind == WHOLE && (lua_Number)(int64_t)number < number))
      luaL_error(L, "option '%s': %s from %I to %I expected", name,
                 kind == WHOLE ? "whole number" : "milliseconds", (LUAI_UACINT)least,
                 (LUAI_UACINT)most);
    otherwise = (int64_t)number;
  }
  lua_pop(L, 1);
  return otherwise;
}

int mq_check_qos(lua_State *L, int arg)
{
  int qos = 0;
  if (lua_getfield(L, arg, "qos") != LUA_TNIL) {
    int is_integer;
    lua_Integer n = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer || lua_type(L, -1) != LUA_TNUMBER || n < 0 || n > 2)
      luaL_error(L, "option 'qos': 0, 1 or 2 expected");
    qos = (int)n;
  }
  lua_pop(L, 1);
  return qos;
}

// A copy into *to of a text without zero bytes, at most `most` long; what was there is freed.
static void check_text(lua_State *L, int arg, const char *name, size_t most, char **to)
{
  if (lua_getfield(L, arg, name) != LUA_TNIL) {
    size_t length;
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "option '%s': string expected, got %s", name, luaL_typename(L, -1));
    const char *text = lua_tolstring(L, -1, &length);
    if (strlen(text) != length)
      luaL_error(L, "option '%s' contains a zero byte", name);
    if (length > most || mosquitto_validate_utf8(text, (int)length) != MOSQ_ERR_SUCCESS)
      luaL_error(L, "option '%s': at most %d bytes of UTF-8 expected", name, (int)most);
    free(*to);
    *to = strdup(text);
    if (!*to)
      luaL_error(L, "not enough memory");
  }
  lua_pop(L, 1);
}

static void read_will(lua_State *L, int arg, mq_options *o)
{
  static const char *const known[] = {"topic", "payload", "qos", "retain", NULL};
  mq_check_names(L, arg, known);
  check_text(L, arg, "topic", 65535, &o->will_topic);
  if (!o->will_topic || mosquitto_pub_topic_check(o->will_topic) != MOSQ_ERR_SUCCESS ||
      !*o->will_topic)
    luaL_error(L, "option 'lastWill': topic expected, without + and #");
  o->will_qos = mq_check_qos(L, arg);
  o->will_retain = mq_check_flag(L, arg, "retain", false);
  if (lua_getfield(L, arg, "payload") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
      luaL_error(L, "option 'lastWill': payload: string expected, got %s", luaL_typename(L, -1));
    const char *payload = lua_tolstring(L, -1, &o->will_length);
    if (o->will_length > 65535)
      luaL_error(L, "option 'lastWill': payload of at most 65535 bytes expected");
    o->will_payload = malloc(o->will_length + 1);
    if (!o->will_payload)
      luaL_error(L, "not enough memory");
    memcpy(o->will_payload, payload, o->will_length + 1);
  }
  lua_pop(L, 1);
}

static void read_tls(lua_State *L, int arg, mq_options *o)
{
  static const char *const known[] = {"allowUnauthorized", "caFile", "certFile", "keyFile", NULL};
  mq_check_names(L, arg, known);
  o->allow_unauthorized = mq_check_flag(L, arg, "allowUnauthorized", false);
  check_text(L, arg, "caFile", 4095, &o->ca_file);
  check_text(L, arg, "certFile", 4095, &o->cert_file);
  check_text(L, arg, "keyFile", 4095, &o->key_file);
  if (!o->cert_file != !o->key_file)
    luaL_error(L, "option 'tls': certFile and keyFile go together");
}

static void read_table(lua_State *L, int arg, mq_options *o)
{
  luaL_checktype(L, arg, LUA_TTABLE);
  mq_check_names(L, arg, names);
  check_text(L, arg, "clientId", 65535, &o->client_id);
  if (o->client_id && !*o->client_id) { // none, as in the protocol itself
    free(o->client_id);
    o->client_id = NULL;
  }
  check_text(L, arg, "username", 65535, &o->username);
  check_text(L, arg, "password", 65535, &o->password);
  o->keep_alive_s = (int)check_number(L, arg, WHOLE, "keepAlivePeriod", o->keep_alive_s, 0, 65535);
  if (o->keep_alive_s > 0 && o->keep_alive_s < 5)
    o->keep_alive_s = 5; // libmosquitto's least
  o->clean_session = mq_check_flag(L, arg, "cleanSession", true);
  o->reconnect = mq_check_flag(L, arg, "reconnect", true);
  o->port = (int)check_number(L, arg, WHOLE, "port", o->port, 1, 65535);
  o->retry_ms = check_number(L, arg, MS, "reconnectDelay", o->retry_ms, 1, MQ_RETRY_MOST_MS);
  o->connect_ms =
      check_number(L, arg, MS, "connectTimeout", o->connect_ms, 1, INT64_C(3600) * 1000);
  o->queued = (size_t)check_number(L, arg, WHOLE, "maxQueued", MQ_QUEUED, 1, MQ_QUEUED_MOST);
  o->queued_bytes =
      (size_t)check_number(L, arg, WHOLE, "maxQueuedBytes", MQ_QUEUED_BYTES, 1, 1 << 30);
  if (lua_getfield(L, arg, "lastWill") != LUA_TNIL) {
    luaL_argexpected(L, lua_istable(L, -1), arg, "table as lastWill");
    read_will(L, lua_gettop(L), o);
  }
  lua_pop(L, 1);
  if (lua_getfield(L, arg, "tls") != LUA_TNIL) {
    luaL_argexpected(L, lua_istable(L, -1), arg, "table as tls");
    read_tls(L, lua_gettop(L), o);
  }
  lua_pop(L, 1);
  if (!o->clean_session && !o->client_id)
    luaL_error(L, "a session that is kept (cleanSession = false) needs a clientId");
}

static bool push_wrong(lua_State *L, const char *uri, const char *what)
{
  // an URI may hold a password: it is said without what stands before the @
  const char *at = strrchr(uri, '@');
  luaL_pushfail(L);
  lua_pushfstring(L, "cannot read the address '%s': %s", at ? at + 1 : uri, what);
  lua_pushliteral(L, "EINVAL");
  return false;
}

static bool check_files(lua_State *L, const mq_options *o)
{
  const char *const files[] = {o->ca_file, o->cert_file, o->key_file};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (files[i] && !mq_host()->permitted(L, EPLUA_PLUGIN_READ, files[i])) {
      mq_host()->refuse(L, EPLUA_PLUGIN_READ, files[i]);
      return false;
    }
  }
  return true;
}

bool mq_options_read(lua_State *L, mq_options *o)
{
  o->clean_session = o->reconnect = true;
  o->keep_alive_s = 60;
  o->retry_ms = MQ_RETRY_MS;
  o->connect_ms = MQ_CONNECT_MS;
  o->queued = MQ_QUEUED;
  o->queued_bytes = MQ_QUEUED_BYTES;
  size_t length;
  const char *uri = luaL_checklstring(L, 1, &length);
  if (strlen(uri) != length)
    return push_wrong(L, uri, "it contains a zero byte");
  const char *wrong = mq_uri_read(uri, o);
  if (wrong)
    return push_wrong(L, uri, wrong);
  if (!lua_isnoneornil(L, 2))
    read_table(L, 2, o);
  if (o->password && !o->username)
    return push_wrong(L, uri, "a password needs a username");
  const char *place =
      lua_pushfstring(L, strchr(o->host, ':') ? "[%s]:%d" : "%s:%d", o->host, o->port);
  if (mq_host()->permitted(L, EPLUA_PLUGIN_NET, place))
    return check_files(L, o);
  mq_host()->refuse(L, EPLUA_PLUGIN_NET, place);
  return false;
}

void mq_options_free(mq_options *o)
{
  char *const texts[] = {o->client_id, o->username, o->password,   o->ca_file,
                         o->cert_file, o->key_file, o->will_topic, o->will_payload};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    free(texts[i]);
  *o = (mq_options){0};
}
