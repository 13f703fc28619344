// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * POST /execute and /plua/execute: code in, its results out. The request is read on the web thread, the answer written on
 * the engine's; a call owns what lies between.
 * yyjson, not cJSON, since results are Lua's: integers of 64 bits stay what they are.
 * Each request is a chunk without a session, so that concurrent ones do not see each other's locals.
 */
#include "server/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

enum { SCRIPT_NAME_MAX = 64 };

typedef struct call {
  server_web *server;
  uint64_t id;
  bool plua; // answers as /plua/execute
} call;

// --- the answer ---

static void copy_member(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *name,
                        yyjson_val *value)
{
  if (value)
    yyjson_mut_obj_add_val(doc, to, name, yyjson_val_mut_copy(doc, value));
}

static void send_document(const call *c, int status, yyjson_mut_doc *doc)
{
  size_t length = 0;
  char *json = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, &length);
  if (json)
    server_reply_json(c->server, c->id, status, json, length);
  else
    server_reply_error(c->server, c->id, 500, "not enough memory for the answer");
  free(json);
  yyjson_mut_doc_free(doc);
}

static int status_of(yyjson_val *answer)
{
  if (yyjson_get_bool(yyjson_obj_get(answer, "timeout")))
    return 408;
  if (yyjson_obj_get(answer, "error") && !yyjson_obj_get(answer, "ok"))
    return 503; // the engine has ended
  return yyjson_get_bool(yyjson_obj_get(answer, "ok")) ? 200 : 400;
}

static const char *failure_of(yyjson_val *answer)
{
  yyjson_val *error = yyjson_obj_get(answer, "error");
  const char *text =
      yyjson_get_str(yyjson_is_obj(error) ? yyjson_obj_get(error, "message") : error);
  return text ? text : "the script was stopped";
}

static void answer_execute(const call *c, int status, yyjson_val *answer)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  if (status == 200) {
    yyjson_val *values = yyjson_obj_get(answer, "values");
    yyjson_val *first = yyjson_arr_get_first(values);
    if (first)
      copy_member(doc, root, "result", first);
    else
      yyjson_mut_obj_add_null(doc, root, "result");
    copy_member(doc, root, "results", values);
  } else {
    yyjson_mut_obj_add_str(doc, root, "detail", failure_of(answer));
    copy_member(doc, root, "traceback", yyjson_obj_get(answer, "traceback"));
  }
  copy_member(doc, root, "output", yyjson_obj_get(answer, "output"));
  copy_member(doc, root, "output_cut", yyjson_obj_get(answer, "output_cut"));
  double ms = yyjson_get_num(yyjson_obj_get(answer, "time_ms"));
  yyjson_mut_obj_add_real(doc, root, "execution_time", ms / 1000);
  send_document(c, status, doc);
}

static void answer_plua(const call *c, int status, yyjson_val *answer)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_bool(doc, root, "success", status == 200);
  yyjson_val *first = yyjson_arr_get_first(yyjson_obj_get(answer, "values"));
  yyjson_val *output = yyjson_obj_get(answer, "output");
  if (first)
    copy_member(doc, root, "result", first);
  else
    yyjson_mut_obj_add_null(doc, root, "result");
  if (output)
    copy_member(doc, root, "output", output);
  else
    yyjson_mut_obj_add_str(doc, root, "output", "");
  if (status == 200)
    yyjson_mut_obj_add_null(doc, root, "error");
  else
    yyjson_mut_obj_add_str(doc, root, "error", failure_of(answer));
  yyjson_mut_obj_add_real(doc, root, "execution_time_ms",
                          yyjson_get_num(yyjson_obj_get(answer, "time_ms")));
  send_document(c, 200, doc);
}

// Engine thread, or the control thread when the time was over.
static void on_answer(void *ud, const char *json, size_t length)
{
  call *c = ud;
  yyjson_doc *doc = yyjson_read(json, length, 0);
  yyjson_val *answer = yyjson_doc_get_root(doc);
  int status = status_of(answer);
  atomic_fetch_sub(&c->server->executing, 1);
  if (c->plua)
    answer_plua(c, status, answer);
  else
    answer_execute(c, status, answer);
  yyjson_doc_free(doc);
  server_unref(c->server);
  free(c);
}

// --- the request ---

// How many = a long bracket needs so that text does not end it.
static size_t level_for(const char *text, size_t length)
{
  size_t most = 0;
  for (const char *p = text, *end = text + length; p < end; p++) {
    if (*p != ']')
      continue;
    size_t equals = 0;
    while (p + 1 + equals < end && p[1 + equals] == '=')
      equals++;
    if (equals + 1 > most)
      most = equals + 1;
  }
  return most;
}

// The code that does a call given as JSON text {"function", "module", "args"}; free(). NULL: no memory.
static char *call_code(const char *text, size_t length, size_t *code_length)
{
  static const char before[] = "local json = require 'json'\n"
                               "local call, problem = json.decode(",
                    after[] =
                        ")\n"
                        "if type(call) ~= 'table' or type(call['function']) ~= 'string' then\n"
                        "  error('the script of an is_json call is JSON text of {\"function\", "
                        "\"module\", \"args\"}'\n"
                        "    .. (problem and ': ' .. tostring(problem) or ''), 0)\n"
                        "end\n"
                        "local name, module, f = call['function'], call.module, nil\n"
                        "if module ~= nil and module ~= json.null then\n"
                        "  local t = _G[module]\n"
                        "  f = type(t) == 'table' and t[name] or nil\n"
                        "end\n"
                        "f = f or _G[name]\n"
                        "if not f and type(_PY) == 'table' then f = _PY[name] end\n"
                        "if not f then error('there is no function ' .. name, 0) end\n"
                        "local args = call.args\n"
                        "if args == nil or args == json.null then return f() end\n"
                        "if type(args) ~= 'table' or (next(args) ~= nil and args[1] == nil) then "
                        "return f(args) end\n"
                        "return f(table.unpack(args))\n";
  size_t level = level_for(text, length);
  char *code = malloc(sizeof before + sizeof after + length + 2 * level + 8);
  if (!code)
    return NULL;
  char *at = code;
  memcpy(at, before, sizeof before - 1);
  at += sizeof before - 1;
  *at++ = '[';
  memset(at, '=', level);
  at += level;
  *at++ = '[';
  *at++ = '\n'; // Lua skips it, and so not one of the text
  memcpy(at, text, length);
  at += length;
  *at++ = ']';
  memset(at, '=', level);
  at += level;
  *at++ = ']';
  memcpy(at, after, sizeof after);
  *code_length = (size_t)(at - code) + sizeof after - 1;
  return code;
}

// The request of the verb; free(). NULL: no memory.
static char *verb_text(const char *code, size_t length, size_t *verb_length)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "verb", "evaluate");
  yyjson_mut_obj_add_strn(doc, root, "code", code, length);
  yyjson_mut_obj_add_str(doc, root, "name", "=execute");
  yyjson_mut_obj_add_bool(doc, root, "multiline", false);
  yyjson_mut_obj_add_bool(doc, root, "capture", true);
  yyjson_mut_obj_add_bool(doc, root, "json", true);
  yyjson_mut_obj_add_bool(doc, root, "describe", false);
  char *text = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, verb_length);
  yyjson_mut_doc_free(doc);
  return text;
}

static void refuse_busy(const server_request *r)
{
  static const char body[] = "{\"detail\":\"too many scripts are waiting; try again\"}";
  const epq_http_header retry = {"retry-after", "1"};
  server_answer(r->server, r->http->id,
                &(epq_http_answer){.status = 503,
                                   .content_type = "application/json",
                                   .body = body,
                                   .length = sizeof body - 1,
                                   .headers = &retry,
                                   .header_count = 1});
}

static void run(const server_request *r, const char *code, size_t length, double seconds, bool plua)
{
  server_web *s = r->server;
  if (atomic_fetch_add(&s->executing, 1) >= SERVER_QUEUE) {
    atomic_fetch_sub(&s->executing, 1);
    refuse_busy(r);
    return;
  }
  size_t verb_length = 0;
  char *verb = verb_text(code, length, &verb_length);
  call *c = malloc(sizeof *c);
  int error = EPLUA_E_NOMEM;
  if (verb && c) {
    *c = (call){s, r->http->id, plua};
    server_ref(s);
    error = eplua_control_ask(s->config.control, verb, verb_length, (int64_t)(seconds * 1000 + 0.5),
                              on_answer, c);
    if (error != EPLUA_OK)
      server_unref(s);
  }
  free(verb);
  if (error == EPLUA_OK)
    return;
  free(c);
  atomic_fetch_sub(&s->executing, 1);
  if (error == EPLUA_E_FULL)
    refuse_busy(r);
  else if (error == EPLUA_E_CLOSED)
    server_reply_error(s, r->http->id, 503, "no script runs at the moment");
  else
    server_reply_error(s, r->http->id, 500, eplua_error_text(error));
}

// The body as an object; NULL: it is none, which was answered. yyjson_doc_free().
static yyjson_doc *read_body(const server_request *r)
{
  char why[200];
  yyjson_read_err err = {0};
  yyjson_doc *doc =
      yyjson_read_opts((char *)(uintptr_t)r->http->body, r->http->body_length, 0, NULL, &err);
  if (doc && yyjson_is_obj(yyjson_doc_get_root(doc)))
    return doc;
  if (r->http->body_length == 0)
    snprintf(why, sizeof why, "the body is empty; it has to be a JSON object");
  else if (doc)
    snprintf(why, sizeof why, "the body has to be a JSON object");
  else
    snprintf(why, sizeof why, "the body is no JSON: %s at byte %zu", err.msg, err.pos);
  server_reply_error(r->server, r->http->id, 422, why);
  yyjson_doc_free(doc);
  return NULL;
}

// The time of a request; false: it is none, which was answered.
static bool read_timeout(const server_request *r, yyjson_val *root, double *seconds)
{
  yyjson_val *timeout = yyjson_obj_get(root, "timeout");
  *seconds = (double)SERVER_EXECUTE_MS / 1000;
  if (!timeout || yyjson_is_null(timeout))
    return true;
  *seconds = yyjson_get_num(timeout);
  if (yyjson_is_num(timeout) && *seconds >= 0.001 && *seconds <= 86400)
    return true;
  server_reply_error(r->server, r->http->id, 422,
                     "\"timeout\" is a number of seconds, from 0.001 to 86400");
  return false;
}

static void execute(const server_request *r, const char *member, bool plua)
{
  yyjson_doc *doc = read_body(r);
  if (!doc)
    return;
  yyjson_val *root = yyjson_doc_get_root(doc), *script = yyjson_obj_get(root, member);
  yyjson_val *is_json = plua ? NULL : yyjson_obj_get(root, "is_json");
  double seconds;
  char why[80];
  snprintf(why, sizeof why, "the body needs \"%s\", a string", member);
  if (!yyjson_is_str(script)) {
    server_reply_error(r->server, r->http->id, 422, why);
  } else if (is_json && !yyjson_is_bool(is_json) && !yyjson_is_null(is_json)) {
    server_reply_error(r->server, r->http->id, 422, "\"is_json\" is true or false");
  } else if (!read_timeout(r, root, &seconds)) {
    // answered
  } else if (yyjson_get_bool(is_json)) {
    size_t length;
    char *code = call_code(yyjson_get_str(script), yyjson_get_len(script), &length);
    if (code)
      run(r, code, length, seconds, plua);
    else
      server_reply_error(r->server, r->http->id, 500, "not enough memory");
    free(code);
  } else {
    run(r, yyjson_get_str(script), yyjson_get_len(script), seconds, plua);
  }
  yyjson_doc_free(doc);
}

void server_post_execute(const server_request *r)
{
  execute(r, "script", false);
}

void server_post_plua_execute(const server_request *r)
{
  execute(r, "code", true);
}
