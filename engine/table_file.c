// SPDX-License-Identifier: MIT
/*
 * Reading a Lua file that is data: it returns a table, and nothing else is within its reach.
 * Runs on the calling thread in an engine of its own, restricted, with limits on memory and
 * instructions.
 */
#include <eplua/engine.h>

#include "base/error.h"
#include "chunk.h"
#include "engine.h"
#include "lua/json.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_MAX = 64 << 20, INSTRUCTIONS_MAX = 10000000 };

typedef struct request {
  const char *path;
  char *json;
  char message[400];
} request;

static void keep_message(request *r, const char *text)
{
  // one line: what follows is the traceback
  snprintf(r->message, sizeof r->message, "%.*s", (int)strcspn(text, "\n"), text);
}

static void take_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)level, (void)length;
  request *r = ud;
  if (!r->message[0])
    keep_message(r, text);
}

static void drop_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream, (void)bytes, (void)length;
}

static int evaluate(lua_State *L)
{
  request *r = lua_touserdata(L, 1);
  ep_load_file(L, r->path);
  lua_newtable(L); // its globals: none
  lua_setupvalue(L, -2, 1);
  lua_call(L, 0, 1);
  if (!lua_istable(L, -1))
    return luaL_error(L, "%s: a table expected as its result, got %s", r->path,
                      luaL_typename(L, -1));
  if (ep_json_encode(L, -1, false) != 1)
    return luaL_error(L, "%s: %s", r->path, lua_tostring(L, -1));
  r->json = strdup(lua_tostring(L, -1));
  if (!r->json)
    return luaL_error(L, "not enough memory");
  return 0;
}

static int push_evaluate(lua_State *co, void *ud)
{
  lua_pushcfunction(co, evaluate);
  lua_pushlightuserdata(co, ud);
  return 1;
}

char *eplua_read_table_file(const char *path, eplua_error *err)
{
  request r = {.path = path};
  eplua_config config = {
      .size = sizeof config,
      .host = {.size = sizeof config.host, .ud = &r, .log = take_log, .output = drop_output},
      .limits.memory_bytes = MEMORY_MAX,
      .sandbox.on = true};
  eplua_engine *e = eplua_engine_new(&config, err);
  if (!e)
    return NULL;
  ep_engine_call_limited(e, INSTRUCTIONS_MAX, push_evaluate, &r);
  eplua_engine_free(e);
  if (!r.json)
    ep_error_set(err, EPLUA_E_RUNTIME, "%s",
                 r.message[0] && strcmp(r.message, "stopped") != 0 ? r.message
                                                                   : "it runs too long");
  return r.json;
}
