// SPDX-License-Identifier: MIT
/*
 * Error reports. Engine thread.
 * An error value may be anything: nil, a table whose __tostring raises, loops or returns a number,
 * 100 MB of text. All of it runs protected and on a budget of instructions, and what comes out is
 * cut.
 */
#include "lua/report.h"

#include "lua/call.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  TEXT_MAX = 64 * 1024,
  MESSAGE_MAX = 32 * 1024,
  TOSTRING_INSTRUCTIONS = 2000000,
  REPORT_MEMORY = 1 << 20
};

static void give(ep_state *s, eplua_log_level level, const char *text, size_t length)
{
  if (s->reporting)
    s->reporting(s->output.follow_ud, level, text, length);
  if (s->host.log) {
    s->host.log(s->host.ud, level, text, length);
    return;
  }
  fflush(stdout);
  fprintf(stderr, "eplua: %.*s\n", (int)length, text);
}

void ep_report_outside(ep_state *s, eplua_log_level level, const char *text)
{
  size_t length = strlen(text);
  if (s->reporting)
    s->reporting(s->output.follow_ud, level, text, length);
  if (s->host.log)
    s->host.log(s->host.ud, level, text, length);
  else // stdout is left as it is: a thread that hangs may hold it
    fprintf(stderr, "eplua: %s\n", text);
}

void ep_report_text(ep_state *s, eplua_log_level level, const char *format, ...)
{
  char text[1024];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n < 0)
    return;
  give(s, level, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

static int call_tostring(lua_State *L)
{
  luaL_tolstring(L, 1, NULL); // raises when __tostring does not give a string
  return 1;
}

// Leaves the text of the value at index on top when its __tostring gives one in time.
static bool try_tostring(lua_State *L, int index)
{
  ep_state *s = ep_state_of(L);
  lua_State *co = lua_newthread(L);
  lua_pushcfunction(co, call_tostring);
  lua_pushvalue(L, index);
  lua_xmove(L, co, 1);
  ep_hook_budget_begin(&s->hook, TOSTRING_INSTRUCTIONS, 0);
  int results;
  int status = ep_resume(co, L, 1, &results);
  ep_hook_budget_end(&s->hook);
  if (status != LUA_OK || lua_type(co, -1) != LUA_TSTRING) {
    lua_pop(L, 1);
    return false;
  }
  lua_xmove(co, L, 1);
  lua_remove(L, -2);
  return true;
}

static void cut(lua_State *L, size_t max)
{
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (length <= max)
    return;
  lua_pushlstring(L, text, max);
  lua_pushfstring(L, "%s... (%I bytes in all)", lua_tostring(L, -1), (LUAI_UACINT)length);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void ep_report_push_text(lua_State *L, int index)
{
  index = lua_absindex(L, index);
  int type = lua_type(L, index);
  if (type == LUA_TSTRING || type == LUA_TNUMBER) {
    lua_pushvalue(L, index);
    lua_tostring(L, -1);
  } else if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) {
    lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, index));
  } else {
    lua_pop(L, 1);
    if (!try_tostring(L, index))
      lua_pushfstring(L, "(error object is a %s value whose __tostring fails)",
                      luaL_typename(L, index));
  }
  cut(L, MESSAGE_MAX);
}

// Pushes the text on top with the traceback of co, unless that has nothing to tell: an error before
// any Lua code ran (a file that is not there, a syntax error).
static void add_traceback(lua_State *L, lua_State *co)
{
  luaL_traceback(L, co, NULL, 0);
  if (strcmp(lua_tostring(L, -1), "stack traceback:\n\t[C]: in ?") == 0) {
    lua_pop(L, 1);
    return;
  }
  lua_pushfstring(L, "%s\n%s", lua_tostring(L, -2), lua_tostring(L, -1));
}

typedef struct report {
  lua_State *co; // NULL: a stop, whose traceback the hook kept
  ep_who who;
  const char *message;
} report;

// Builds the report and gives it away; runs protected.
static int build(lua_State *L)
{
  const report *r = lua_touserdata(L, 1);
  if (r->co) {
    lua_xmove(r->co, L, 1);
    ep_report_push_text(L, -1);
    add_traceback(L, r->co);
  } else {
    ep_hook_push_traceback(L);
    bool traced = lua_isstring(L, -1);
    lua_pushfstring(L, "%s%s%s", r->message, traced ? "\n" : "", traced ? lua_tostring(L, -1) : "");
  }
  if (r->who.kind) {
    lua_pushfstring(L, "%s\n\tin %s", lua_tostring(L, -1), r->who.kind);
    if (r->who.id)
      lua_pushfstring(L, "%s %I", lua_tostring(L, -1), (LUAI_UACINT)r->who.id);
  }
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  give(ep_state_of(L), EPLUA_LOG_ERROR, text, length < TEXT_MAX ? length : TEXT_MAX);
  return 0;
}

static void run_report(ep_state *s, report *r) EP_ENGINE_THREAD
{
  s->errors++;
  if (s->mem.limit)
    s->mem.limit += REPORT_MEMORY; // what hit the limit shall still be described
  int status = ep_protected(s->L, build, r);
  if (s->mem.limit)
    s->mem.limit -= REPORT_MEMORY;
  if (status != LUA_OK) {
    ep_report_text(s, EPLUA_LOG_ERROR, "%s",
                   r->co ? "an error, but no memory is left to describe it" : r->message);
    lua_pop(s->L, 1);
  }
}

void ep_report_error(ep_state *s, lua_State *co, ep_who who)
{
  run_report(s, &(report){.co = co, .who = who});
}

void ep_report_stop(ep_state *s, eplua_stop how, ep_who who)
{
  char message[80] = "interrupted";
  if (how == EPLUA_STOP_TIME)
    snprintf(message, sizeof message, "stopped: the time limit of %g s is over (--max-time)",
             (double)s->limits.time_ms / 1000);
  run_report(s, &(report){.who = who, .message = message});
}
