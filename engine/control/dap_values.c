// SPDX-License-Identifier: MIT
/*
 * Values as DAP shows them: variables, a page at a time, and their change. The control thread; owns nothing but the list of references
 * that were given out in this stop.
 * When the script goes on these are given back to the engine: a value that a client has looked at must not live on because of it. What the
 * prompt has shown while the script ran stays, until newer ones push it out.
 */
#include "control/dap_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFS_MAX = 20000, PAGE_MAX = 1000, WIDTH = 250, ASSIGN_MS = 8000 };

// --- references ---

void ep_dap_ref_given(eplua_dap *d, int64_t ref)
{
  if (ref <= 0 || !d->stopped || d->refs_count >= REFS_MAX)
    return;
  if (d->refs_count == d->refs_room) {
    size_t room = d->refs_room ? 2 * d->refs_room : 64;
    int *grown = realloc(d->refs_given, room * sizeof *grown);
    if (!grown)
      return;
    d->refs_given = grown;
    d->refs_room = room;
  }
  d->refs_given[d->refs_count++] = (int)ref;
}

void ep_dap_refs_release(eplua_dap *d)
{
  yyjson_mut_val *in;
  if (d->refs_count == 0)
    return;
  yyjson_mut_doc *doc = ep_dap_verb_new("release", &in);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, in, "refs") : NULL;
  for (size_t i = 0; list && i < d->refs_count; i++)
    yyjson_mut_arr_add_int(doc, list, d->refs_given[i]);
  d->refs_count = 0;
  ep_dap_tell_engine(d, doc);
}

// --- a value ---

// The hexadecimal form of an integer's text; false: it is none.
static bool to_hex(const char *type, const char *text, char *out, size_t size)
{
  char *end;
  if (!type || strcmp(type, "number") != 0)
    return false;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  if (*end || end == text || errno)
    return false;
  snprintf(out, size, "0x%llx", (unsigned long long)n);
  return true;
}

void ep_dap_value_add(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name,
                      yyjson_val *value, bool hex)
{
  char number[32];
  static const char *const counts[][2] = {{"indexed", "indexedVariables"},
                                          {"named", "namedVariables"}};
  const char *type = yyjson_get_str(yyjson_obj_get(value, "type"));
  yyjson_val *text = yyjson_obj_get(value, "text");
  const char *shown = yyjson_is_str(text) ? yyjson_get_str(text) : "";
  // a long string has a reference for its text, but nothing is inside
  bool opens = type && strcmp(type, "string") != 0;
  int64_t ref = opens ? ep_dap_number(value, "ref", 0, INT32_MAX, 0) : 0;
  if (hex && to_hex(type, shown, number, sizeof number))
    yyjson_mut_obj_add_strcpy(doc, object, name, number);
  else
    yyjson_mut_obj_add_strncpy(doc, object, name, shown,
                               yyjson_is_str(text) ? yyjson_get_len(text) : 0);
  if (type && d->wants_types)
    yyjson_mut_obj_add_strcpy(doc, object, "type", type);
  yyjson_mut_obj_add_int(doc, object, "variablesReference", ref);
  for (size_t i = 0; ref && i < sizeof counts / sizeof *counts; i++) {
    int64_t count = ep_dap_number(value, counts[i][0], 0, INT32_MAX, -1);
    if (count >= 0)
      yyjson_mut_obj_add_int(doc, object, counts[i][1], count);
  }
  ep_dap_ref_given(d, ep_dap_number(value, "ref", 0, INT32_MAX, 0));
}

void ep_dap_invalidated(eplua_dap *d)
{
  yyjson_mut_val *body;
  if (!d->wants_invalidated || !d->stopped)
    return;
  yyjson_mut_doc *doc = ep_dap_event_new("invalidated", &body);
  if (doc)
    yyjson_mut_arr_add_str(doc, yyjson_mut_obj_add_arr(doc, body, "areas"), "variables");
  ep_dap_send(d, doc);
}

// --- variables ---

static void add_hint(yyjson_mut_doc *doc, yyjson_mut_val *variable, yyjson_val *from)
{
  bool constant = yyjson_get_bool(yyjson_obj_get(from, "constant"));
  bool shadowed = yyjson_get_bool(yyjson_obj_get(from, "shadowed"));
  if (!constant && !shadowed)
    return;
  yyjson_mut_val *hint = yyjson_mut_obj_add_obj(doc, variable, "presentationHint");
  yyjson_mut_val *attributes = yyjson_mut_obj_add_arr(doc, hint, "attributes");
  if (constant) {
    yyjson_mut_arr_add_str(doc, attributes, "constant");
    yyjson_mut_arr_add_str(doc, attributes, "readOnly");
  }
  if (shadowed)
    yyjson_mut_arr_add_str(doc, attributes, "shadowed");
}

static void add_variable(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *list, yyjson_val *from,
                         bool hex)
{
  const char *name = yyjson_get_str(yyjson_obj_get(from, "name"));
  const char *path = yyjson_get_str(yyjson_obj_get(from, "path"));
  yyjson_mut_val *variable = yyjson_mut_arr_add_obj(doc, list);
  yyjson_mut_obj_add_strcpy(doc, variable, "name", name ? name : "?");
  ep_dap_value_add(d, doc, variable, "value", yyjson_obj_get(from, "value"), hex);
  if (path && *path)
    yyjson_mut_obj_add_strcpy(doc, variable, "evaluateName", path);
  add_hint(doc, variable, from);
}

// A client that does not page is told that there is more than it sees.
static void add_rest(yyjson_mut_doc *doc, yyjson_mut_val *list, yyjson_val *in)
{
  char text[80];
  int64_t all = ep_dap_number(in, "count", 0, INT32_MAX, 0);
  bool counted = !yyjson_get_bool(yyjson_obj_get(in, "more"));
  snprintf(text, sizeof text,
           counted ? "%lld more are not shown" : "at least %lld more are not shown",
           (long long)(all - (int64_t)yyjson_mut_arr_size(list)));
  yyjson_mut_val *variable = yyjson_mut_arr_add_obj(doc, list);
  yyjson_mut_obj_add_str(doc, variable, "name", "...");
  yyjson_mut_obj_add_strcpy(doc, variable, "value", text);
  yyjson_mut_obj_add_int(doc, variable, "variablesReference", 0);
}

static void on_variables(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_val *item, *variables = yyjson_obj_get(in, "variables");
  if (!variables)
    variables = yyjson_obj_get(in, "children");
  yyjson_arr_iter it = yyjson_arr_iter_with(variables);
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "variables") : NULL;
  while (list && (item = yyjson_arr_iter_next(&it)))
    add_variable(d, doc, list, item, a->hex);
  if (list && a->flag &&
      ep_dap_number(in, "count", 0, INT32_MAX, 0) > (int64_t)yyjson_mut_arr_size(list))
    add_rest(doc, list, in);
  ep_dap_send(d, doc);
}

static bool wants_hex(const ep_dap_call *call)
{
  return yyjson_get_bool(yyjson_obj_get(yyjson_obj_get(call->in, "format"), "hex"));
}

void ep_dap_on_variables(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  const char *filter = ep_dap_text(call, "filter");
  int64_t start = ep_dap_number(call->in, "start", 0, INT32_MAX - 1, 0);
  int64_t count = ep_dap_number(call->in, "count", 0, PAGE_MAX, 0);
  bool all = !filter && start == 0 && count == 0;
  yyjson_mut_doc *doc = ep_dap_verb_new(d->stopped ? "debug_variables" : "children", &in);
  if (doc) {
    yyjson_mut_obj_add_int(doc, in, "ref",
                           ep_dap_number(call->in, "variablesReference", 0, INT32_MAX, 0));
    yyjson_mut_obj_add_int(doc, in, "start", start + 1);
    yyjson_mut_obj_add_int(doc, in, "count", d->stopped || count ? count : PAGE_MAX);
    if (filter)
      yyjson_mut_obj_add_strcpy(doc, in, "filter", filter);
    yyjson_mut_obj_add_int(doc, in, "width", WIDTH);
  }
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ep_dap_read_ms(d), on_variables);
  if (!a)
    return;
  a->flag = all;
  a->hex = wants_hex(call);
  ep_dap_ask_go(a);
}

// --- setVariable ---

static void on_assigned(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  yyjson_mut_val *body;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc)
    ep_dap_value_add(d, doc, body, "value", yyjson_obj_get(in, "value"), a->hex);
  ep_dap_send(d, doc);
  ep_dap_invalidated(d);
}

void ep_dap_on_set_variable(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  const char *name = ep_dap_text(call, "name"), *value = ep_dap_text(call, "value");
  if (!name || !value) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "needs \"name\" and \"value\", texts");
    return;
  }
  yyjson_mut_doc *doc = ep_dap_verb_new("debug_assign", &in);
  if (doc) {
    yyjson_mut_obj_add_int(doc, in, "ref",
                           ep_dap_number(call->in, "variablesReference", 0, INT32_MAX, 0));
    yyjson_mut_obj_add_strcpy(doc, in, "name", name);
    yyjson_mut_obj_add_strcpy(doc, in, "value", value);
    yyjson_mut_obj_add_int(doc, in, "frame", d->frame);
  }
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ASSIGN_MS, on_assigned);
  if (!a)
    return;
  a->hex = wants_hex(call);
  ep_dap_ask_go(a);
}
