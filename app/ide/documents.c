// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The list of what is open, and the life of one document: opened, edited, closed. Saving is in saving.c, questions on
 * leaving in leaving.c; they share documents_int.h.
 */
#include "ide/documents_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/marks.h"
#include "ide/view.h"
#include "panels/files.h"

#include <epq/menu.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- callbacks of one document ---

static void on_journal(void *ud)
{
  ide_document *d = ud;
  if (epq_document_is_modified(d->shown))
    ide_keep_journal(d->ide->keep, d);
}

static void on_edited(void *ud)
{
  ide_document *d = ud;
  d->revision++;
  if (!d->journal_due) { // soon after the first key, not after the last
    d->journal_due = true;
    epq_timer_start(d->journal, ide_keep_journal_delay_ms(d->ide->keep, d->length), false);
  }
  ide_language_edited(d->ide, d);
  ide_marks_edited(d->ide, d);
}

static void journal_due(void *ud)
{
  ide_document *d = ud;
  d->journal_due = false;
  on_journal(d);
}

static void on_modified(void *ud, bool modified)
{
  ide_document *d = ud;
  if (!modified) { // undone to what is on disk
    ide_keep_forget(d->ide->keep, d);
    if (d->path)
      ide_debug_text_is_used(d->ide, d->path);
  }
  ide_document_show_state(d);
}

static void on_answered(void *ud, const char *message, const char *button)
{
  ide_document_answered(ud, message, button);
}

static void on_margin_clicked(void *ud, int line)
{
  ide_document *d = ud;
  ide_marks_clicked(d->ide, d, line);
}

static void on_menu(void *ud, int line, bool margin, epq_menu *menu)
{
  ide_document *d = ud;
  ide_marks_menu(d->ide, d, line, margin, menu);
}

static void on_chosen(void *ud, int line, const char *item)
{
  ide_document *d = ud;
  ide_marks_chosen(d->ide, d, line, item);
}

// --- callbacks of an editor ---

static void on_moved(void *ud)
{
  ide_editing *e = ud;
  ide_language_moved(e->document->ide, e->document, e->editor);
  if (epq_shell_current(e->document->ide->shell) == e->editor)
    ide_view_cursor(e->document->ide);
}

static void on_focused(void *ud)
{
  ide_editing *e = ud;
  e->document->front = e;
}

static void on_complete(void *ud, uint64_t request, epq_place place, bool forced)
{
  ide_editing *e = ud;
  ide_language_complete(e->document->ide, e->document, e->editor, request, place, forced);
}

static void on_hover(void *ud, uint64_t request, epq_place place)
{
  ide_editing *e = ud;
  if (!ide_marks_hover(e->document->ide, e->document, e->editor, request, place))
    ide_language_hover(e->document->ide, e->document, e->editor, request, place);
}

static void on_link(void *ud, epq_place place)
{
  ide_editing *e = ud;
  ide_language_go_from(e->document->ide, e->document, place);
}

ide_editing *ide_document_add_editor(ide_document *d)
{
  ide_editing *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  e->document = d;
  e->editor = epq_editor_new(d->shown, &(epq_editor_callbacks){.size = sizeof(epq_editor_callbacks),
                                                               .ud = e,
                                                               .focused = on_focused,
                                                               .moved = on_moved,
                                                               .complete = on_complete,
                                                               .hover = on_hover,
                                                               .link = on_link});
  if (!e->editor) {
    free(e);
    return NULL;
  }
  e->next = d->editors;
  d->editors = e;
  d->front = e;
  return e;
}

static void drop_editor(ide_document *d, ide_editing *e)
{
  for (ide_editing **at = &d->editors; *at; at = &(*at)->next)
    if (*at == e) {
      *at = e->next;
      break;
    }
  if (d->front == e)
    d->front = d->editors;
  epq_shell_close(d->ide->shell, e->editor);
  epq_editor_free(e->editor);
  free(e);
}

// --- a document ---

static void document_free(ide_document *d)
{
  while (d->editors)
    drop_editor(d, d->editors);
  epq_timer_free(d->journal);
  epq_document_free(d->shown);
  store_file_fini(&d->file);
  free(d->path);
  free(d->title);
  free(d);
}

static ide_document *document_new(ide *i)
{
  ide_documents *l = i->documents;
  ide_document *d = calloc(1, sizeof *d);
  if (!d)
    return NULL;
  d->ide = i;
  d->id = ++l->last_id;
  d->revision = 1;
  store_file_init(&d->file);
  d->shown =
      epq_document_new(i->app, &(epq_document_callbacks){.size = sizeof(epq_document_callbacks),
                                                         .ud = d,
                                                         .edited = on_edited,
                                                         .modified = on_modified,
                                                         .answered = on_answered,
                                                         .margin_clicked = on_margin_clicked,
                                                         .menu = on_menu,
                                                         .chosen = on_chosen});
  d->journal = epq_timer_new(i->app, journal_due, d);
  if (!d->shown || !d->journal) {
    document_free(d);
    return NULL;
  }
  d->next = l->first;
  l->first = d;
  return d;
}

static void unlink_document(ide_document *d)
{
  for (ide_document **at = &d->ide->documents->first; *at; at = &(*at)->next)
    if (*at == d) {
      *at = d->next;
      return;
    }
}

// Names it by its file, or by itself.
void ide_document_name(ide_document *d, const char *path, const char *title)
{
  char *new_path = path ? strdup(path) : NULL, *new_title = NULL, number[32];
  if (!path && !title) {
    snprintf(number, sizeof number, "untitled-%u.lua", ++d->ide->documents->last_untitled);
    title = number;
  }
  const char *slash = path ? strrchr(path, '/') : NULL;
  new_title = strdup(slash ? slash + 1 : title);
  free(d->path);
  free(d->title);
  d->path = new_path;
  d->title = new_title;
  epq_document_set_name(d->shown, d->title);
  ide_marks_opened(d->ide, d);
}

void ide_document_show_state(ide_document *d)
{
  bool modified = epq_document_is_modified(d->shown);
  for (ide_editing *e = d->editors; e; e = e->next)
    epq_shell_set_tab(d->ide->shell, e->editor, d->title, d->path ? d->path : "Not saved yet",
                      modified);
  ide_view_update(d->ide);
}

ide_editing *ide_document_open_tab(ide_document *d)
{
  ide_editing *e = ide_document_add_editor(d);
  if (!e)
    return NULL;
  epq_shell_open(d->ide->shell, e->editor);
  ide_document_show_state(d);
  return e;
}

ide_document *ide_document_begin(ide *i, const char *path, const char *title)
{
  ide_document *d = document_new(i);
  if (d)
    ide_document_name(d, path, title);
  return d;
}

ide_document *ide_document_begin_file(ide *i, const char *path)
{
  ide_document *d = ide_document_begin(i, path, NULL);
  if (!d || ide_document_load(d))
    return d;
  unlink_document(d);
  document_free(d);
  return NULL;
}

void ide_document_untitled_is_used(const ide_document *d)
{
  static const char begin[] = "untitled-";
  if (strncmp(d->title, begin, sizeof begin - 1) != 0)
    return;
  unsigned long number = strtoul(d->title + sizeof begin - 1, NULL, 10);
  if (number > d->ide->documents->last_untitled && number < UINT_MAX)
    d->ide->documents->last_untitled = (unsigned)number;
}

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
  on_journal(d);
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
    ide_documents_complain(i, "Cannot open the file", path,
                           "The folder of this file is not there.");
  } else {
    snprintf(full, sizeof full, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", name);
    ide_document *d = ide_documents_find(i, full);
    bool is_new = !d;
    if (is_new && (d = ide_document_begin(i, full, NULL))) {
      d->file.path = strdup(full);
      d->file.real = strdup(full);
      ide_document_open_tab(d);
      epq_shell_say(i->shell, "A new file");
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
  epq_shell_pick_paths(i->shell, EPQ_OPEN_FILES, "Open Files", ide_documents_folder(i), take_paths,
                       i);
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
  unlink_document(d);
  document_free(d);
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
    drop_editor(d, e);
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
    if (!d->path && strcmp(d->title, title) == 0)
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

// --- one document ---

const char *ide_document_path(const ide_document *d)
{
  return d->path;
}

const char *ide_document_title(const ide_document *d)
{
  return d->title;
}

unsigned ide_document_id(const ide_document *d)
{
  return d->id;
}

bool ide_document_is_modified(const ide_document *d)
{
  return epq_document_is_modified(d->shown);
}

bool ide_document_is_lua(const ide_document *d)
{
  const char *dot = d->path ? strrchr(d->title, '.') : NULL;
  return !d->path || (dot && strcmp(dot, ".lua") == 0);
}

epq_document *ide_document_shown(const ide_document *d)
{
  return d->shown;
}

epq_editor *ide_document_editor(const ide_document *d)
{
  return d->front ? d->front->editor : NULL;
}

char *ide_document_text(const ide_document *d, size_t *length)
{
  char *text = epq_document_text(d->shown, length);
  ((ide_document *)d)->length = *length;
  return text;
}

uint64_t ide_document_revision(const ide_document *d)
{
  return d->revision;
}

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
    document_free(d);
  }
  while (l->closed_count > 0)
    free(l->closed[--l->closed_count]);
  free(l);
}
