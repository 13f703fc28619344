// SPDX-License-Identifier: MIT
/*
 * The verbs evaluate, call, cancel, session_close and session_leave. Engine thread.
 * The code runs as an entry of its own, in a coroutine, so that it can be stopped and may yield. Its frame is a C
 * function that catches everything: errors and stops become the answer, not a report of the run. What it needs
 * is a userdata on the stack of that coroutine; whoever ends the coroutine, the collector included, so
 * makes sure that an answer is given.
 * Not here: how locals stay (session.c), how values look (look.c).
 */
#include "verbs/evaluate.h"

#include "base/clock.h"
#include "lua/call.h"
#include "lua/json.h"
#include "verbs/call.h"
#include "verbs/chain.h"
#include "verbs/deadline.h"
#include "verbs/look.h"
#include "verbs/session.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_MAX = 250, TRACEBACK_MAX = 64 * 1024 };

typedef struct ep_evaluation {
  struct ep_evaluation *next;
  ep_ask *ask; // NULL: answered
  ep_state *s;
  lua_State *co;
  const char *code, *name, *session; // of the request
  size_t length;
  const char *function; // of call; NULL: there is code
  char *args;           // JSON of its arguments; free()
  size_t args_length;
  int64_t since_ns;
  uint64_t chain; // its number there; 0: of no session, or none was to be had
  bool keeps, syntax, incomplete;
  char *traceback; // free(); NULL: none
  ep_capture capture;
} ep_evaluation;

static char key_metatable;

static void unlink_evaluation(ep_evaluation *v)
{
  ep_verbs *verbs = v->s->verbs;
  for (ep_evaluation **p = &verbs->waiting; *p; p = &(*p)->next) {
    if (*p == v) {
      *p = v->next;
      verbs->waiting_count--;
      return;
    }
  }
}

// Takes the ask out of an evaluation, which then has nothing left to free.
static ep_ask *settle(ep_evaluation *v) EP_ENGINE_THREAD
{
  ep_ask *a = v->ask;
  v->ask = NULL;
  unlink_evaluation(v);
  ep_output_capture_end(v->s, &v->capture);
  free(v->capture.bytes);
  free(v->traceback);
  free(v->args);
  v->capture = (ep_capture){0};
  v->traceback = NULL;
  v->args = NULL;
  return a;
}

// --- parts of the answer ---

static void add_captured(ep_evaluation *v)
{
  ep_ask *a = v->ask;
  if (!v->capture.id)
    return;
  ep_ask_add_text(a, a->out, "output", v->capture.bytes ? v->capture.bytes : "", v->capture.length);
  if (v->capture.cut)
    ep_ask_add_flag(a, a->out, "output_cut", true);
}

static void add_end(ep_evaluation *v)
{
  double ms = (double)(ep_clock_now_ns() - v->since_ns) / 1e6;
  add_captured(v);
  if (ep_deadlines_over(v->ask))
    ep_ask_add_flag(v->ask, v->ask->out, "timeout", true);
  yyjson_mut_obj_add_real(v->ask->doc, v->ask->out, "time_ms", ms);
}

static void add_failure(ep_evaluation *v, const char *text, size_t length, bool stopped)
{
  ep_ask *a = v->ask;
  ep_ask_add_flag(a, a->out, "ok", false);
  ep_ask_add_text(a, a->out, "error", text, length);
  if (v->traceback)
    ep_ask_add_text(a, a->out, "traceback", v->traceback, strlen(v->traceback));
  ep_ask_add_flag(a, a->out, "stopped", stopped);
}

// Answers without what the code had to say.
static void give_up(ep_evaluation *v, const char *why) EP_ENGINE_THREAD
{
  ep_ask_clear(v->ask);
  add_failure(v, why, strlen(why), true);
  add_end(v);
  ep_ask_answer(settle(v));
}

static int on_collect(lua_State *L)
{
  ep_evaluation *v = lua_touserdata(L, 1);
  (void)ep_state_of(L); // says to the checker of thread roles where this runs
  if (v->ask)
    give_up(v, "it has yielded, and nothing is left that could resume it");
  return 0;
}

static void keep_traceback(ep_evaluation *v, const char *text)
{
  static const char bottom[] = "\n\t[C]: in ?", chunk[] = ": in function <",
                    named[] = ": in main chunk";
  size_t length = strlen(text), n = sizeof bottom - 1;
  while (length > n && memcmp(text + length - n, bottom, n) == 0) // frames of ours
    length -= n;
  bool cut = length > TRACEBACK_MAX;
  if (cut)
    length = TRACEBACK_MAX;
  free(v->traceback);
  v->traceback = malloc(length + sizeof named);
  if (!v->traceback)
    return;
  memcpy(v->traceback, text, length);
  v->traceback[length] = '\0';
  char *last = strrchr(v->traceback, '\n');
  char *what = last && !cut ? strstr(last, chunk) : NULL;
  if (what) // code of a session runs inside a function that declares its locals
    memcpy(what, named, sizeof named);
}

// Message handler: where it happened is known only now. C, so it needs no guard against a stop.
static int on_error(lua_State *L)
{
  ep_evaluation *v = lua_touserdata(L, lua_upvalueindex(1));
  if (ep_hook_raising(&ep_state_of(L)->hook))
    return 1;
  luaL_traceback(L, L, NULL, 1);
  keep_traceback(v, lua_tostring(L, -1));
  lua_settop(L, 1);
  return 1;
}

// --- the answer of code that has ended ---

// Adds the value as JSON, or its text when it has no such form.
static void add_json(ep_ask *a, lua_State *L, int index, yyjson_mut_val *list)
{
  char text[200];
  size_t length;
  bool cut;
  yyjson_mut_val *value;
  int pushed = ep_json_encode(L, index, false);
  if (pushed == 1) {
    const char *json = lua_tolstring(L, -1, &length);
    value = yyjson_mut_rawncpy(a->doc, json, length);
  } else {
    length = ep_look_text(L, index, &(ep_look){.depth = 1, .width = sizeof text - 1}, text,
                          sizeof text, &cut);
    value = yyjson_mut_strncpy(a->doc, text, length);
  }
  a->failed |= !yyjson_mut_arr_append(list, value);
  lua_pop(L, pushed);
}

static void add_results(lua_State *L, ep_evaluation *v, int first)
{
  ep_ask *a = v->ask;
  ep_look look = ep_look_of(a, 200);
  int last = lua_gettop(L);
  bool more = last - first + 1 > RESULTS_MAX;
  if (more)
    last = first + RESULTS_MAX - 1;
  ep_ask_add_flag(a, a->out, "ok", true);
  if (ep_ask_flag(a, "describe", true)) {
    yyjson_mut_val *list = ep_ask_add_list(a, a->out, "results");
    for (int i = first; i <= last; i++)
      ep_look_add(a, L, i, ep_ask_add_object(a, list), &look);
  }
  if (more)
    ep_ask_add_flag(a, a->out, "more", true);
  if (ep_ask_flag(a, "json", false)) {
    yyjson_mut_val *list = ep_ask_add_list(a, a->out, "values");
    for (int i = first; i <= last; i++)
      add_json(a, L, i, list);
  }
}

static void add_stop(lua_State *L, ep_evaluation *v, eplua_stop how)
{
  static const char *const texts[] = {[EPLUA_STOP_NONE] = "stopped",
                                      [EPLUA_STOP_INTERRUPT] = "interrupted",
                                      [EPLUA_STOP_TIME] = "stopped: the time limit is over",
                                      [EPLUA_STOP_QUIET] = "exit"};
  if (how != EPLUA_STOP_QUIET && v->s->hook.stop_described) {
    ep_hook_push_traceback(L);
    if (lua_isstring(L, -1))
      keep_traceback(v, lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  add_failure(v, texts[how], strlen(texts[how]), true);
  int status = atomic_load(&v->s->hook.quit_status);
  if (how == EPLUA_STOP_QUIET && status != EP_QUIT_UNSET)
    ep_ask_add_number(v->ask, v->ask->out, "exit", status);
}

// "NAME:LINE: ..." -> LINE; 0 when there is none.
static int line_of(const char *message)
{
  for (const char *p = strchr(message, ':'); p; p = strchr(p + 1, ':')) {
    char *end;
    long line = strtol(p + 1, &end, 10);
    if (end > p + 1 && strncmp(end, ": ", 2) == 0)
      return (int)line;
  }
  return 0;
}

// Arguments: the evaluation, the status, then results or the error value.
static int build(lua_State *L)
{
  ep_evaluation *v = lua_touserdata(L, 1);
  int status = (int)lua_tointeger(L, 2);
  ep_ask *a = v->ask;
  eplua_stop stopped = ep_hook_stopping(&v->s->hook);
  ep_ask_clear(a);
  if (v->incomplete) {
    ep_ask_add_flag(a, a->out, "incomplete", true);
    return 0;
  }
  if (stopped != EPLUA_STOP_NONE) { // also when it struck at the very end, as in `return io.read()`
    add_stop(L, v, stopped);
  } else if (status != LUA_OK || v->syntax) {
    size_t length;
    ep_report_push_text(L, 3);
    const char *text = lua_tolstring(L, -1, &length);
    add_failure(v, text, length, false);
    if (v->syntax) {
      ep_ask_add_flag(a, a->out, "syntax", true);
      ep_ask_add_number(a, a->out, "line", line_of(text));
    }
  } else {
    add_results(L, v, 3);
  }
  if (stopped == EPLUA_STOP_NONE)
    ep_chain_done(v->s->verbs->chains, v->session, v->chain);
  add_end(v);
  return 0;
}

static int finish(lua_State *L, int status, lua_KContext ctx)
{
  (void)ctx;
  ep_evaluation *v = lua_touserdata(L, 1);
  ep_state *s = ep_state_of(L);
  bool failed = status != LUA_OK && status != LUA_YIELD;
  if (failed) {
    ep_hook_caught(L);
    ep_name_memory_limit(L, status);
  }
  if (!v->ask) // answered before its end
    return 0;
  ep_verbs_make_room(s, true);
  ep_output_flush(L);
  if (!lua_checkstack(L, 4)) {
    give_up(v, "stack overflow");
    ep_verbs_make_room(s, false);
    return 0;
  }
  lua_pushcfunction(L, build);
  lua_insert(L, 3); // below the results
  lua_pushvalue(L, 1);
  lua_insert(L, 4);
  lua_pushinteger(L, failed ? status : LUA_OK);
  lua_insert(L, 5);
  if (ep_pcallk(L, lua_gettop(L) - 3, 0, 0, 0, NULL) == LUA_OK)
    ep_ask_answer(settle(v));
  else
    ep_ask_refuse(settle(v), EPLUA_E_NOMEM, "not enough memory for the answer");
  lua_settop(L, 0);
  ep_verbs_make_room(s, false);
  return 0;
}

// --- running ---

// Whether Lua's message says that the text could go on.
static bool ends_at_eof(lua_State *L)
{
  static const char mark[] = "<eof>";
  size_t length, n = sizeof mark - 1;
  const char *message = lua_tolstring(L, -1, &length);
  return message && length >= n && memcmp(message + length - n, mark, n) == 0;
}

// Pushes the function of the code, or a message when it does not compile: false.
static bool compile(lua_State *L, ep_evaluation *v)
{
  const char *code = v->code;
  size_t length = v->length;
  if (length > 0 && *code == '=') { // as in older prompts: an expression
    code++;
    length--;
  }
  lua_pushliteral(L, "return ");
  lua_pushlstring(L, code, length);
  lua_concat(L, 2);
  size_t text_length;
  const char *text = lua_tolstring(L, -1, &text_length);
  int status = luaL_loadbufferx(L, text, text_length, v->name, "t");
  bool open = status == LUA_ERRSYNTAX && ends_at_eof(L);
  if (status == LUA_OK && ep_session_load(L, 2, text, text_length, v->name, &v->keeps))
    return true;
  if (status != LUA_OK) {
    lua_settop(L, 2);
    status = luaL_loadbufferx(L, v->code, v->length, v->name, "t");
    if (status == LUA_OK && ep_session_load(L, 2, v->code, v->length, v->name, &v->keeps))
      return true;
    open = status == LUA_ERRSYNTAX && (open || ends_at_eof(L));
    v->incomplete = open && ep_ask_flag(v->ask, "multiline", true);
  }
  v->syntax = true;
  return false;
}

static int worked(lua_State *L, int status, lua_KContext ctx)
{
  (void)status, (void)ctx;
  ep_evaluation *v = lua_touserdata(L, 1);
  if (v->keeps && lua_gettop(L) >= 3 && v->ask && ep_session_keep(L, 2, 3, v->code, v->length))
    lua_remove(L, 3);
  return lua_gettop(L) - 2;
}

// Argument: the evaluation. Results: those of the code or the function, or a message with v->syntax.
static int work(lua_State *L)
{
  ep_evaluation *v = lua_touserdata(L, 1);
  int args = 0;
  if (v->function) {
    lua_pushnil(L); // no session
    args = ep_call_push(L, v->function, v->args, v->args_length);
  } else {
    ep_session_enter(L, v->session, ep_ask_string(v->ask, "peer", "", NULL));
    if (*v->session)
      v->chain = ep_chain_begin(&v->s->verbs->chains, v->session);
    bool compiled = compile(L, v);
    lua_insert(L, 3);
    lua_settop(L, 3);
    if (!compiled)
      return 1;
  }
  if (ep_ask_flag(v->ask, "capture", false) && !ep_output_capture_begin(L, &v->capture))
    ep_raise_memory(L);
  lua_callk(L, args, LUA_MULTRET, 0, worked);
  return worked(L, LUA_OK, 0);
}

// The frame of the coroutine. Argument: the evaluation.
static int start(lua_State *L)
{
  ep_evaluation *v = lua_touserdata(L, 1);
  v->co = L;
  v->next = v->s->verbs->waiting;
  v->s->verbs->waiting = v;
  v->s->verbs->waiting_count++;
  ep_deadlines_enter(v->ask);
  lua_pushlightuserdata(L, v);
  lua_pushcclosure(L, on_error, 1);
  lua_pushcfunction(L, work);
  lua_pushvalue(L, 1);
  int status = ep_pcallk(L, 1, LUA_MULTRET, 2, 0, finish);
  return finish(L, status, 0);
}

typedef struct beginning {
  ep_ask *ask;
  const char *function; // as of the evaluation
  char *args;
  size_t args_length;
  bool taken;
} beginning;

static int push_start(lua_State *co, void *ud)
{
  beginning *b = ud;
  lua_pushcfunction(co, start);
  ep_evaluation *v = lua_newuserdatauv(co, sizeof *v, 0);
  *v = (ep_evaluation){.s = b->ask->s, .since_ns = ep_clock_now_ns()};
  if (lua_rawgetp(co, LUA_REGISTRYINDEX, &key_metatable) != LUA_TTABLE) {
    lua_pop(co, 1);
    lua_createtable(co, 0, 1);
    lua_pushcfunction(co, on_collect);
    lua_setfield(co, -2, "__gc");
    lua_pushvalue(co, -1);
    lua_rawsetp(co, LUA_REGISTRYINDEX, &key_metatable);
  }
  lua_setmetatable(co, -2);
  v->code = ep_ask_string(b->ask, "code", "", &v->length);
  v->name = ep_ask_string(b->ask, "name", "=prompt", NULL);
  v->session = b->function ? "" : ep_ask_string(b->ask, "session", "", NULL);
  v->function = b->function;
  v->args = b->args;
  v->args_length = b->args_length;
  v->ask = b->ask;
  b->taken = true;
  return 1;
}

void ep_verb_evaluate(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  s->entering = ep_evaluations_enter;
  if (!ep_ask_string(a, "code", NULL, NULL)) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "evaluate needs \"code\", a string");
    return;
  }
  const char *session = ep_ask_string(a, "session", "", NULL);
  if (*session && ep_ask_flag(a, "follows", false) && !ep_chain_follow(s->verbs->chains, session)) {
    ep_ask_add_flag(a, a->out, "skipped", true);
    ep_ask_answer(a);
    return;
  }
  beginning b = {.ask = a};
  ep_call(s, (ep_who){"evaluate", 0}, push_start, &b);
  if (!b.taken)
    ep_ask_refuse(a, EPLUA_E_NOMEM, "not enough memory");
}

void ep_verb_call(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  s->entering = ep_evaluations_enter;
  const char *wrong = ep_call_wrong(a);
  if (wrong) {
    ep_ask_refuse(a, EPLUA_E_INVALID, wrong);
    return;
  }
  beginning b = {.ask = a, .function = ep_ask_string(a, "function", "", NULL)};
  b.args = ep_call_args(a, &b.args_length);
  if (b.args)
    ep_call(s, (ep_who){"call", 0}, push_start, &b);
  if (b.taken)
    return;
  free(b.args);
  ep_ask_refuse(a, EPLUA_E_NOMEM, "not enough memory");
}

// --- ends ---

void ep_evaluations_strand(ep_state *s, const char *why)
{
  while (s->verbs && s->verbs->waiting)
    give_up(s->verbs->waiting, why);
}

// Ends a coroutine that has yielded; v: the evaluation it is of, which is answered so; NULL: of none.
static void end_coroutine(lua_State *L, lua_State *co, ep_evaluation *v,
                          const char *why) EP_ENGINE_THREAD
{
  ep_state *s = ep_state_of(L);
  lua_pushthread(co); // nothing else may hold it when its wait ends
  lua_xmove(co, L, 1);
  if (v)
    give_up(v, why);
  if (lua_status(co) == LUA_YIELD) {
    ep_hook_entry_begin(&s->hook); // what it has to close can be stopped
    ep_close_coroutine(co, L);
    if (!ep_hook_is_off(co))
      lua_settop(co, 0);
    ep_hook_entry_end(&s->hook);
  }
  lua_pop(L, 1);
}

static void end_waiting(lua_State *L, ep_evaluation *v, const char *why) EP_ENGINE_THREAD
{
  end_coroutine(L, v->co, v, why);
}

void ep_evaluations_end(ep_state *s, lua_State *co)
{
  ep_evaluation *v = s->verbs ? s->verbs->waiting : NULL;
  while (v && v->co != co)
    v = v->next;
  end_coroutine(s->L, co, v, "cancelled");
}

// Ends what has yielded in a session; how many.
static int64_t cancel(lua_State *L, ep_state *s, const char *session) EP_ENGINE_THREAD
{
  int64_t count = 0;
  for (;;) {
    ep_evaluation *v = s->verbs->waiting;
    while (v && strcmp(v->session, session) != 0)
      v = v->next;
    if (!v)
      return count;
    end_waiting(L, v, "cancelled");
    count++;
  }
}

void ep_evaluations_expire(ep_state *s, uint64_t serial)
{
  for (ep_evaluation *v = s->verbs ? s->verbs->waiting : NULL; v; v = v->next) {
    if (v->ask && v->ask->deadline.serial == serial) {
      end_waiting(s->L, v, "stopped: the time limit is over");
      return;
    }
  }
}

void ep_evaluations_enter(ep_state *s, lua_State *co)
{
  for (ep_evaluation *v = s->verbs ? s->verbs->waiting : NULL; v; v = v->next) {
    if (v->co == co && v->ask)
      ep_deadlines_enter(v->ask);
  }
}

void ep_verb_cancel(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  const char *session = ep_ask_string(a, "session", "", NULL);
  ep_ask_add_number(a, a->out, "cancelled", cancel(L, s, session));
}

void ep_verb_session_close(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  const char *session = ep_ask_string(a, "session", "", NULL);
  cancel(L, s, session);
  ep_chain_forget(&s->verbs->chains, session);
  ep_ask_add_flag(a, a->out, "closed", ep_session_close(L, session));
}

void ep_verb_session_leave(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  const char *peer = ep_ask_string(a, "peer", "", NULL), *session;
  int64_t closed = 0;
  if (!*peer)
    ep_verb_fail(L, a, EPLUA_E_INVALID, "session_leave needs \"peer\", a name");
  for (; ep_session_leave(L, peer), session = lua_tostring(L, -1); closed++, lua_pop(L, 1)) {
    cancel(L, s, session);
    ep_chain_forget(&s->verbs->chains, session);
  }
  ep_ask_add_number(a, a->out, "closed", closed);
}
