// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Closing what is not saved: one question for one tab, one dialog for all of them. What is kept for the next start stays
 * in the journal, where it is already.
 */
#include "ide/documents_int.h"

#include "ide/keep.h"
#include "words/words.h"

#include <stdlib.h>
#include <string.h>

enum choice { SAVE, KEEP, DISCARD };

// --- one ---

typedef struct closing {
  ide *ide;
  ide_document *document;
} closing;

static void take_close(void *ud, const char *id, bool remembered)
{
  (void)remembered;
  closing *c = ud;
  ide *i = c->ide;
  ide_document *d = c->document;
  free(c);
  i->documents->asking = false;
  if (!ide_documents_has(i, d) || strcmp(id, "cancel") == 0)
    return;
  bool save = strcmp(id, "discard") != 0;
  if (save && !d->path)
    ide_document_save_as(d, ide_document_close);
  else if (!save || ide_document_save(d))
    ide_document_close(d);
}

void ide_document_ask_close(ide_document *d)
{
  const epq_button buttons[] = {{"save", _("Save"), "document-save"},
                                {"discard", _("Discard"), "edit-delete"},
                                {"cancel", _("Cancel"), NULL},
                                {0}};
  closing *c = d->ide->documents->asking ? NULL : malloc(sizeof *c);
  if (!c) // one question at a time
    return;
  d->ide->documents->asking = true;
  *c = (closing){d->ide, d};
  epq_shell_focus(d->ide->shell, d->front->editor);
  epq_shell_ask(d->ide->shell,
                &(epq_question){.title = _("Save before closing?"),
                                .text = d->title,
                                .detail = _("It has changes that are not saved."),
                                .severity = EPQ_WARNING,
                                .buttons = buttons,
                                .cancel = "cancel"},
                take_close, c);
}

// --- all ---

typedef struct leaving {
  ide *ide;
  void (*done)(ide *i, bool leave);
  bool close; // the documents, too
  ide_document **documents;
  size_t count, room;
} leaving;

static void add_unsaved(void *ud, ide_document *d)
{
  leaving *l = ud;
  if (!epq_document_is_modified(d->shown))
    return;
  if (l->count == l->room) {
    size_t room = l->room ? 2 * l->room : 16;
    ide_document **all = realloc(l->documents, room * sizeof *all);
    if (!all)
      return;
    l->documents = all;
    l->room = room;
  }
  l->documents[l->count++] = d;
}

static void finish(leaving *l, bool leave)
{
  ide *i = l->ide;
  void (*done)(ide *, bool) = l->done;
  free(l->documents);
  free(l);
  done(i, leave);
}

static enum choice choice_of(const leaving *l, const int *chosen, size_t k)
{
  static const enum choice on_close[] = {SAVE, DISCARD, DISCARD},
                           on_leave[] = {SAVE, KEEP, DISCARD};
  int number = chosen[k] >= 0 && chosen[k] < 3 ? chosen[k] : 1; // not saved, not lost
  return l->close ? on_close[number] : on_leave[number];
}

// Saves first: only when all of them went well is anything given up.
static bool save_chosen(const leaving *l, const int *chosen)
{
  ide_document *failed = NULL;
  for (size_t k = 0; k < l->count; k++) {
    ide_document *d = l->documents[k];
    if (choice_of(l, chosen, k) == SAVE && ide_documents_has(l->ide, d) && !ide_document_save(d))
      failed = d;
  }
  if (!failed)
    return true;
  epq_shell_focus(l->ide->shell, failed->front->editor);
  epq_shell_say(l->ide->shell, failed->path ? _("This file was not saved: see above its text")
                                            : _("Give it a name, then try again"));
  if (!failed->path)
    ide_document_save_as(failed, NULL);
  return false;
}

static void take_choices(void *ud, const int *chosen)
{
  leaving *l = ud;
  bool leave = chosen && save_chosen(l, chosen);
  for (size_t k = 0; leave && k < l->count; k++) {
    ide_document *d = l->documents[k];
    if (!ide_documents_has(l->ide, d))
      continue;
    if (choice_of(l, chosen, k) == DISCARD) {
      ide_keep_forget(l->ide->keep, d);
      epq_document_set_modified(d->shown, false);
      if (!d->path || l->close)
        ide_document_close(d);
    } else if (choice_of(l, chosen, k) == KEEP) {
      ide_keep_journal(l->ide->keep, d);
    }
  }
  finish(l, leave);
}

static void ask_all(ide *i, bool close, const char *accept, void (*done)(ide *i, bool leave))
{
  const char *const choices[] = {_("&Save"), _("&Keep for next time"), _("&Discard"), NULL};
  const char *const choices_on_close[] = {_("&Save"), _("&Discard"), NULL};
  leaving *l = calloc(1, sizeof *l);
  if (!l)
    return;
  *l = (leaving){.ide = i, .done = done, .close = close};
  ide_documents_each(i, add_unsaved, l);
  epq_choice *items = calloc(l->count + 1, sizeof *items);
  if (!items || l->count == 0) {
    free(items);
    finish(l, true);
    return;
  }
  for (size_t k = 0; k < l->count / 2;
       k++) { // as they were opened; the list has the last one first
    ide_document *d = l->documents[k];
    l->documents[k] = l->documents[l->count - 1 - k];
    l->documents[l->count - 1 - k] = d;
  }
  for (size_t k = 0; k < l->count; k++)
    items[k] = (epq_choice){l->documents[k]->title,
                            l->documents[k]->path ? l->documents[k]->path : _("not saved yet"),
                            close ? SAVE : KEEP};
  epq_shell_choose(i->shell,
                   &(epq_choosing){.title = _("Not everything is saved"),
                                   .text = _("What shall become of it?"),
                                   .choices = close ? choices_on_close : choices,
                                   .items = items,
                                   .count = l->count,
                                   .accept = accept},
                   take_choices, l);
  free(items);
}

void ide_documents_leave(ide *i, void (*done)(ide *i, bool leave))
{
  ask_all(i, false, _("Quit"), done);
}

static void close_one(void *ud, ide_document *d)
{
  (void)ud;
  if (!epq_document_is_modified(d->shown))
    ide_document_close(d);
}

static void close_all(ide *i, bool leave)
{
  if (leave)
    ide_documents_each(i, close_one, NULL);
}

void ide_documents_close_all(ide *i)
{
  ask_all(i, true, _("Close"), close_all);
}
