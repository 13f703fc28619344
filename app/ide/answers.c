// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is asked about a place in a text: completion, signature, hover, definition, help, indentation. Each question is a
 * job for the worker, with the text as it is now; the answer finds its document by id, for it may be closed by then.
 * For completion the running engine is asked first; it has a few hundredths of a second, since it may be busy.
 */
#include "ide/language_int.h"

#include "ide/json.h"
#include "ide/markup.h"
#include "ide/places.h"
#include "ide/target.h"
#include "panels/files.h"
#include "panels/help.h"
#include "panels/outline.h"

#include "lang/complete.h"
#include "lang/definition.h"
#include "lang/help.h"
#include "lang/indent.h"

#include <cjson/cJSON.h>

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMPLETE = 10, SIGNATURE, HOVER, DEFINITION, HELP, INDENT };
enum { OFFERS_MAX = 400, RUNNING_MAX = 1000, PATIENCE_MS = 60, MODULES_MAX = 400 };

typedef struct question {
  ide_job job;
  ide_language *language;
  unsigned document;
  epq_editor *editor; // compared with those of the document, never used without
  uint64_t request;
  snapshot *text;
  lang_position place;
  bool forced;
  char *running;         // JSON: the engine's items
  char folder[PATH_MAX]; // of the file; "": none
  char word[256];        // HELP
  uint32_t first, last;  // INDENT: lines
  // answers
  lang_completion *completion;
  lang_signature_help *signature;
  lang_hover *hover;
  lang_definition definition;
  lang_topic *topic;
  lang_indents *indents;
} question;

static void drop(ide_job *job)
{
  question *q = (question *)job;
  snapshot_unref(q->text);
  free(q->running);
  if (q->completion)
    lang_completion_free(q->completion);
  if (q->signature)
    lang_signature_help_free(q->signature);
  if (q->hover)
    lang_hover_free(q->hover);
  if (q->topic)
    lang_topic_free(q->topic);
  if (q->indents)
    lang_indents_free(q->indents);
  free(q);
}

static question *make(ide_language *l, ide_document *d, epq_editor *editor, epq_place place,
                      int kind, void (*work)(ide_job *), void (*finish)(ide_job *))
{
  question *q = calloc(1, sizeof *q);
  if (!q)
    return NULL;
  q->job = (ide_job){
      .work = work, .finish = finish, .drop = drop, .kind = kind, .key = ide_document_id(d)};
  q->language = l;
  q->document = ide_document_id(d);
  q->editor = editor;
  q->place = (lang_position){(uint32_t)place.line, (uint32_t)place.column};
  q->text = ide_language_snapshot(l, d);
  const char *path = ide_document_path(d), *slash = path ? strrchr(path, '/') : NULL;
  if (slash)
    snprintf(q->folder, sizeof q->folder, "%.*s", (int)(slash - path), path);
  if (q->text)
    return q;
  drop(&q->job);
  return NULL;
}

// The editor that asked, while its document is open and it is the one in front.
static epq_editor *asker(const question *q)
{
  const ide_document *d = ide_language_document(q->language, q->document);
  return d && ide_document_editor(d) == q->editor ? q->editor : NULL;
}

// --- modules that require would find ---

typedef struct modules {
  char *names[MODULES_MAX];
  size_t count;
} modules;

static void add_modules(modules *m, const char *folder)
{
  DIR *dir = opendir(folder);
  for (struct dirent *each; dir && (each = readdir(dir)) && m->count < MODULES_MAX;) {
    size_t length = strlen(each->d_name);
    if (length > 4 && strcmp(each->d_name + length - 4, ".lua") == 0 && each->d_name[0] != '_' &&
        each->d_name[0] != '.' && strncmp(each->d_name, "ep.", 3) != 0)
      m->names[m->count++] = strndup(each->d_name, length - 4);
  }
  if (dir)
    closedir(dir);
}

static void find_modules(modules *m, const question *q)
{
  static const char *const built_in[] = {"json", "lfs", "sys", "timers"};
  char folder[PATH_MAX];
  for (size_t k = 0; k < sizeof built_in / sizeof *built_in; k++)
    m->names[m->count++] = strdup(built_in[k]);
  snprintf(folder, sizeof folder, "%s/lua", q->language->ide->start->resources);
  add_modules(m, folder);
  if (*q->folder)
    add_modules(m, q->folder);
}

// --- completion ---

static void work_complete(ide_job *job)
{
  question *q = (question *)job;
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
  modules m = {.count = 0};
  find_modules(&m, q);
  if (source)
    q->completion = lang_complete(source, q->language->library,
                                  &(lang_complete_query){.cursor = q->place,
                                                         .running = running,
                                                         .running_count = count,
                                                         .modules = (const char *const *)m.names,
                                                         .module_count = m.count,
                                                         .limit = OFFERS_MAX,
                                                         .asked = q->forced});
  while (m.count > 0)
    free(m.names[--m.count]);
  cJSON_Delete(answer);
  free(running);
}

static void finish_complete(ide_job *job)
{
  static const char *const origins[] = {
      [LANG_FROM_LOCAL] = "local",        [LANG_FROM_BUFFER] = "this file",
      [LANG_FROM_ANNOTATION] = "library", [LANG_FROM_RUNNING] = "running",
      [LANG_FROM_KEYWORD] = "Lua",        [LANG_FROM_MODULES] = "module"};
  static const char *const icons[] = {
      [LANG_ITEM_VARIABLE] = "code-variable", [LANG_ITEM_PARAMETER] = "code-variable",
      [LANG_ITEM_FUNCTION] = "code-function", [LANG_ITEM_METHOD] = "code-function",
      [LANG_ITEM_FIELD] = "code-variable",    [LANG_ITEM_EVENT] = "code-function",
      [LANG_ITEM_TABLE] = "code-block",       [LANG_ITEM_CLASS] = "code-class",
      [LANG_ITEM_MODULE] = "package",         [LANG_ITEM_CONSTANT] = "code-context",
      [LANG_ITEM_KEYWORD] = "code-context",   [LANG_ITEM_SNIPPET] = "code-block",
      [LANG_ITEM_LABEL] = "code-context"};
  const question *q = (const question *)job;
  epq_editor *editor = asker(q);
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
                                          ? "running"
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
  question *question; // NULL: on its way
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
  question *q = p->question;
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

// The path before the cursor, as the engine takes it: "foo.bar:ba". False: none.
static bool path_before(ide_document *d, epq_place place, char *out, size_t size)
{
  char *line = epq_document_line(ide_document_shown(d), place.line);
  if (!line)
    return false;
  size_t end = place.column > 0 ? (size_t)place.column - 1 : 0;
  if (end > strlen(line))
    end = strlen(line);
  size_t start = end;
  while (start > 0 && (isalnum((unsigned char)line[start - 1]) ||
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
  question *q = make(i->language, d, editor, place, COMPLETE, work_complete, finish_complete);
  if (!q)
    return;
  q->request = request;
  q->forced = forced;
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
  question *q = (question *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->signature = lang_signature_help_at(source, q->language->library, q->place);
}

static void finish_signature(ide_job *job)
{
  const question *q = (const question *)job;
  epq_editor *editor = asker(q);
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
  question *q = make(i->language, d, editor, place, SIGNATURE, work_signature, finish_signature);
  if (q)
    ide_worker_add(i->language->worker, &q->job);
}

// --- hover ---

static void work_hover(ide_job *job)
{
  question *q = (question *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->hover = lang_hover_at(source, q->language->library, q->place);
}

static void finish_hover(ide_job *job)
{
  const question *q = (const question *)job;
  epq_editor *editor = asker(q);
  ide_markup text = {0};
  if (!editor || !q->hover)
    return;
  ide_markup_hover(&text, q->hover);
  epq_editor_explain(editor, q->request, text.text);
  ide_markup_free(&text);
}

void ide_language_hover(ide *i, ide_document *d, epq_editor *editor, uint64_t request,
                        epq_place place)
{
  question *q = i->language && ide_document_is_lua(d)
                    ? make(i->language, d, editor, place, HOVER, work_hover, finish_hover)
                    : NULL;
  if (!q)
    return;
  q->request = request;
  ide_worker_add(i->language->worker, &q->job);
}

// --- definition ---

static void work_definition(ide_job *job)
{
  question *q = (question *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->definition = lang_definition_at(source, q->language->library, q->place);
}

// A module as require looks for it, from the folder of the file, then that of the panel, then our own.
static bool find_module(const question *q, char *path, size_t size)
{
  char name[256];
  const ide *i = q->language->ide;
  char own[PATH_MAX];
  snprintf(own, sizeof own, "%s/lua", i->start->resources);
  snprintf(name, sizeof name, "%s", q->definition.module);
  for (char *c = name; *c; c++)
    *c = *c == '.' ? '/' : *c;
  const char *const folders[] = {q->folder, panel_files_root(i->files), own};
  static const char *const ends[] = {".lua", "/init.lua"};
  for (size_t f = 0; f < 3; f++)
    for (size_t e = 0; e < 2; e++)
      if (*folders[f] &&
          (size_t)snprintf(path, size, "%s/%s%s", folders[f], name, ends[e]) < size &&
          access(path, R_OK) == 0)
        return true;
  return false;
}

static void finish_definition(ide_job *job)
{
  const question *q = (const question *)job;
  ide *i = q->language->ide;
  ide_document *d = ide_language_document(q->language, q->document);
  const lang_definition *found = &q->definition;
  epq_place place = {(int)found->range.from.line, (int)found->range.from.column};
  char path[PATH_MAX];
  if (!d)
    return;
  if (found->kind == LANG_DEFINITION_HERE) {
    ide_places_leave(i);
    ide_documents_show(i, d, place);
  } else if (found->kind == LANG_DEFINITION_FILE && *found->path) {
    ide_places_go(i, found->path, place.line, place.column);
  } else if (found->kind == LANG_DEFINITION_MODULE && find_module(q, path, sizeof path)) {
    ide_places_go(i, path, 1, 1);
  } else {
    epq_shell_say(i->shell, "No definition was found for this name");
  }
}

void ide_language_go_from(ide *i, ide_document *d, epq_place place)
{
  question *q = i->language ? make(i->language, d, NULL, place, DEFINITION, work_definition,
                                   finish_definition)
                            : NULL;
  if (q)
    ide_worker_add(i->language->worker, &q->job);
}

void ide_language_go_definition(ide *i)
{
  ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  if (d && editor)
    ide_language_go_from(i, d, epq_editor_place(editor));
}

// --- symbols ---

static void take_symbol(void *ud, const char *id)
{
  ide *i = ud;
  ide_document *d = ide_documents_current(i);
  if (!id || !d)
    return;
  char *rest = NULL;
  int line = (int)strtol(id, &rest, 10), column = (int)strtol(rest + 1, NULL, 10); // "12:3", ours
  ide_places_leave(i);
  ide_documents_show(i, d, (epq_place){line, column});
}

void ide_language_pick_symbol(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  const lang_outline *outline = d ? ide_language_outline(i, d) : NULL;
  size_t count = outline ? outline->count : 0;
  epq_item *items = calloc(count + 1, sizeof *items);
  char(*ids)[32] = calloc(count + 1, sizeof *ids);
  for (size_t k = 0; items && ids && k < count; k++) {
    const lang_outline_item *each = &outline->items[k];
    snprintf(ids[k], sizeof ids[k], "%u:%u", each->place.from.line, each->place.from.column);
    items[k] =
        (epq_item){.id = ids[k], .text = each->name, .tip = each->params, .icon = "code-function"};
  }
  if (count > 0 && items && ids)
    epq_shell_quick_pick(i->shell, "Name of a function", items, take_symbol, i);
  else
    epq_shell_say(i->shell, "There are no functions in this file");
  free(items);
  free(ids);
}

// --- help ---

static void work_help(ide_job *job)
{
  question *q = (question *)job;
  const lang_source *source = q->text ? snapshot_source(q->text) : NULL;
  if (!*q->word &&
      (!source || !lang_help_word(source, q->language->library, q->place, q->word, sizeof q->word)))
    return;
  q->topic = lang_help_topic(source, q->language->library, q->word);
}

static void finish_help(ide_job *job)
{
  const question *q = (const question *)job;
  ide_markup text = {0};
  if (q->topic)
    ide_markup_topic(&text, q->topic);
  panel_help_topic(q->language->ide, q->word, text.text);
  ide_markup_free(&text);
}

void ide_language_help(ide *i, const char *word)
{
  ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  question *q = NULL;
  if (i->language && d && editor) {
    q = make(i->language, d, editor, epq_editor_place(editor), HELP, work_help, finish_help);
  } else if (i->language && word && (q = calloc(1, sizeof *q))) { // nothing is open
    q->job = (ide_job){.work = work_help, .finish = finish_help, .drop = drop};
    q->language = i->language;
  }
  if (!q) {
    panel_help_show(i);
    return;
  }
  if (word)
    snprintf(q->word, sizeof q->word, "%s", word);
  ide_worker_add(i->language->worker, &q->job);
}

// --- indentation ---

static void work_indent(ide_job *job)
{
  question *q = (question *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->indents = lang_indent_lines(source, q->first, q->last,
                                   lang_indent_guess(source, (lang_indent_style){.width = 2}));
}

static void finish_indent(ide_job *job)
{
  const question *q = (const question *)job;
  ide_document *d = ide_language_document(q->language, q->document);
  if (!d || !q->indents || ide_document_revision(d) != q->text->revision)
    return;
  epq_edit *edits = calloc(q->indents->count + 1, sizeof *edits);
  size_t count = 0;
  for (uint32_t k = 0; edits && k < q->indents->count; k++) {
    int line = (int)(q->indents->first + k);
    char *old = epq_document_line(ide_document_shown(d), line);
    size_t length = old ? strspn(old, " \t") : 0;
    const char *now = q->indents->lines[k];
    if (old && now && (strlen(now) != length || strncmp(old, now, length) != 0))
      edits[count++] = (epq_edit){{{line, 1}, {line, (int)length + 1}}, now};
    free(old);
  }
  if (count > 0)
    epq_document_edit(ide_document_shown(d), edits, count);
  free(edits);
}

void ide_language_indent(ide *i)
{
  ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  question *q = i->language && d && editor && ide_document_is_lua(d)
                    ? make(i->language, d, editor, epq_editor_place(editor), INDENT, work_indent,
                           finish_indent)
                    : NULL;
  epq_range range;
  if (!q)
    return;
  bool selected = epq_editor_selection(editor, &range);
  q->first = selected ? (uint32_t)range.start.line : 1;
  q->last =
      selected ? (uint32_t)range.end.line : (uint32_t)epq_document_lines(ide_document_shown(d));
  ide_worker_add(i->language->worker, &q->job);
}
