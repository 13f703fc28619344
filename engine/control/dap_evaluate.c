// SPDX-License-Identifier: MIT
/*
 * Expressions: watches, hovers, the debug console, completions, setExpression. The control thread; owns nothing.
 * While the script is stopped they run in a frame; while it runs the console is a prompt like any other, with a session of its own, save that its
 * code has 15 s. A hover
 * asks for what stands under the pointer, and must change nothing: what could call a function is refused.
 */
#include "control/dap_int.h"
#include "control/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  WIDTH = 1000,
  WIDTH_CLIPBOARD = 16384,
  LIMIT_MS = 5000,
  ANSWER_MS = 8000,
  PROMPT_MS = 15000,
  TEXT_MAX = 1 << 20
};

// --- answers ---

static bool wants_hex(const ep_dap_call *call)
{
  return yyjson_get_bool(yyjson_obj_get(yyjson_obj_get(call->in, "format"), "hex"));
}

// Several values are one text.
static void add_results(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *body, yyjson_val *list,
                        bool hex)
{
  yyjson_val *item;
  size_t length = 0, at = 0;
  if (yyjson_arr_size(list) == 1) {
    ep_dap_value_add(d, doc, body, "result", yyjson_arr_get_first(list), hex);
    return;
  }
  yyjson_arr_iter it = yyjson_arr_iter_with(list);
  while ((item = yyjson_arr_iter_next(&it)))
    length += yyjson_get_len(yyjson_obj_get(item, "text")) + 1;
  char *text = malloc(length + 1);
  it = yyjson_arr_iter_with(list);
  while (text && (item = yyjson_arr_iter_next(&it))) {
    yyjson_val *part = yyjson_obj_get(item, "text");
    if (at)
      text[at++] = '\t';
    if (yyjson_is_str(part))
      memcpy(text + at, yyjson_get_str(part), yyjson_get_len(part));
    at += yyjson_is_str(part) ? yyjson_get_len(part) : 0;
    ep_dap_ref_given(d, ep_dap_number(item, "ref", 0, INT32_MAX, 0));
  }
  yyjson_mut_obj_add_strncpy(doc, body, "result", text ? text : "", at);
  yyjson_mut_obj_add_int(doc, body, "variablesReference", 0);
  free(text);
}

static void fail_with(eplua_dap *d, const ep_dap_call *call, yyjson_val *in)
{
  const char *error = yyjson_get_str(yyjson_obj_get(in, "error"));
  if (yyjson_get_bool(yyjson_obj_get(in, "timeout")))
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "it took too long, and was stopped");
  else
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "%s", error ? error : "it was stopped");
}

static void on_full_text(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  (void)a;
  yyjson_mut_val *body;
  yyjson_val *text = yyjson_obj_get(in, "text");
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc) {
    yyjson_mut_obj_add_strncpy(doc, body, "result", yyjson_is_str(text) ? yyjson_get_str(text) : "",
                               yyjson_is_str(text) ? yyjson_get_len(text) : 0);
    yyjson_mut_obj_add_int(doc, body, "variablesReference", 0);
  }
  ep_dap_send(d, doc);
}

// For the clipboard a string that is shown cut is fetched whole. False: it is none.
static bool fetch_text(eplua_dap *d, const ep_dap_call *call, yyjson_val *list)
{
  yyjson_mut_val *in;
  yyjson_val *value = yyjson_arr_size(list) == 1 ? yyjson_arr_get_first(list) : NULL;
  int64_t ref = ep_dap_number(value, "ref", 0, INT32_MAX, 0);
  if (!yyjson_equals_str(yyjson_obj_get(value, "type"), "string") || ref == 0)
    return false;
  ep_dap_ref_given(d, ref);
  yyjson_mut_doc *doc = ep_dap_verb_new("text", &in);
  if (doc) {
    yyjson_mut_obj_add_int(doc, in, "ref", ref);
    yyjson_mut_obj_add_int(doc, in, "count", TEXT_MAX);
  }
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ANSWER_MS, on_full_text);
  if (a)
    ep_dap_ask_go(a);
  return true;
}

typedef enum context { CONTEXT_OTHER, CONTEXT_REPL, CONTEXT_HOVER, CONTEXT_CLIPBOARD } context;

static void on_evaluated(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_val *results = yyjson_obj_get(in, "results");
  ep_dap_output_flush(d); // what it has printed comes before it
  if (!yyjson_get_bool(yyjson_obj_get(in, "ok"))) {
    fail_with(d, call, in);
    return;
  }
  if (a->number[0] == CONTEXT_CLIPBOARD && fetch_text(d, call, results))
    return;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc)
    add_results(d, doc, body, results, a->hex);
  ep_dap_send(d, doc);
  if (a->number[0] == CONTEXT_REPL)
    ep_dap_invalidated(d);
}

// --- evaluate ---

// Whether it only names something: nothing that could be a call.
static bool is_path(const char *text)
{
  char before = '\0';
  for (const char *at = text; *at; at++) {
    if (*at == '"' || *at == '\'') { // only as a key: ["x"]
      const char *end = before == '[' ? strchr(at + 1, *at) : NULL;
      if (!end || memchr(at, '\\', (size_t)(end - at)))
        return false;
      at = end;
    } else if (!isalnum((unsigned char)*at) && !strchr("_.[]", *at)) {
      return false;
    }
    before = *at;
  }
  return *text;
}

static context context_of(const ep_dap_call *call)
{
  const char *name = ep_dap_text(call, "context");
  if (!name)
    return CONTEXT_OTHER;
  if (strcmp(name, "repl") == 0)
    return CONTEXT_REPL;
  if (strcmp(name, "hover") == 0)
    return CONTEXT_HOVER;
  return strcmp(name, "clipboard") == 0 ? CONTEXT_CLIPBOARD : CONTEXT_OTHER;
}

static yyjson_mut_doc *ask_in_frame(const ep_dap_call *call, const char *code, context where)
{
  yyjson_mut_val *in;
  yyjson_mut_doc *doc = ep_dap_verb_new("debug_evaluate", &in);
  if (!doc)
    return NULL;
  yyjson_mut_obj_add_strcpy(doc, in, "code", code);
  yyjson_mut_obj_add_int(doc, in, "frame", ep_dap_number(call->in, "frameId", 0, INT32_MAX, 0));
  yyjson_mut_obj_add_bool(doc, in, "expression", where != CONTEXT_REPL);
  yyjson_mut_obj_add_int(doc, in, "limit_ms", LIMIT_MS);
  yyjson_mut_obj_add_int(doc, in, "width", where == CONTEXT_CLIPBOARD ? WIDTH_CLIPBOARD : WIDTH);
  yyjson_mut_obj_add_int(doc, in, "depth", where == CONTEXT_CLIPBOARD ? 6 : 1);
  return doc;
}

static yyjson_mut_doc *ask_at_prompt(eplua_dap *d, const char *code)
{
  char session[32];
  yyjson_mut_val *in;
  yyjson_mut_doc *doc = ep_dap_verb_new("evaluate", &in);
  if (!doc)
    return NULL;
  snprintf(session, sizeof session, "dap-%d", d->number);
  yyjson_mut_obj_add_strcpy(doc, in, "session", session);
  yyjson_mut_obj_add_strcpy(doc, in, "peer", session);
  yyjson_mut_obj_add_strcpy(doc, in, "code", code);
  d->prompted = true;
  yyjson_mut_obj_add_bool(doc, in, "multiline", false);
  yyjson_mut_obj_add_int(doc, in, "width", WIDTH);
  return doc;
}

void ep_dap_on_evaluate(eplua_dap *d, const ep_dap_call *call)
{
  const char *code = ep_dap_text(call, "expression");
  context where = context_of(call);
  if (!code) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "needs \"expression\", a text");
    return;
  }
  if (where == CONTEXT_HOVER && !is_path(code)) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "only names are looked up under the pointer");
    return;
  }
  if (!d->stopped && where != CONTEXT_REPL) {
    ep_dap_not_stopped(d, call);
    return;
  }
  yyjson_mut_doc *doc = d->stopped ? ask_in_frame(call, code, where) : ask_at_prompt(d, code);
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, d->stopped ? ANSWER_MS : PROMPT_MS, on_evaluated);
  if (!a)
    return;
  a->number[0] = where;
  a->prompt = !d->stopped;
  a->hex = wants_hex(call);
  ep_dap_ask_go(a);
}

// --- setExpression ---

static void on_expression_set(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  if (!yyjson_get_bool(yyjson_obj_get(in, "ok"))) {
    fail_with(d, call, in);
    return;
  }
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc)
    ep_dap_value_add(d, doc, body, "value", yyjson_arr_get_first(yyjson_obj_get(in, "results")),
                     a->hex);
  ep_dap_send(d, doc);
  ep_dap_invalidated(d);
}

void ep_dap_on_set_expression(eplua_dap *d, const ep_dap_call *call)
{
  const char *to = ep_dap_text(call, "expression"), *value = ep_dap_text(call, "value");
  if (!to || !value) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "needs \"expression\" and \"value\", texts");
    return;
  }
  yyjson_mut_doc *doc = ask_in_frame(call, value, CONTEXT_OTHER);
  if (doc)
    yyjson_mut_obj_add_strcpy(doc, yyjson_mut_doc_get_root(doc), "assign", to);
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ANSWER_MS, on_expression_set);
  if (!a)
    return;
  a->hex = wants_hex(call);
  ep_dap_ask_go(a);
}

// --- completions ---

static const struct {
  const char *type, *as;
} item_types[] = {
    {"function", "function"}, {"keyword", "keyword"},  {"table", "module"}, {"module", "module"},
    {"local", "variable"},    {"upvalue", "variable"}, {"file", "file"},
};

static const char *item_type(const char *kind, bool method)
{
  if (method && kind && strcmp(kind, "function") == 0)
    return "method";
  for (size_t i = 0; kind && i < sizeof item_types / sizeof *item_types; i++) {
    if (strcmp(kind, item_types[i].type) == 0)
      return item_types[i].as;
  }
  return "value";
}

static void on_completed(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_val *item, *prefix = yyjson_obj_get(in, "prefix");
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(in, "items"));
  const char *close = yyjson_get_str(yyjson_obj_get(in, "close"));
  size_t bytes = yyjson_get_len(prefix);
  int64_t length = prefix ? (int64_t)ep_dap_units(yyjson_get_str(prefix), bytes) : 0;
  int64_t start = a->number[0] - length; // from 0
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "targets") : NULL;
  while (list && (item = yyjson_arr_iter_next(&it))) {
    const char *name = yyjson_get_str(yyjson_obj_get(item, "name"));
    const char *text = yyjson_get_str(yyjson_obj_get(item, "text"));
    const char *kind = yyjson_get_str(yyjson_obj_get(item, "kind"));
    if (!name)
      continue;
    yyjson_mut_val *target = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_strcpy(doc, target, "label", name);
    if (close) {
      ep_text whole = {0};
      ep_text_print(&whole, "%s%s", name, close);
      if (!whole.failed)
        yyjson_mut_obj_add_strncpy(doc, target, "text", whole.bytes, whole.length);
      ep_text_free(&whole);
    }
    yyjson_mut_obj_add_str(doc, target, "type", item_type(kind, a->flag));
    yyjson_mut_obj_add_int(doc, target, "start",
                           start >= 0 ? ep_dap_column_out(d, start + 1) : ep_dap_column_out(d, 1));
    yyjson_mut_obj_add_int(doc, target, "length", length);
    if (text)
      yyjson_mut_obj_add_strcpy(doc, target, "detail", text);
  }
  ep_dap_send(d, doc);
}

// The text up to the cursor; *column: that of the cursor in its line, from 0.
static size_t cut_text(const eplua_dap *d, const ep_dap_call *call, const char *text,
                       size_t *line_start, int64_t *column)
{
  int line =
      ep_dap_line_in(d, ep_dap_number(call->in, "line", 0, INT32_MAX - 1, 1 - d->lines_at_0));
  const char *at = text;
  for (; line > 1 && strchr(at, '\n'); line--)
    at = strchr(at, '\n') + 1;
  size_t length = strcspn(at, "\n");
  *column = ep_dap_number(call->in, "column", 0, INT32_MAX, 0) - (d->columns_at_0 ? 0 : 1);
  if (*column < 0)
    *column = 0;
  *line_start = (size_t)(at - text);
  size_t bytes = ep_dap_bytes(at, length, (size_t)*column);
  *column = (int64_t)ep_dap_units(at, bytes);
  return *line_start + bytes;
}

void ep_dap_on_completions(eplua_dap *d, const ep_dap_call *call)
{
  char session[32];
  yyjson_mut_val *in;
  size_t line_start;
  int64_t column;
  const char *text = ep_dap_text(call, "text");
  if (!text) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "needs \"text\"");
    return;
  }
  size_t end = cut_text(d, call, text, &line_start, &column);
  size_t dot = end; // is it behind a colon?
  while (dot > line_start && (isalnum((unsigned char)text[dot - 1]) || text[dot - 1] == '_'))
    dot--;
  yyjson_mut_doc *doc = ep_dap_verb_new(d->stopped ? "debug_complete" : "complete", &in);
  if (doc) {
    yyjson_mut_obj_add_strncpy(doc, in, "text", text, end);
    yyjson_mut_obj_add_strcpy(doc, in, "rest", text + end);
    if (d->stopped) {
      yyjson_mut_obj_add_int(doc, in, "frame", ep_dap_number(call->in, "frameId", 0, INT32_MAX, 0));
    } else {
      snprintf(session, sizeof session, "dap-%d", d->number);
      yyjson_mut_obj_add_strcpy(doc, in, "session", session);
    }
  }
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, 2000, on_completed);
  if (!a)
    return;
  a->number[0] = column;
  a->flag = dot > line_start && text[dot - 1] == ':';
  ep_dap_ask_go(a);
}
