// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is offered while somebody types: completion, and the signature of the call around the cursor.
 * For completion the running engine is asked first; it has a few hundredths of a second, since it may be busy.
 */
#include "ide/answers_int.h"

#include "ide/json.h"
#include "ide/markup.h"
#include "ide/target.h"
#include "panels/files.h"
#include "panels/outline.h"
#include "words/words.h"

#include <eplua/modules.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFERS_MAX = 400, RUNNING_MAX = 1000, PATIENCE_MS = 60 };

// --- modules that require would find ---

// Where go to definition looks, too: the folder of the file, that of the panel, and our own. C modules stand in the library, or are told by the engine.
static eplua_modules *find_modules(const ide_query *q, const lang_source *source)
{
  char typed[256], own[PATH_MAX];
  if (!lang_complete_module(source, q->place, typed, sizeof typed))
    return NULL;
  eplua_modules *m = eplua_modules_new(typed, strlen(typed), EPLUA_MODULES_MS);
  snprintf(own, sizeof own, "%s/lua", q->language->ide->start->resources);
  const char *const folders[] = {q->folder, q->root, own};
  for (size_t k = 0; m && k < sizeof folders / sizeof *folders; k++) {
    if (*folders[k])
      eplua_modules_find(m, "?.lua;?/init.lua", folders[k], NULL, NULL);
  }
  return m;
}

// --- completion ---

static void work_complete(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = snapshot_source(q->text);
  lang_running_item *running = calloc(RUNNING_MAX, sizeof *running);
  size_t count = 0;
  cJSON *answer = q->running ? cJSON_Parse(q->running) : NULL;
  const cJSON *item;
  cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(answer, "items"))
  {
    if (running && count < RUNNING_MAX && ide_json_text(item, "name"))
      running[count++] =
          (lang_running_item){ide_json_text(item, "name"), ide_json_text(item, "kind"),
                              ide_json_text(item, "params"), ide_json_text(item, "text")};
  }
  eplua_modules *m = source ? find_modules(q, source) : NULL;
  bool more;
  size_t module_count = 0;
  const eplua_module *modules = m ? eplua_modules_sort(m, &module_count, &more) : NULL;
  const char **names = calloc(module_count + 1, sizeof *names);
  for (size_t k = 0; names && k < module_count; k++)
    names[k] = modules[k].name;
  if (source)
    q->completion = lang_complete(source, q->language->library,
                                  &(lang_complete_query){.cursor = q->place,
                                                         .running = running,
                                                         .running_count = count,
                                                         .modules = names,
                                                         .module_count = names ? module_count : 0,
                                                         .limit = OFFERS_MAX,
                                                         .asked = q->forced});
  free(names);
  eplua_modules_free(m);
  cJSON_Delete(answer);
  free(running);
}

static void finish_complete(ide_job *job)
{
  const char *const origins[] = {
      [LANG_FROM_LOCAL] = _("local"),        [LANG_FROM_BUFFER] = _("this file"),
      [LANG_FROM_ANNOTATION] = _("library"), [LANG_FROM_RUNNING] = _("running"),
      [LANG_FROM_KEYWORD] = "Lua",           [LANG_FROM_MODULES] = _("module")};
  static const char *const icons[] = {
      [LANG_ITEM_VARIABLE] = "code-variable", [LANG_ITEM_PARAMETER] = "code-variable",
      [LANG_ITEM_FUNCTION] = "code-function", [LANG_ITEM_METHOD] = "code-function",
      [LANG_ITEM_FIELD] = "code-variable",    [LANG_ITEM_EVENT] = "code-function",
      [LANG_ITEM_TABLE] = "code-block",       [LANG_ITEM_CLASS] = "code-class",
      [LANG_ITEM_MODULE] = "package",         [LANG_ITEM_CONSTANT] = "code-context",
      [LANG_ITEM_KEYWORD] = "code-context",   [LANG_ITEM_SNIPPET] = "code-block",
      [LANG_ITEM_LABEL] = "code-context"};
  const ide_query *q = (const ide_query *)job;
  epq_editor *editor = ide_query_asker(q);
  size_t count = q->completion ? q->completion->count : 0;
  epq_offer *offers = calloc(count + 1, sizeof *offers);
  ide_markup *inserts = calloc(count + 1, sizeof *inserts);
  for (size_t k = 0; offers && inserts && k < count; k++) {
    const lang_item *item = &q->completion->items[k];
    if (item->kind == LANG_ITEM_SNIPPET)
      ide_markup_snippet(&inserts[k], item->insert);
    offers[k] = (epq_offer){.label = item->label,
                            .insert = inserts[k].text ? inserts[k].text : item->insert,
                            .detail = item->detail,
                            .origin = item->running && item->origin != LANG_FROM_RUNNING
                                          ? _("running")
                                          : origins[item->origin],
                            .doc = *item->doc ? item->doc : NULL, // plain: the list shows no markup
                            .icon = icons[item->kind]};
  }
  if (editor && offers && inserts)
    epq_editor_offer(editor, q->request, offers, count,
                     q->completion ? strlen(q->completion->prefix) : 0);
  for (size_t k = 0; inserts && k < count; k++)
    ide_markup_free(&inserts[k]);
  free(inserts);
  free(offers);
}

// Waits for the engine, at most PATIENCE_MS.
typedef struct patience {
  ide_language *language;
  ide_query *question; // NULL: on its way
  epq_timer *timer;
  unsigned refs;
} patience;

static void patience_unref(patience *p)
{
  if (--p->refs > 0)
    return;
  epq_timer_free(p->timer);
  free(p);
}

static void send(patience *p)
{
  ide_query *q = p->question;
  p->question = NULL;
  if (q)
    ide_worker_add(q->language->worker, &q->job);
}

static void take_running(void *ud, const cJSON *answer)
{
  patience *p = ud;
  if (p->question && answer)
    p->question->running = cJSON_PrintUnformatted(answer);
  p->language->asks = false;
  send(p);
  epq_timer_stop(p->timer);
  patience_unref(p);
}

static void on_patience(void *ud)
{
  send(ud);
}

// Where `require "x` that ends there begins; end: nowhere. Whether it is a comment is known to who has parsed the text.
static size_t require_start(const char *line, size_t end)
{
  static const char word[] = "require";
  size_t at = end, length = sizeof word - 1;
  while (at > 0 && !strchr("\"'[", line[at - 1]))
    at--;
  while (at > 0 && strchr("\"'[=", line[at - 1]))
    at--;
  while (at > 0 && strchr(" \t(,", line[at - 1]))
    at--;
  return at >= length && at < end && memcmp(line + at - length, word, length) == 0 ? at - length
                                                                                   : end;
}

// What stands before the cursor, as the engine takes it: "foo.bar:ba", or `require "ba`. False: none.
static bool path_before(ide_document *d, epq_place place, char *out, size_t size)
{
  char *line = epq_document_line(ide_document_shown(d), place.line);
  if (!line)
    return false;
  size_t end = place.column > 0 ? (size_t)place.column - 1 : 0;
  if (end > strlen(line))
    end = strlen(line);
  size_t start = require_start(line, end);
  bool is_module = start < end;
  while (!is_module && start > 0 &&
         (isalnum((unsigned char)line[start - 1]) ||
          (line[start - 1] && strchr("_.:", line[start - 1]))))
    start--;
  bool fits = end > start && end - start < size;
  if (fits)
    snprintf(out, size, "%.*s", (int)(end - start), line + start);
  free(line);
  return fits;
}

void ide_language_complete(ide *i, ide_document *d, epq_editor *editor, uint64_t request,
                           epq_place place, bool forced)
{
  char path[256];
  if (!i->language || !ide_document_is_lua(d))
    return;
  ide_query *q = ide_query_new(i->language, d, editor, place, IDE_QUERY_COMPLETE, work_complete,
                               finish_complete);
  if (!q)
    return;
  q->request = request;
  q->forced = forced;
  snprintf(q->root, sizeof q->root, "%s", panel_files_root(i->files));
  // one question at a time: a busy engine answers none of them, and its queue is short
  bool may_ask = !i->language->asks && path_before(d, place, path, sizeof path);
  patience *p = may_ask ? calloc(1, sizeof *p) : NULL;
  if (!p) {
    ide_worker_add(i->language->worker, &q->job);
    return;
  }
  *p = (patience){i->language, q, epq_timer_new(i->app, on_patience, p), 1};
  i->language->asks = true;
  epq_timer_start(p->timer, PATIENCE_MS, false);
  cJSON *r = cJSON_CreateObject();
  cJSON_AddStringToObject(r, "verb", "complete");
  cJSON_AddStringToObject(r, "text", path);
  cJSON_AddNumberToObject(r, "limit", RUNNING_MAX);
  ide_target_ask(i, r, 0, take_running, p);
}

// --- signature ---

static void work_signature(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->signature = lang_signature_help_at(source, q->language->library, q->place);
}

static void finish_signature(ide_job *job)
{
  const ide_query *q = (const ide_query *)job;
  epq_editor *editor = ide_query_asker(q);
  ide_markup text = {0};
  if (!editor)
    return;
  epq_place now = epq_editor_place(editor);
  if (now.line != (int)q->place.line || now.column != (int)q->place.column)
    return; // the next answer is on its way
  if (q->signature)
    ide_markup_signature(&text, q->signature);
  epq_editor_set_signature(editor, text.text);
  ide_markup_free(&text);
}

// An open parenthesis before the cursor, in the last lines: else nobody needs to be asked.
static bool may_be_in_call(ide_document *d, epq_place place)
{
  int depth = 0;
  for (int line = place.line; line > 0 && line > place.line - 20; line--) {
    char *text = epq_document_line(ide_document_shown(d), line);
    size_t end = text ? strlen(text) : 0;
    if (line == place.line && place.column > 0 && (size_t)place.column - 1 < end)
      end = (size_t)place.column - 1;
    for (size_t k = end; k > 0; k--)
      if (text[k - 1] == ')')
        depth++;
      else if (text[k - 1] == '(' && --depth < 0)
        break;
    free(text);
    if (depth < 0)
      return true;
  }
  return false;
}

void ide_language_moved(ide *i, ide_document *d, epq_editor *editor)
{
  epq_place place = epq_editor_place(editor);
  if (!i->language || !ide_document_is_lua(d))
    return;
  panel_outline_follow(i, place.line);
  if (!may_be_in_call(d, place)) {
    epq_editor_set_signature(editor, NULL);
    return;
  }
  ide_query *q = ide_query_new(i->language, d, editor, place, IDE_QUERY_SIGNATURE, work_signature,
                               finish_signature);
  if (q)
    ide_worker_add(i->language->worker, &q->job);
}
