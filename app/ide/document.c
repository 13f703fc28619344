// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * One document: its text, the editors that show it, its names. The application's thread; owns them, and the timer by which it gets into the journal.
 * The list of those that are open is documents.c's, how it comes from and gets to the disk saving.c's.
 */
#include "ide/documents_int.h"

#include "ide/debug.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/marks.h"
#include "ide/runs.h"
#include "ide/view.h"
#include "words/words.h"

#include <epq/menu.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what the text tells ---

void ide_document_journal(ide_document *d)
{
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
  ide_document_journal(d);
}

static void on_modified(void *ud, bool modified)
{
  ide_document *d = ud;
  if (!modified) { // undone to what is on disk
    ide_keep_forget(d->ide->keep, d);
    if (d->path)
      ide_debug_text_is_used(d->ide, d->source);
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

// --- what an editor of it tells ---

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

void ide_document_drop_editor(ide_document *d, ide_editing *e)
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

// --- life ---

void ide_document_free(ide_document *d)
{
  while (d->editors)
    ide_document_drop_editor(d, d->editors);
  epq_timer_free(d->journal);
  epq_document_free(d->shown);
  store_file_fini(&d->file);
  free(d->path);
  free(d->title);
  free(d->source);
  free(d->former);
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
    ide_document_free(d);
    return NULL;
  }
  d->next = l->first;
  l->first = d;
  return d;
}

void ide_document_unlink(ide_document *d)
{
  for (ide_document **at = &d->ide->documents->first; *at; at = &(*at)->next)
    if (*at == d) {
      *at = d->next;
      return;
    }
}

// The title, with a number before its ending when there is a text of that title: it names the code when that runs. NULL: no memory.
static char *free_title(const ide_document *d, const char *title)
{
  const char *dot = strrchr(title, '.');
  size_t length = dot ? (size_t)(dot - title) : strlen(title), size = strlen(title) + 20;
  char *out = malloc(size);
  if (!out)
    return NULL;
  snprintf(out, size, "%s", title);
  for (int k = 2;; k++) {
    const ide_document *other = ide_documents_find_titled(d->ide, out);
    if (!other || other == d || (other->path && ide_document_is_settled(other)))
      return out;
    snprintf(out, size, "%.*s (%d)%s", (int)length, title, k, dot ? dot : "");
  }
}

void ide_document_set_source(ide_document *d, const char *source)
{
  char *own = source ? strdup(source) : NULL;
  free(d->source);
  d->source = own;
  ide_marks_opened(d->ide, d);
}

// Breakpoints of a text follow it into its file; those of a file that is saved under another name stay with that.
static void take_source(ide_document *d)
{
  char source[PATH_MAX + 2];
  snprintf(source, sizeof source, "%s%s", d->path ? "" : "=", d->path ? d->path : d->title);
  if (d->source && *d->source == '=' && strcmp(d->source, source) != 0)
    ide_debug_renamed(d->ide, d->source, source);
  ide_document_set_source(d, source);
}

// Its code has another name. What runs of it at the moment was loaded under the one before, so it keeps that until the run is over: it can still be
// stopped, stepped through and swapped.
static void set_source(ide_document *d)
{
  bool was_text = d->path && d->source && *d->source == '=';
  if (was_text) {
    free(d->former);
    d->former = strdup(d->source + 1);
  }
  if (!was_text || !ide_runs_has(d->ide, d))
    take_source(d);
  else
    ide_debug_break_keep(d->ide);
}

bool ide_document_is_settled(const ide_document *d)
{
  return !d->path || !d->source || *d->source != '=';
}

void ide_document_settle(ide_document *d)
{
  if (!ide_document_is_settled(d))
    take_source(d);
}

void ide_document_name(ide_document *d, const char *path, const char *title)
{
  char *new_path = path ? strdup(path) : NULL, *new_title = NULL, number[32];
  bool fresh = !path && !title;
  if (fresh) {
    snprintf(number, sizeof number, "untitled-%u.lua", ++d->ide->documents->last_untitled);
    title = number;
  }
  const char *slash = path ? strrchr(path, '/') : NULL;
  new_title = path ? strdup(slash ? slash + 1 : path) : free_title(d, title);
  free(d->path);
  free(d->title);
  d->path = new_path;
  d->title = new_title;
  set_source(d);
  if (fresh) // of a text of that name that never came back
    ide_debug_break_remove_of(d->ide, d->source);
  epq_document_set_name(d->shown, d->title);
}

void ide_document_show_state(ide_document *d)
{
  bool modified = epq_document_is_modified(d->shown);
  for (ide_editing *e = d->editors; e; e = e->next)
    epq_shell_set_tab(d->ide->shell, e->editor, d->title, d->path ? d->path : _("Not saved yet"),
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
  ide_document_unlink(d);
  ide_document_free(d);
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

// --- what is asked of it ---

const char *ide_document_source(const ide_document *d)
{
  return d->source;
}

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
