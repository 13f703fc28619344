// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Breakpoints from one session of the IDE to the next: the text "breakpoints" of the session. The application's thread.
 *   {"breaks":[{"kind":"line"|"function"|"callback", "path", "line", "what", "condition", "hits", "log", "slower_ms", "off":true}...],
 *    "filters":{"uncaught":{"on":true, "condition"}...}}
 * What makes no sense in it is left out; the rest is taken.
 */
#include "ide/debug_int.h"

#include "ide/keep.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {[IDE_BREAK_LINE] = "line",
                                    [IDE_BREAK_FUNCTION] = "function",
                                    [IDE_BREAK_CALLBACK] = "callback"};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char name[] = "breakpoints";

static char *text_in(const cJSON *object, const char *member)
{
  return (char *)(uintptr_t)ide_json_text(object, member);
}

static void load_break(ide_debug *d, const cJSON *from)
{
  const char *kind = ide_json_text(from, "kind");
  ide_break spec = {.path = text_in(from, "path"),
                    .line = ide_json_int(from, "line"),
                    .what = text_in(from, "what"),
                    .condition = text_in(from, "condition"),
                    .hits = text_in(from, "hits"),
                    .log = text_in(from, "log"),
                    .slower_ms = ide_json_int(from, "slower_ms"),
                    .enabled = !ide_json_bool(from, "off")};
  for (int k = 0; kind && k < KINDS; k++)
    if (strcmp(kind, kinds[k]) == 0) {
      spec.kind = (ide_break_kind)k;
      ide_debug_break_put(d->ide, &spec);
    }
}

void ide_breaks_load(ide_debug *d)
{
  const char *text = ide_keep_session_text(d->ide->keep, name);
  cJSON *all = text ? cJSON_Parse(text) : NULL;
  const cJSON *each, *filters = cJSON_GetObjectItemCaseSensitive(all, "filters");
  d->loading = true;
  cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(all, "breaks")) load_break(d, each);
  for (int k = 0; k < IDE_FILTERS; k++) {
    const cJSON *filter = cJSON_GetObjectItemCaseSensitive(filters, ide_debug_filter_names[k]);
    if (cJSON_IsObject(filter)) {
      d->filters[k].on = ide_json_bool(filter, "on");
      ide_debug_replace(&d->filters[k].condition, ide_json_text(filter, "condition"));
    }
  }
  d->loading = false;
  cJSON_Delete(all);
}

static void add_text(cJSON *object, const char *member, const char *text)
{
  if (text)
    cJSON_AddStringToObject(object, member, text);
}

typedef struct keeping {
  const ide *ide;
  cJSON *list;
} keeping;

// Of a text that got a file while it runs, it is in the file that they are looked for.
static void save_break(void *ud, const ide_break *b)
{
  const keeping *k = ud;
  const ide_document *d =
      b->path && *b->path == '=' ? ide_documents_find_source(k->ide, b->path) : NULL;
  const char *file = d ? ide_document_path(d) : NULL;
  cJSON *o = cJSON_CreateObject();
  cJSON_AddStringToObject(o, "kind", kinds[b->kind]);
  add_text(o, "path", file ? file : b->path);
  if (b->line)
    cJSON_AddNumberToObject(o, "line", b->line);
  add_text(o, "what", b->what);
  add_text(o, "condition", b->condition);
  add_text(o, "hits", b->hits);
  add_text(o, "log", b->log);
  if (b->slower_ms)
    cJSON_AddNumberToObject(o, "slower_ms", b->slower_ms);
  if (!b->enabled)
    cJSON_AddBoolToObject(o, "off", true);
  cJSON_AddItemToArray(k->list, o);
}

void ide_debug_break_keep(ide *i)
{
  if (i->debug)
    ide_breaks_save(i->debug);
}

void ide_breaks_save(ide_debug *d)
{
  if (d->loading)
    return;
  cJSON *all = cJSON_CreateObject();
  keeping into = {d->ide, cJSON_AddArrayToObject(all, "breaks")};
  ide_debug_break_each(d->ide, save_break, &into);
  cJSON *filters = cJSON_AddObjectToObject(all, "filters");
  for (int k = 0; k < IDE_FILTERS; k++) {
    cJSON *filter = cJSON_AddObjectToObject(filters, ide_debug_filter_names[k]);
    cJSON_AddBoolToObject(filter, "on", d->filters[k].on);
    add_text(filter, "condition", d->filters[k].condition);
  }
  char *text = cJSON_PrintUnformatted(all);
  if (text)
    ide_keep_set_session_text(d->ide->keep, name, text);
  free(text);
  cJSON_Delete(all);
}
