// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The list of what is open: opening, going to, closing, finding. One document is document.c's, saving saving.c's, questions on
 * leaving leaving.c's; they share documents_int.h.
 */
#include "ide/documents_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/marks.h"
#include "ide/view.h"
#include "panels/files.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- open ---

static void go(ide_document *d, int line, int column)
{
  if (!d->front)
    return;
  epq_shell_focus(d->ide->shell, d->front->editor);
  if (line > 0)
    epq_editor_go(d->front->editor, (epq_place){line, column > 0 ? column : 1});
}

void ide_documents_new(ide *i)
{
  ide_document *d = ide_document_begin(i, NULL, NULL);
  if (!d)
    return;
  ide_document_open_tab(d);
  go(d, 1, 1);
}

void ide_documents_new_with(ide *i, const char *text, size_t length)
{
  ide_document *d = ide_document_begin(i, NULL, NULL);
  if (!d)
    return;
  epq_document_set_text(d->shown, text, length);
  ide_language_edited(i, d);
  ide_document_open_tab(d);
  go(d, 1, 1);
}

static void reveal(const ide_document *d, int line, int column)
{
  if (!d->front)
    return;
  epq_shell_reveal(d->ide->shell, d->front->editor);
  if (line > 0)
    epq_editor_go(d->front->editor, (epq_place){line, column > 0 ? column : 1});
}

static ide_document *open_file(ide *i, const char *path)
{
  char *real = realpath(path, NULL);
  ide_document *d = ide_documents_find(i, real ? real : path);
  if (!d) {
    d = ide_document_begin_file(i, real ? real : path);
    if (d) {
      ide_document_open_tab(d);
      ide_keep_add_recent(i->keep, d->path, false);
    }
  }
  free(real);
  return d;
}

ide_document *ide_documents_open(ide *i, const char *path, int line, int column)
{
  ide_document *d = open_file(i, path);
  if (d)
    go(d, line, column);
  return d;
}

ide_document *ide_documents_reveal(ide *i, const char *path, int line, int column)
{
  ide_document *d = open_file(i, path);
  if (d)
    reveal(d, line, column);
  return d;
}

static void journal_one(void *ud, ide_document *d)
{
  (void)ud;
  ide_document_journal(d);
}

void ide_documents_journal_all(ide *i)
{
  ide_documents_each(i, journal_one, NULL);
}

void ide_documents_begin_file(ide *i, const char *path)
{
  char full[4200];
  char *folder = strdup(path), *slash = folder ? strrchr(folder, '/') : NULL;
  const char *name = slash ? slash + 1 : path;
  if (slash)
    *slash = 0;
  char *real = realpath(slash ? (*folder ? folder : "/") : ".", NULL);
  if (!real || !*name) {
    ide_documents_complain(i, _("Cannot open the file"), path,
                           _("The folder of this file is not there."));
  } else {
    snprintf(full, sizeof full, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", name);
    ide_document *d = ide_documents_find(i, full);
    bool is_new = !d;
    if (is_new && (d = ide_document_begin(i, full, NULL))) {
      d->file.path = strdup(full);
      d->file.real = strdup(full);
      ide_document_open_tab(d);
      epq_shell_say(i->shell, _("A new file"));
    }
    if (d)
      go(d, 0, 0);
  }
  free(real);
  free(folder);
}

void ide_documents_open_copy(ide *i, const char *path)
{
  ide_document *d = ide_documents_open_text_of(i, path);
  if (!d)
    return;
  ide_document_open_tab(d);
  go(d, 1, 1);
}

static void take_paths(void *ud, const char *const *paths)
{
  for (; *paths; paths++)
    ide_documents_open(ud, *paths, 0, 0);
}

void ide_documents_ask_open(ide *i)
{
  epq_shell_pick_paths(i->shell, EPQ_OPEN_FILES, _("Open Files"), ide_documents_folder(i),
                       take_paths, i);
}

void ide_documents_show(ide *i, const ide_document *d, epq_place where)
{
  for (ide_document *each = i->documents->first; each; each = each->next)
    if (each == d)
      go(each, where.line, where.column);
}

void ide_documents_reveal_open(ide *i, const ide_document *d, epq_place where)
{
  if (ide_documents_has(i, d))
    reveal(d, where.line, where.column);
}

static void split(ide *i, bool below)
{
  ide_document *d = ide_documents_current(i);
  if (!d)
    return;
  epq_place place = epq_editor_place(d->front->editor);
  ide_editing *e = ide_document_add_editor(d);
  if (!e)
    return;
  epq_shell_split(i->shell, e->editor, below);
  ide_document_show_state(d);
  go(d, place.line, place.column);
}

void ide_documents_split_right(ide *i)
{
  split(i, false);
}

void ide_documents_split_below(ide *i)
{
  split(i, true);
}

// --- close ---

static void remember_closed(ide_documents *l, const ide_document *d)
{
  if (!d->path)
    return;
  if (l->closed_count == CLOSED_MAX) {
    free(l->closed[0]);
    memmove(l->closed, l->closed + 1, (CLOSED_MAX - 1) * sizeof *l->closed);
    l->closed_count--;
  }
  l->closed[l->closed_count++] = strdup(d->path);
}

void ide_document_close(ide_document *d)
{
  ide *i = d->ide;
  remember_closed(i->documents, d);
  ide_keep_forget(i->keep, d);
  ide_language_closed(i, d);
  ide_marks_closing(i, d);
  ide_document_settle(d);
  if (d->source && *d->source == '=') // nobody will find its lines again
    ide_debug_break_remove_of(i, d->source);
  ide_document_unlink(d);
  ide_document_free(d);
  ide_view_update(i);
  ide_actions_update(i);
  if (!i->documents->first)
    epq_shell_show_welcome(i->shell);
}

static ide_editing *editing_of(const ide *i, const epq_editor *editor)
{
  for (ide_document *d = i->documents->first; d; d = d->next)
    for (ide_editing *e = d->editors; e; e = e->next)
      if (e->editor == editor)
        return e;
  return NULL;
}

void ide_documents_close_editor(ide *i, epq_editor *editor)
{
  ide_editing *e = editing_of(i, editor);
  if (!e)
    return;
  ide_document *d = e->document;
  if (d->editors->next) // another editor still shows it
    ide_document_drop_editor(d, e);
  else if (epq_document_is_modified(d->shown))
    ide_document_ask_close(d);
  else
    ide_document_close(d);
}

void ide_documents_close_current(ide *i)
{
  epq_editor *editor = epq_shell_current(i->shell);
  if (editor)
    ide_documents_close_editor(i, editor);
}

void ide_documents_reopen(ide *i)
{
  ide_documents *l = i->documents;
  if (l->closed_count == 0)
    return;
  char *path = l->closed[--l->closed_count];
  ide_documents_open(i, path, 0, 0);
  free(path);
  ide_actions_update(i); // it may have been the last one
}

static void settle_one(void *ud, ide_document *d)
{
  (void)ud;
  ide_document_settle(d);
}

void ide_documents_settle(ide *i)
{
  if (i->documents)
    ide_documents_each(i, settle_one, NULL);
}

bool ide_documents_can_reopen(const ide *i)
{
  return i->documents && i->documents->closed_count > 0;
}

// --- find ---

ide_document *ide_documents_current(const ide *i)
{
  const epq_editor *editor = epq_shell_current(i->shell);
  const ide_editing *e = editor && i->documents ? editing_of(i, editor) : NULL;
  if (!e)
    return NULL;
  e->document->front = (ide_editing *)e;
  return e->document;
}

bool ide_documents_has(const ide *i, const ide_document *d)
{
  for (const ide_document *each = i->documents->first; each; each = each->next)
    if (each == d)
      return true;
  return false;
}

ide_document *ide_documents_find(const ide *i, const char *path)
{
  for (ide_document *d = i->documents->first; d; d = d->next)
    if (d->path && strcmp(d->path, path) == 0)
      return d;
  return NULL;
}

ide_document *ide_documents_find_titled(const ide *i, const char *title)
{
  for (ide_document *d = i->documents->first; d; d = d->next)
    if (!d->path && d->title && strcmp(d->title, title) == 0)
      return d;
  for (ide_document *d = i->documents->first; d; d = d->next)
    if (d->former && strcmp(d->former, title) == 0)
      return d;
  return NULL;
}

ide_document *ide_documents_find_source(const ide *i, const char *source)
{
  for (ide_document *d = i->documents->first; d; d = d->next)
    if (d->source && strcmp(d->source, source) == 0)
      return d;
  return NULL;
}

void ide_documents_each(const ide *i, void (*each)(void *ud, ide_document *d), void *ud)
{
  ide_document *next;
  for (ide_document *d = i->documents->first; d; d = next) {
    next = d->next;
    each(ud, d);
  }
}

const char *ide_documents_folder(const ide *i)
{
  static char folder[4096]; // of the application's thread
  const ide_document *d = ide_documents_current(i);
  const char *root = panel_files_root(i->files), *home = getenv("HOME");
  const char *slash = d && d->path ? strrchr(d->path, '/') : NULL;
  if (slash)
    snprintf(folder, sizeof folder, "%.*s", slash == d->path ? 1 : (int)(slash - d->path), d->path);
  else
    snprintf(folder, sizeof folder, "%s", root && *root ? root : home ? home : "/");
  return folder;
}

// --- life ---

ide_documents *ide_documents_new_list(ide *i)
{
  (void)i;
  return calloc(1, sizeof(ide_documents));
}

void ide_documents_free(ide_documents *l)
{
  if (!l)
    return;
  while (l->first) {
    ide_document *d = l->first;
    l->first = d->next;
    ide_document_free(d);
  }
  while (l->closed_count > 0)
    free(l->closed[--l->closed_count]);
  free(l);
}
