// SPDX-License-Identifier: MIT
/*
 * The verb call, up to where Lua runs: evaluate.c does the rest, since a call ends in all the ways in which code does. And eplua_call(), which asks for it.
 * Owns nothing. A call is not code with the arguments put in as text: nothing that a caller is given can become code.
 */
#include "verbs/call.h"

#include "lua/json.h"
#include "verbs/verbs.h"

#include <eplua/verbs.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_BYTES = 1000 };

const char *ep_call_wrong(const ep_ask *a)
{
  size_t length;
  const char *path = ep_ask_string(a, "function", NULL, &length);
  yyjson_val *args = yyjson_obj_get(a->in, "args");
  if (!path || length == 0 || length > PATH_MAX_BYTES || strlen(path) != length)
    return "call needs \"function\", the name of one";
  if (args && !yyjson_is_arr(args))
    return "\"args\" of call is a list";
  if (yyjson_arr_size(args) > EP_CALL_ARGS)
    return "call takes at most 250 arguments";
  return NULL;
}

char *ep_call_args(const ep_ask *a, size_t *length)
{
  yyjson_val *args = yyjson_obj_get(a->in, "args");
  if (args)
    return yyjson_val_write_opts(args, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL, length, NULL);
  *length = 2;
  return strdup("[]");
}

// Replaces the value on top by its field of that name.
static void step_into(lua_State *L, const char *path, const char *name, size_t length)
{
  if (length == 0)
    luaL_error(L, "'%s' is no name of a function", path);
  int type = lua_type(L, -1);
  if (type != LUA_TTABLE && type != LUA_TSTRING && !luaL_getmetafield(L, -1, "__index"))
    luaL_error(L, "there is no function '%s'", path);
  if (type != LUA_TTABLE && type != LUA_TSTRING)
    lua_pop(L, 1);
  lua_pushlstring(L, name, length);
  lua_gettable(L, -2);
  lua_remove(L, -2);
}

// Pushes the function, and the object below which it was found with a colon. How many arguments that makes.
static int push_function(lua_State *L, const char *path)
{
  const char *colon = strchr(path, ':');
  const char *end = colon ? colon : path + strlen(path);
  lua_pushglobaltable(L);
  for (const char *at = path;; at++) {
    size_t length = strcspn(at, ".:");
    step_into(L, path, at, length);
    at += length;
    if (at >= end)
      break;
  }
  if (!colon)
    return 0;
  lua_pushvalue(L, -1);
  step_into(L, path, colon + 1, strlen(colon + 1));
  lua_insert(L, -2);
  return 1;
}

int ep_call_push(lua_State *L, const char *path, const char *args, size_t length)
{
  luaL_checkstack(L, EP_CALL_ARGS + 10, "too many arguments");
  int object = push_function(L, path);
  int function = lua_gettop(L) - object;
  if (lua_type(L, function) != LUA_TFUNCTION) {
    if (!luaL_getmetafield(L, function, "__call"))
      return luaL_error(L, "there is no function '%s'", path);
    lua_pop(L, 1);
  }
  if (ep_json_decode(L, args, length, true) != 1)
    return lua_error(L);
  int list = lua_gettop(L);
  ep_json_push_null(L);
  int count = (int)lua_rawlen(L, list);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, list, i);
    if (lua_rawequal(L, -1, list + 1)) { // alone, null is nil
      lua_pop(L, 1);
      lua_pushnil(L);
    }
  }
  lua_remove(L, list + 1);
  lua_remove(L, list);
  return object + count;
}

int eplua_call(eplua_engine *e, const char *function, const char *args, size_t length,
               void (*answer)(void *ud, const char *json, size_t length), void *ud)
{
  yyjson_doc *list = NULL;
  yyjson_mut_doc *doc = NULL;
  char *request = NULL;
  int code = EPLUA_E_INVALID;
  if (!e || !function || !answer)
    return EPLUA_E_INVALID;
  if (args && length > EP_REQUEST_MAX)
    return EPLUA_E_LIMIT;
  if (args) {
    yyjson_read_err err;
    // the text is only read: the flag for reading in place is not set
    list = yyjson_read_opts((char *)(uintptr_t)args, length, YYJSON_READ_ALLOW_INVALID_UNICODE,
                            NULL, &err);
    if (!list && err.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
      code = EPLUA_E_NOMEM;
    if (!list || !yyjson_is_arr(yyjson_doc_get_root(list)))
      goto done;
  }
  code = EPLUA_E_NOMEM;
  doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *ask = yyjson_mut_obj(doc);
  if (!ask)
    goto done;
  yyjson_mut_doc_set_root(doc, ask);
  bool whole = yyjson_mut_obj_add_str(doc, ask, "verb", "call") &&
               yyjson_mut_obj_add_str(doc, ask, "function", function) &&
               yyjson_mut_obj_add_bool(doc, ask, "describe", false) &&
               yyjson_mut_obj_add_bool(doc, ask, "json", true);
  if (whole && list)
    whole = yyjson_mut_obj_add_val(doc, ask, "args",
                                   yyjson_val_mut_copy(doc, yyjson_doc_get_root(list)));
  if (whole)
    request = yyjson_mut_write(doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);
  if (request)
    code = eplua_ask(e, request, length, answer, ud);
done:
  free(request);
  yyjson_mut_doc_free(doc);
  yyjson_doc_free(list);
  return code;
}
