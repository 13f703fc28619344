// SPDX-License-Identifier: MIT
/*
 * Frames of a stopped script, their scopes, and the error it stopped at. The control thread; owns nothing: all is asked of the verbs.
 */
#include "control/dap_int.h"

#include "verbs/ask.h"

#include <stdio.h>
#include <string.h>

enum { FRAMES_MAX = 1000 };

// --- stackTrace ---

static void add_frame(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *list, yyjson_val *from,
                      bool with_line)
{
  char name[300];
  const char *given = yyjson_get_str(yyjson_obj_get(from, "name"));
  const char *kind = yyjson_get_str(yyjson_obj_get(from, "kind"));
  int64_t line = ep_dap_number(from, "line", 0, INT32_MAX, 0);
  bool tail = yyjson_get_bool(yyjson_obj_get(from, "tail"));
  bool is_c = kind && strcmp(kind, "C") == 0;
  yyjson_mut_val *frame = yyjson_mut_arr_add_obj(doc, list);
  int n = snprintf(name, sizeof name, "%s%s",
                   given && *given ? given
                   : is_c          ? "C function"
                                   : "function",
                   tail ? " (tail call)" : "");
  if (with_line && line > 0 && n > 0 && (size_t)n < sizeof name)
    snprintf(name + n, sizeof name - (size_t)n, " line %lld", (long long)line);
  yyjson_mut_obj_add_int(doc, frame, "id", ep_dap_number(from, "frame", 0, INT32_MAX, 0));
  yyjson_mut_obj_add_val(doc, frame, "name", ep_json_text(doc, name, strlen(name)));
  if (!is_c)
    ep_dap_source_map(d, doc, frame, from);
  else
    yyjson_mut_obj_add_str(doc, frame, "presentationHint", "subtle");
  yyjson_mut_obj_add_int(doc, frame, "line", ep_dap_line_out(d, line));
  yyjson_mut_obj_add_int(doc, frame, "column", is_c ? 0 : ep_dap_column_out(d, 1));
}

static void on_frames(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_val *item;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(in, "frames"));
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "stackFrames") : NULL;
  while (list && (item = yyjson_arr_iter_next(&it)))
    add_frame(d, doc, list, item, a->flag);
  if (list)
    yyjson_mut_obj_add_int(doc, body, "totalFrames", ep_dap_number(in, "count", 0, INT32_MAX, 0));
  ep_dap_send(d, doc);
}

static void answer_no_frames(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *body;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc) {
    yyjson_mut_obj_add_arr(doc, body, "stackFrames");
    yyjson_mut_obj_add_int(doc, body, "totalFrames", 0);
  }
  ep_dap_send(d, doc);
}

void ep_dap_on_stack_trace(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  int64_t thread = ep_dap_number(call->in, "threadId", 0, INT32_MAX, 0);
  if (thread == EP_DAP_IDLE_THREAD) {
    answer_no_frames(d, call);
    return;
  }
  int64_t levels = ep_dap_number(call->in, "levels", 0, FRAMES_MAX, 0);
  yyjson_mut_doc *doc = ep_dap_verb_new("debug_frames", &in);
  if (doc) {
    yyjson_mut_obj_add_int(doc, in, "thread", thread);
    yyjson_mut_obj_add_int(doc, in, "start",
                           ep_dap_number(call->in, "startFrame", 0, INT32_MAX, 0));
    yyjson_mut_obj_add_int(doc, in, "count", levels);
  }
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ep_dap_read_ms(d), on_frames);
  if (!a)
    return;
  a->flag = yyjson_get_bool(yyjson_obj_get(yyjson_obj_get(call->in, "format"), "line"));
  ep_dap_ask_go(a);
}

// --- scopes ---

static const struct {
  const char *name, *hint;
  bool indexed; // clients ask for pages of what is counted
} hints[] = {{"Locals", "locals", false}, {"Varargs", "arguments", true}};

static void add_scope(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *list, yyjson_val *from)
{
  const char *name = yyjson_get_str(yyjson_obj_get(from, "name"));
  int64_t ref = ep_dap_number(from, "ref", 0, INT32_MAX, 0);
  int64_t count = ep_dap_number(from, "count", 0, INT32_MAX, -1);
  yyjson_mut_val *scope = yyjson_mut_arr_add_obj(doc, list);
  bool indexed = false;
  yyjson_mut_obj_add_strcpy(doc, scope, "name", name ? name : "?");
  for (size_t i = 0; name && i < sizeof hints / sizeof *hints; i++) {
    if (strcmp(name, hints[i].name) != 0)
      continue;
    yyjson_mut_obj_add_str(doc, scope, "presentationHint", hints[i].hint);
    indexed = hints[i].indexed;
  }
  yyjson_mut_obj_add_int(doc, scope, "variablesReference", ref);
  if (count >= 0)
    yyjson_mut_obj_add_int(doc, scope, indexed ? "indexedVariables" : "namedVariables", count);
  yyjson_mut_obj_add_bool(doc, scope, "expensive",
                          yyjson_get_bool(yyjson_obj_get(from, "expensive")));
  ep_dap_ref_given(d, ref);
}

static void on_scopes(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_val *item;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(in, "scopes"));
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "scopes") : NULL;
  d->frame = a->number[0];
  while (list && (item = yyjson_arr_iter_next(&it)))
    add_scope(d, doc, list, item);
  ep_dap_send(d, doc);
}

void ep_dap_on_scopes(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  int64_t frame = ep_dap_number(call->in, "frameId", 0, INT32_MAX, 0);
  yyjson_mut_doc *doc = ep_dap_verb_new("debug_scopes", &in);
  if (doc)
    yyjson_mut_obj_add_int(doc, in, "frame", frame);
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ep_dap_read_ms(d), on_scopes);
  if (!a)
    return;
  a->number[0] = frame;
  ep_dap_ask_go(a);
}

// --- exceptionInfo ---

static void add_text(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name,
                     yyjson_val *text)
{
  if (yyjson_is_str(text))
    yyjson_mut_obj_add_strncpy(doc, object, name, yyjson_get_str(text), yyjson_get_len(text));
}

static void on_error(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  (void)a;
  yyjson_mut_val *body;
  yyjson_val *message = yyjson_obj_get(in, "message"), *type = yyjson_obj_get(in, "type");
  if (!yyjson_get_bool(yyjson_obj_get(in, "thrown"))) {
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "the script has not stopped at an error");
    return;
  }
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (!doc)
    return;
  const char *id = yyjson_get_str(type); // editors show it: "Exception has occurred: ID"
  yyjson_mut_obj_add_strcpy(doc, body, "exceptionId",
                            id && strcmp(id, "string") != 0 ? id : "error");
  add_text(doc, body, "description", message);
  yyjson_mut_obj_add_str(doc, body, "breakMode",
                         yyjson_get_bool(yyjson_obj_get(in, "caught")) ? "always" : "unhandled");
  yyjson_mut_val *details = yyjson_mut_obj_add_obj(doc, body, "details");
  add_text(doc, details, "message", message);
  add_text(doc, details, "typeName", type);
  add_text(doc, details, "stackTrace", yyjson_obj_get(in, "traceback"));
  ep_dap_send(d, doc);
}

void ep_dap_on_exception_info(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  ep_dap_ask *a =
      ep_dap_ask_new(d, call, ep_dap_verb_new("debug_error", &in), ep_dap_read_ms(d), on_error);
  if (a)
    ep_dap_ask_go(a);
}
