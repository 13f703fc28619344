// SPDX-License-Identifier: MIT
/*
 * The verb debug_evaluate: code in a frame. Engine thread; what was compiled goes with the request.
 * To assign is to evaluate twice: the value, then the code `WHAT = value`, which sees it under a name of ours.
 */
#include "verbs/debug_evaluate.h"

#include "debug/eval.h"
#include "lua/report.h"
#include "verbs/look.h"
#include "verbs/path.h"
#include "verbs/ref.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_MAX = 250, LIMIT_MS = 2000, LIMIT_MAX_MS = 600000 };

static const char given_name[] = "eplua_value";

ep_eval_result ep_frame_evaluate(lua_State *L, ep_ask *a, ep_frame *f, const char *code,
                                 size_t length, bool expression, int given, int64_t limit_ms,
                                 int *results)
{
  ep_state *s = ep_state_of(L);
  lua_State *runner, *co = f->co ? f->co : L;
  ep_eval *e = ep_eval_new_given(code, length, expression, given_name);
  *results = 0;
  if (!e) {
    ep_verb_fail(L, a, EPLUA_E_NOMEM, "not enough memory, or more than 4 MiB of code");
    abort(); // it does not return
  }
  ep_verbs_make_room(s, false); // the code is on the script's account
  ep_eval_result result =
      ep_eval_run_given(e, co, f->co ? &f->ar : NULL, L, given, limit_ms, &runner, results);
  ep_verbs_make_room(s, true);
  ep_eval_free(e, s);
  if (result != EP_EVAL_MEMORY && lua_checkstack(L, *results + LUA_MINSTACK))
    lua_xmove(runner, L, *results);
  else
    result = EP_EVAL_MEMORY;
  return result;
}

void ep_frame_error_push(lua_State *L, ep_eval_result result)
{
  if (result == EP_EVAL_MEMORY)
    lua_pushliteral(L, "not enough memory");
  else
    ep_report_push_text(L, -1);
}

static void add_failure(lua_State *L, ep_ask *a, ep_eval_result result)
{
  size_t length;
  ep_frame_error_push(L, result);
  const char *text = lua_tolstring(L, -1, &length);
  ep_ask_add_flag(a, a->out, "ok", false);
  ep_ask_add_text(a, a->out, "error", text, length);
  if (result == EP_EVAL_SYNTAX)
    ep_ask_add_flag(a, a->out, "syntax", true);
  if (result == EP_EVAL_TIME)
    ep_ask_add_flag(a, a->out, "timeout", true);
}

// Whether the code is a name, or names behind names: then it is a path of what is inside its value.
static bool is_path(const char *code, size_t length)
{
  ep_path p;
  const char *at = code;
  ep_token first = ep_token_next(&at, code + length);
  if (!ep_path_parse(&p, code, length) || p.prefix.length == 0)
    return false;
  return (p.separator == '.' ? p.tokens[p.first].at : p.prefix.at) == first.at &&
         p.separator != ':' && !ep_token_is_reserved(&first);
}

static void add_results(lua_State *L, ep_ask *a, int results, const char *path, size_t length)
{
  ep_look look = ep_look_of(a, 200);
  look.counts = true;
  int first = lua_gettop(L) - results + 1;
  ep_ask_add_flag(a, a->out, "ok", true);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "results");
  for (int i = 0; i < results && i < RESULTS_MAX; i++) {
    int64_t ref = ep_look_add(a, L, first + i, ep_ask_add_object(a, list), &look);
    if (ref && i == 0 && path && ep_ref_push(L, ref)) {
      lua_pushlstring(L, path, length);
      lua_setfield(L, -2, "path");
      lua_pop(L, 2);
    }
  }
  if (results > RESULTS_MAX)
    ep_ask_add_flag(a, a->out, "more", true);
}

// Whether it is one expression and no more: what is put together with it must not become something else.
static bool is_expression(lua_State *L, const char *text, size_t length)
{
  lua_pushliteral(L, "return (");
  lua_pushlstring(L, text, length);
  lua_pushliteral(L, "\n)");
  lua_concat(L, 3);
  size_t all;
  const char *code = lua_tolstring(L, -1, &all);
  bool loaded = luaL_loadbufferx(L, code, all, "=eval", "t") == LUA_OK;
  lua_pop(L, 2);
  return loaded;
}

// The value to assign is on top.
static void assign(lua_State *L, ep_ask *a, ep_frame *f, const char *target, size_t length,
                   int64_t limit_ms)
{
  int value = lua_gettop(L), results;
  if (!is_expression(L, target, length)) {
    ep_verb_fail(L, a, EPLUA_E_INVALID, "what is assigned to must be an expression");
    abort(); // it does not return
  }
  lua_pushlstring(L, target, length);
  lua_pushfstring(L, " = %s", given_name);
  lua_concat(L, 2);
  size_t code_length;
  const char *code = lua_tolstring(L, -1, &code_length);
  ep_eval_result result =
      ep_frame_evaluate(L, a, f, code, code_length, false, value, limit_ms, &results);
  if (result != EP_EVAL_OK) {
    add_failure(L, a, result);
    return;
  }
  lua_settop(L, value);
  add_results(L, a, 1, is_path(target, length) ? target : NULL, length);
}

void ep_verb_debug_evaluate(lua_State *L, ep_ask *a)
{
  ep_frame f;
  size_t length, target_length;
  int results;
  const char *code = ep_ask_string(a, "code", NULL, &length);
  const char *target = ep_ask_string(a, "assign", NULL, &target_length);
  int64_t frame = ep_ask_number(a, "frame", 0, INT64_MAX, 0);
  int64_t limit_ms = ep_ask_number(a, "limit_ms", 1, LIMIT_MAX_MS, LIMIT_MS);
  ep_frame_find(L, a, frame, &f);
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  if (!code)
    ep_verb_fail(L, a, EPLUA_E_INVALID, "debug_evaluate needs \"code\", a string");
  bool expression = target || ep_ask_flag(a, "expression", false);
  ep_eval_result result =
      ep_frame_evaluate(L, a, &f, code, length, expression, 0, limit_ms, &results);
  if (result != EP_EVAL_OK) {
    add_failure(L, a, result);
    return;
  }
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  if (!target) {
    add_results(L, a, results, is_path(code, length) ? code : NULL, length);
    return;
  }
  lua_settop(L, lua_gettop(L) - results + (results > 0));
  if (results == 0)
    lua_pushnil(L);
  ep_frame_find(L, a, frame, &f);
  lua_insert(L, -2); // below the value: its coroutine
  assign(L, a, &f, target, target_length, limit_ms);
}
