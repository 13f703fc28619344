// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is asked about a place in a text: hover, definition, symbols, help, indentation. Each question is a job for the worker, with the text as it is
 * now; the answer finds its document by id, for it may be closed by then. Completion and signature are answers_complete.c's.
 */
#include "ide/answers_int.h"

#include "ide/markup.h"
#include "ide/places.h"
#include "panels/files.h"
#include "panels/help.h"
#include "panels/manual.h"
#include "words/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- a question ---

void ide_query_drop(ide_job *job)
{
  ide_query *q = (ide_query *)job;
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

ide_query *ide_query_new(ide_language *l, ide_document *d, epq_editor *editor, epq_place place,
                         int kind, void (*work)(ide_job *), void (*finish)(ide_job *))
{
  ide_query *q = calloc(1, sizeof *q);
  if (!q)
    return NULL;
  q->job = (ide_job){.work = work,
                     .finish = finish,
                     .drop = ide_query_drop,
                     .kind = kind,
                     .key = ide_document_id(d)};
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
  ide_query_drop(&q->job);
  return NULL;
}

epq_editor *ide_query_asker(const ide_query *q)
{
  const ide_document *d = ide_language_document(q->language, q->document);
  return d && ide_document_editor(d) == q->editor ? q->editor : NULL;
}

// --- hover ---

static void work_hover(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->hover = lang_hover_at(source, q->language->library, q->place);
}

static void finish_hover(ide_job *job)
{
  const ide_query *q = (const ide_query *)job;
  epq_editor *editor = ide_query_asker(q);
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
  ide_query *q =
      i->language && ide_document_is_lua(d)
          ? ide_query_new(i->language, d, editor, place, IDE_QUERY_HOVER, work_hover, finish_hover)
          : NULL;
  if (!q)
    return;
  q->request = request;
  ide_worker_add(i->language->worker, &q->job);
}

// --- definition ---

static void work_definition(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->definition = lang_definition_at(source, q->language->library, q->place);
}

// A module as require looks for it, from the folder of the file, then that of the panel, then our own.
static bool find_module(const ide_query *q, char *path, size_t size)
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
  const ide_query *q = (const ide_query *)job;
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
    epq_shell_say(i->shell, _("No definition was found for this name"));
  }
}

void ide_language_go_from(ide *i, ide_document *d, epq_place place)
{
  ide_query *q = i->language ? ide_query_new(i->language, d, NULL, place, IDE_QUERY_DEFINITION,
                                             work_definition, finish_definition)
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
    epq_shell_quick_pick(i->shell, _("Name of a function"), items, take_symbol, i);
  else
    epq_shell_say(i->shell, _("There are no functions in this file"));
  free(items);
  free(ids);
}

// --- help ---

static void work_help(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = q->text ? snapshot_source(q->text) : NULL;
  if (!*q->word &&
      (!source || !lang_help_word(source, q->language->library, q->place, q->word, sizeof q->word)))
    return;
  q->topic = lang_help_topic(source, q->language->library, q->word);
}

static void finish_help(ide_job *job)
{
  const ide_query *q = (const ide_query *)job;
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
  ide_query *q = NULL;
  if (i->language && d && editor) {
    q = ide_query_new(i->language, d, editor, epq_editor_place(editor), IDE_QUERY_HELP, work_help,
                      finish_help);
  } else if (i->language && word && (q = calloc(1, sizeof *q))) { // nothing is open
    q->job = (ide_job){.work = work_help, .finish = finish_help, .drop = ide_query_drop};
    q->language = i->language;
  }
  if (!q) {
    panel_manual_show(i);
    return;
  }
  if (word)
    snprintf(q->word, sizeof q->word, "%s", word);
  ide_worker_add(i->language->worker, &q->job);
}

// --- indentation ---

static void work_indent(ide_job *job)
{
  ide_query *q = (ide_query *)job;
  const lang_source *source = snapshot_source(q->text);
  if (source)
    q->indents = lang_indent_lines(source, q->first, q->last,
                                   lang_indent_guess(source, (lang_indent_style){.width = 2}));
}

static void finish_indent(ide_job *job)
{
  const ide_query *q = (const ide_query *)job;
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
  ide_query *q = i->language && d && editor && ide_document_is_lua(d)
                     ? ide_query_new(i->language, d, editor, epq_editor_place(editor),
                                     IDE_QUERY_INDENT, work_indent, finish_indent)
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
