// SPDX-License-Identifier: MIT
/*
 * The requests that set breakpoints: of a source, functions, errors, callbacks; and which lines can have one. The control thread.
 * Each is checked and answered at once by what can be known without the engine; what the debugger finds when the file is loaded follows as an
 * event. What cannot work (a condition that is no expression) is kept, so that it is shown, but is not in the plan.
 * The text of a source reference is the engine's: there the answer waits for it.
 */
#include "control/dap_int.h"
#include "debug/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A set of breakpoints on its way from a request to its list.
typedef struct setting {
  eplua_dap *session;
  const ep_dap_call *call;
  ep_dap_break *items;
  size_t count, room;
} setting;

static char *copy_text(yyjson_val *from, const char *name)
{
  const char *text = yyjson_get_str(yyjson_obj_get(from, name));
  return text && text[strspn(text, " \t\r\n")] ? strdup(text) : NULL;
}

static void object_to(ep_dap_break *b, const char *why)
{
  b->broken = true;
  if (!b->message)
    b->message = strdup(why);
}

// Reads condition, hitCondition and logMessage, and says what is wrong with them.
static void read_wishes(ep_dap_break *b, yyjson_val *from, bool pattern)
{
  char why[600];
  b->condition = copy_text(from, "condition");
  b->hits = copy_text(from, "hitCondition");
  b->log = copy_text(from, "logMessage");
  const char *wrong = NULL;
  if (b->condition && !pattern)
    wrong = ep_dap_check_expression(b->condition, why, sizeof why);
  if (!wrong && b->hits && ep_break_check_hits(b->hits)) {
    snprintf(why, sizeof why, "'%.100s': %s", b->hits, ep_break_check_hits(b->hits));
    wrong = why;
  }
  if (!wrong && b->log)
    wrong = ep_dap_check_log(b->log, why, sizeof why);
  if (wrong)
    object_to(b, wrong);
}

// Room for count breakpoints; fails the call else.
static bool begin(setting *s, eplua_dap *d, const ep_dap_call *call, const ep_dap_list *list,
                  size_t count)
{
  *s = (setting){.session = d, .call = call, .room = count};
  if (count + ep_dap_break_total(d, list) > EP_DAP_BREAKPOINTS) {
    ep_dap_fail(d, call, EP_DAP_E_LIMIT, "more than %d breakpoints", EP_DAP_BREAKPOINTS);
    return false;
  }
  s->items = calloc(count + 1, sizeof *s->items);
  if (!s->items)
    ep_dap_fail(d, call, EP_DAP_E_MEMORY, "not enough memory");
  return s->items;
}

static ep_dap_break *next_item(setting *s)
{
  return &s->items[s->count++];
}

// They replace those of the list; says which there are.
static void finish(setting *s, ep_dap_list *list)
{
  yyjson_mut_val *body;
  eplua_dap *d = s->session;
  ep_dap_list_replace(d, list, s->items, s->count);
  ep_dap_plan_changed(d);
  yyjson_mut_doc *doc = ep_dap_answer_new(s->call, &body);
  yyjson_mut_val *answer = doc ? yyjson_mut_obj_add_arr(doc, body, "breakpoints") : NULL;
  for (size_t i = 0; answer && i < list->count; i++)
    ep_dap_break_fill(d, doc, yyjson_mut_arr_add_obj(doc, answer), list, &list->items[i]);
  ep_dap_send(d, doc);
}

// --- lines ---

// As the client counts; -1: it is none.
static int64_t line_of(yyjson_val *value)
{
  double n = yyjson_is_num(value) ? yyjson_get_num(value) : -1;
  return !(n >= 0) ? -1 : n < INT32_MAX ? (int64_t)n : INT32_MAX - 1;
}

// Sets what is asked for in a source with those lines; NULL: there are none, for that reason, or, without one, as it is not loaded yet.
static void set_lines(eplua_dap *d, const ep_dap_call *call, yyjson_val *wished, bool bare,
                      ep_dap_list *list, const ep_lines *lines, const char *why)
{
  setting s;
  yyjson_val *item;
  yyjson_arr_iter it = yyjson_arr_iter_with(wished);
  if (!begin(&s, d, call, list, yyjson_arr_size(wished)))
    return;
  while ((item = yyjson_arr_iter_next(&it))) {
    ep_dap_break *b = next_item(&s);
    b->kind = EP_BREAK_LINE;
    b->line = ep_dap_line_in(d, line_of(bare ? item : yyjson_obj_get(item, "line")));
    if (b->line < 1) // else it would be moved down to the first line of all
      object_to(b, "a line is a number");
    if (!bare)
      read_wishes(b, item, false);
    b->at = lines && !b->broken ? ep_lines_snap(lines, b->line) : 0;
    if (b->at == 0 && !b->message && (lines || why))
      b->message = strdup(lines ? "no code at this line or after it" : why);
  }
  finish(&s, list);
}

static void on_reference_text(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  ep_lines lines = {0};
  const char *text = yyjson_get_str(yyjson_obj_get(in, "text"));
  const char *name = yyjson_get_str(yyjson_obj_get(in, "name"));
  int reference = (int)a->number[0];
  bool named = name && (*name == '=' || *name == '@');
  ep_dap_list *list =
      text ? ep_dap_list_of(d, name ? name : "", reference, named ? name : text) : NULL;
  yyjson_doc *doc = yyjson_read(a->text, strlen(a->text), 0); // the request's own breakpoints
  if (!list) {
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "no such source reference");
  } else {
    bool known = ep_lines_of_text(text, yyjson_get_len(yyjson_obj_get(in, "text")), &lines);
    set_lines(d, call, yyjson_doc_get_root(doc), a->flag, list, known ? &lines : NULL,
              "the source does not compile");
  }
  ep_lines_free(&lines);
  yyjson_doc_free(doc);
}

static void set_by_reference(eplua_dap *d, const ep_dap_call *call, yyjson_val *wished, bool bare,
                             int64_t reference)
{
  yyjson_mut_val *in;
  yyjson_mut_doc *doc = ep_dap_verb_new("debug_source", &in);
  if (doc)
    yyjson_mut_obj_add_int(doc, in, "source_ref", reference);
  ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ep_dap_read_ms(d), on_reference_text);
  if (!a)
    return;
  a->number[0] = reference;
  a->flag = bare;
  a->text =
      wished ? yyjson_val_write(wished, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL) : strdup("[]");
  if (!a->text)
    a->text = strdup("[]");
  ep_dap_ask_go(a);
}

void ep_dap_on_set_breakpoints(eplua_dap *d, const ep_dap_call *call)
{
  const char *why = NULL;
  yyjson_val *source = yyjson_obj_get(call->in, "source");
  yyjson_val *wished = yyjson_obj_get(call->in, "breakpoints");
  bool bare = !yyjson_is_arr(wished); // older clients send lines only
  int64_t reference = ep_dap_number(source, "sourceReference", 0, INT32_MAX, 0);
  if (bare)
    wished = yyjson_obj_get(call->in, "lines");
  if (reference > 0) {
    set_by_reference(d, call, wished, bare, reference);
    return;
  }
  char *what = ep_dap_source_in(d, source, &why);
  ep_dap_list *list = what ? ep_dap_list_of(d, what, 0, what) : NULL;
  if (list && *what == '=') { // its lines are known when it is loaded
    set_lines(d, call, wished, bare, list, NULL, NULL);
  } else if (list) {
    const ep_lines *lines = ep_dap_lines_of(d->daps, what, &why);
    set_lines(d, call, wished, bare, list, lines, why);
  } else {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "%s", why ? why : "not enough memory");
  }
  free(what);
}

void ep_dap_on_breakpoint_locations(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *body;
  const char *why = NULL;
  yyjson_val *source = yyjson_obj_get(call->in, "source");
  const char *given = yyjson_get_str(yyjson_obj_get(source, "path"));
  char *path = given ? ep_dap_path_in(d, given, &why) : NULL;
  const ep_lines *lines = path ? ep_dap_lines_of(d->daps, path, &why) : NULL;
  int line = ep_dap_line_in(d, ep_dap_number(call->in, "line", -1, INT32_MAX - 1, -1));
  int last = ep_dap_line_in(
      d, ep_dap_number(call->in, "endLine", -1, INT32_MAX - 1, line - d->lines_at_0));
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "breakpoints") : NULL;
  for (int i = 0; list && lines && i < lines->count && lines->line[i] <= last; i++) {
    if (lines->line[i] >= line)
      yyjson_mut_obj_add_int(doc, yyjson_mut_arr_add_obj(doc, list), "line",
                             ep_dap_line_out(d, lines->line[i]));
  }
  ep_dap_send(d, doc);
  free(path);
}

// --- functions, errors, callbacks ---

void ep_dap_on_set_functions(eplua_dap *d, const ep_dap_call *call)
{
  setting s;
  yyjson_val *item, *wished = yyjson_obj_get(call->in, "breakpoints");
  yyjson_arr_iter it = yyjson_arr_iter_with(wished);
  if (!begin(&s, d, call, &d->functions, yyjson_arr_size(wished)))
    return;
  while ((item = yyjson_arr_iter_next(&it))) {
    ep_dap_break *b = next_item(&s);
    const char *name = yyjson_get_str(yyjson_obj_get(item, "name"));
    const char *wrong = ep_dap_check_function(name ? name : "");
    b->kind = EP_BREAK_FUNCTION;
    b->what = strdup(name ? name : "");
    if (wrong)
      object_to(b, wrong);
    read_wishes(b, item, false);
  }
  finish(&s, &d->functions);
}

static void add_filter(setting *s, const char *filter, yyjson_val *options)
{
  static const char *const known[] = {"uncaught", "caught", "pattern"};
  ep_dap_break *b = next_item(s);
  bool found = false, pattern = filter && strcmp(filter, "pattern") == 0;
  for (size_t i = 0; filter && i < sizeof known / sizeof *known; i++)
    found |= strcmp(filter, known[i]) == 0;
  b->kind = EP_BREAK_THROWN;
  b->what = strdup(filter ? filter : "");
  if (!found)
    object_to(b, "no such filter: uncaught, caught or pattern");
  read_wishes(b, options, pattern);
  if (pattern && !b->condition)
    object_to(b, "needs a Lua pattern as its condition");
  else if (pattern && ep_dap_check_pattern(b->condition))
    object_to(b, ep_dap_check_pattern(b->condition));
}

// Their order is that of the answer: filters, then filterOptions.
void ep_dap_on_set_exceptions(eplua_dap *d, const ep_dap_call *call)
{
  setting s;
  yyjson_val *item, *filters = yyjson_obj_get(call->in, "filters");
  yyjson_val *options = yyjson_obj_get(call->in, "filterOptions");
  yyjson_arr_iter it = yyjson_arr_iter_with(filters);
  if (!begin(&s, d, call, &d->thrown, yyjson_arr_size(filters) + yyjson_arr_size(options)))
    return;
  while ((item = yyjson_arr_iter_next(&it)))
    add_filter(&s, yyjson_get_str(item), NULL);
  it = yyjson_arr_iter_with(options);
  while ((item = yyjson_arr_iter_next(&it)))
    add_filter(&s, yyjson_get_str(yyjson_obj_get(item, "filterId")), item);
  finish(&s, &d->thrown);
}

void ep_dap_on_set_callbacks(eplua_dap *d, const ep_dap_call *call)
{
  setting s;
  yyjson_val *item, *wished = yyjson_obj_get(call->in, "breakpoints");
  yyjson_arr_iter it = yyjson_arr_iter_with(wished);
  if (!begin(&s, d, call, &d->callbacks, yyjson_arr_size(wished)))
    return;
  while ((item = yyjson_arr_iter_next(&it))) {
    ep_dap_break *b = next_item(&s);
    yyjson_val *kind = yyjson_obj_get(item, "kind"), *slower = yyjson_obj_get(item, "slowerThan");
    b->kind = EP_BREAK_CALLBACK;
    b->what = strdup(yyjson_is_str(kind) ? yyjson_get_str(kind) : "");
    b->slower_ms = ep_dap_number(item, "slowerThan", 0, INT32_MAX, 0);
    // what is no wish of its own would stop in each callback
    if (kind && !yyjson_is_str(kind) && !yyjson_is_null(kind))
      object_to(b, "\"kind\" is a text");
    if (b->slower_ms == 0 && slower && !yyjson_is_null(slower) &&
        !(yyjson_is_num(slower) && yyjson_get_num(slower) == 0))
      object_to(b, "\"slowerThan\" is a whole number of milliseconds");
    read_wishes(b, item, false);
  }
  finish(&s, &d->callbacks);
  ep_dap_watch_slow(d);
}
