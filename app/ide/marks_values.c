// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Values behind the lines of the function that has stopped. The application's thread; owns the values of this stop, and of the one before to
 * tell what has changed.
 * One page of locals and one of upvalues is asked for, whatever there is in them, so a table of a million entries costs what a small one
 * does; which names of the text mean them is app/lang's to say. Functions are left out: they say nothing behind a line.
 */
#include "ide/marks_int.h"

#include "ide/json.h"
#include "ide/settings.h"
#include "ide/target.h"

#include "lang/live.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 100, NAMES_MAX = 300, VALUE_MAX = 60, LINE_MAX_BYTES = 300 };

// --- the values of a function ---

static void values_clear(marks_values *v)
{
  for (size_t k = 0; k < v->count; k++) {
    free(v->all[k].name);
    free(v->all[k].text);
  }
  free(v->all);
  free(v->where);
  *v = (marks_values){0};
}

static marks_value *values_find(const marks_values *v, const char *name)
{
  for (size_t k = 0; k < v->count; k++)
    if (strcmp(v->all[k].name, name) == 0)
      return &v->all[k];
  return NULL;
}

// A copy of at most VALUE_MAX bytes, on one line, not cut in a character.
static char *shorten(const char *text)
{
  char out[VALUE_MAX + 4];
  size_t n = strcspn(text, "\r\n");
  bool cut = text[n] != '\0';
  if (n > VALUE_MAX) {
    for (n = VALUE_MAX; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
      n--;
    cut = true;
  }
  snprintf(out, sizeof out, "%.*s%s", (int)n, text, cut ? "…" : "");
  return strdup(out);
}

static void values_add(marks_values *v, const char *name, const char *text)
{
  // a local hides an upvalue, and what is called so is not wanted
  if (values_find(v, name) || strcmp(name, "_") == 0)
    return;
  if (v->count == v->room) {
    size_t room = v->room ? 2 * v->room : 32;
    marks_value *all = realloc(v->all, room * sizeof *all);
    if (!all)
      return;
    v->all = all;
    v->room = room;
  }
  marks_value one = {.name = strdup(name), .text = shorten(text)};
  if (one.name && one.text) {
    v->all[v->count++] = one;
    return;
  }
  free(one.name);
  free(one.text);
}

// --- behind the lines ---

static void clear_document(ide_marks *m)
{
  const ide_document *d = marks_document(m, m->filled);
  if (d)
    epq_document_set_behind(ide_document_shown(d), NULL, 0);
  m->filled = 0;
}

static void append(char *line, const char *name, const char *value)
{
  size_t at = strlen(line);
  if (at < LINE_MAX_BYTES) // the last one may be longer: the editor cuts it
    snprintf(line + at, LINE_MAX_BYTES + 2 * VALUE_MAX + 16 - at, "%s%.*s = %s", at ? "   " : "",
             VALUE_MAX, name, value);
}

typedef char line_text[LINE_MAX_BYTES + 2 * VALUE_MAX + 16];

static size_t fill_lines(const ide_marks *m, const lang_live *live, epq_behind *lines,
                         line_text *texts)
{
  size_t count = 0;
  for (size_t k = 0; k < live->count; k++) {
    const marks_value *value = values_find(&m->now, live->names[k].name);
    int line = (int)live->names[k].line;
    if (!value)
      continue;
    if (count == 0 || lines[count - 1].line != line) {
      lines[count] = (epq_behind){.line = line, .text = texts[count]};
      count++;
    }
    append(texts[count - 1], value->name, value->text);
    lines[count - 1].changed = lines[count - 1].changed || value->changed;
  }
  return count;
}

static void show_values(ide_marks *m, ide_document *d)
{
  int line = epq_document_mark_line(ide_document_shown(d), MARK_CALLER);
  line = line ? line : epq_document_mark_line(ide_document_shown(d), MARK_HERE);
  const lang_source *source =
      line && m->now.count && ide_settings_bool(m->ide->settings, "inline_values")
          ? marks_source(m, d)
          : NULL;
  lang_live *live = source ? lang_live_names(source, (uint32_t)line, NAMES_MAX) : NULL;
  if (m->filled != ide_document_id(d))
    clear_document(m);
  if (!live) {
    epq_document_set_behind(ide_document_shown(d), NULL, 0);
    return;
  }
  epq_behind *lines = calloc(live->count + 1, sizeof *lines);
  line_text *texts = calloc(live->count + 1, sizeof *texts);
  if (lines && texts) {
    size_t count = fill_lines(m, live, lines, texts);
    epq_document_set_behind(ide_document_shown(d), lines, count);
    m->filled = ide_document_id(d);
  }
  free(lines);
  free(texts);
  lang_live_free(live);
}

// --- asking ---

static void all_there(ide_marks *m)
{
  bool same = m->now.where && m->before.where && strcmp(m->now.where, m->before.where) == 0;
  for (size_t k = 0; same && k < m->now.count; k++) {
    const marks_value *old = values_find(&m->before, m->now.all[k].name);
    m->now.all[k].changed = old && strcmp(old->text, m->now.all[k].text) != 0;
  }
  ide_document *d = marks_frame_document(m);
  if (d)
    show_values(m, d);
  else
    clear_document(m);
}

static bool has_attribute(const cJSON *variable, const char *attribute)
{
  const cJSON *hint = cJSON_GetObjectItemCaseSensitive(variable, "presentationHint"), *each;
  cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(hint, "attributes"))
  {
    if (cJSON_IsString(each) && strcmp(each->valuestring, attribute) == 0)
      return true;
  }
  return false;
}

static void on_variables(marks_ask *a, bool ok, const cJSON *body)
{
  ide_marks *m = a->marks;
  const cJSON *each;
  (void)ok;
  if (a->round != m->round)
    return;
  cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(body, "variables"))
  {
    const char *name = ide_json_text(each, "name"), *value = ide_json_text(each, "value"),
               *type = ide_json_text(each, "type");
    bool function = type ? strcmp(type, "function") == 0
                         : value && strncmp(value, "function", strlen("function")) == 0;
    if (name && value && !function && !has_attribute(each, "shadowed"))
      values_add(&m->now, name, value);
  }
  if (--m->waiting == 0)
    all_there(m);
}

static void ask_variables(ide_marks *m, const cJSON *scope)
{
  const cJSON *reference = cJSON_GetObjectItemCaseSensitive(scope, "variablesReference");
  marks_ask *a = cJSON_IsNumber(reference) && reference->valuedouble > 0
                     ? marks_ask_new(m, on_variables)
                     : NULL;
  if (!a)
    return;
  a->round = m->round;
  m->waiting++;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "variablesReference", reference->valuedouble);
  cJSON_AddNumberToObject(arguments, "start", 0);
  cJSON_AddNumberToObject(arguments, "count", PAGE);
  marks_ask_go(a, "variables", arguments);
}

static void on_scopes(marks_ask *a, bool ok, const cJSON *body)
{
  static const char *const wanted[] = {"Locals", "Upvalues"}; // in this order: see values_add()
  ide_marks *m = a->marks;
  const cJSON *scope;
  (void)ok;
  if (a->round != m->round)
    return;
  for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
    cJSON_ArrayForEach(scope, cJSON_GetObjectItemCaseSensitive(body, "scopes"))
    {
      const char *name = ide_json_text(scope, "name");
      if (name && strcmp(name, wanted[k]) == 0)
        ask_variables(m, scope);
    }
  if (m->waiting == 0)
    all_there(m);
}

// What was seen last in this function is what it is compared with; a look at another frame in between does not count.
static void begin_round(ide_marks *m, const ide_debug_frame *frame)
{
  char where[600];
  snprintf(where, sizeof where, "%.200s %d %.300s", frame->name, frame->source,
           frame->path ? frame->path : "");
  if (m->now.where && strcmp(m->now.where, where) == 0) {
    values_clear(&m->before);
    m->before = m->now;
    m->now = (marks_values){0};
  } else {
    values_clear(&m->now);
  }
  m->now.where = strdup(where);
}

static void ask_scopes(ide_marks *m, const ide_debug_frame *frame)
{
  m->round++;
  m->waiting = 0;
  const ide_document *d = marks_frame_document(m);
  marks_ask *a = d && ide_document_is_lua(d) ? marks_ask_new(m, on_scopes) : NULL;
  if (!a) {
    clear_document(m);
    return;
  }
  a->round = m->round;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "frameId", frame->id);
  marks_ask_go(a, "scopes", arguments);
}

void marks_values_look(ide_marks *m)
{
  const ide_debug_frame *frame = ide_debug_frame_now(m->ide);
  if (!frame) {
    marks_values_clear(m);
    return;
  }
  begin_round(m, frame);
  ask_scopes(m, frame);
}

void marks_values_opened(ide_marks *m, ide_document *d)
{
  const ide_debug_frame *frame = ide_debug_frame_now(m->ide);
  if (frame && m->now.count == 0)
    ask_scopes(m, frame);
  else
    show_values(m, d);
}

void marks_values_clear(ide_marks *m)
{
  m->round++;
  m->waiting = 0;
  clear_document(m);
}

void marks_values_free(ide_marks *m)
{
  values_clear(&m->now);
  values_clear(&m->before);
}
