// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * As it was: tabs, panes, window, and above all the texts that were not saved. Those come from the journal; the user's
 * files are only read. A save that a crash cut short is finished only when the user says how.
 */
#include "ide/keep_int.h"

#include "ide/debug.h"
#include "ide/documents_int.h"
#include "ide/marks.h"
#include "ide/settings.h"
#include "ide/view.h"
#include "panels/console.h"
#include "panels/files.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SOON_MS = 1000, PANES_MAX = 16 };

// --- saving ---

static ide_document *document_of(const ide *i, const epq_editor *editor)
{
  for (ide_document *d = i->documents->first; d; d = d->next)
    for (ide_editing *e = d->editors; e; e = e->next)
      if (e->editor == editor)
        return d;
  return NULL;
}

static void add_tab(void *ud, epq_editor *editor, int pane, bool in_front)
{
  ide *i = ud;
  const ide_document *d = document_of(i, editor);
  if (!d)
    return;
  epq_place place = epq_editor_place(editor);
  bool unsaved = epq_document_is_modified(d->shown);
  if (!d->path && !unsaved)
    return; // nothing in it
  store_session_tab_add(
      i->keep->session,
      &(store_session_tab){.path = d->path,
                           .title = d->title,
                           .encoding = d->file.format.encoding,
                           .journal = unsaved && i->keep->journal
                                          ? store_journal_name(i->keep->journal, d->id)
                                          : NULL,
                           .line = place.line,
                           .column = place.column,
                           .pane = pane,
                           .in_front = in_front,
                           .focused = epq_shell_current(i->shell) == editor});
}

void ide_keep_save_session(ide *i)
{
  ide_keep *k = i->keep;
  char *window = epq_shell_state(i->shell);
  size_t n = 0;
  if (store_session_tabs_begin(k->session)) {
    epq_shell_each_tab(i->shell, add_tab, i);
    store_session_tabs_end(k->session);
  }
  store_session_set_text(k->session, "window", window);
  store_session_set_text(k->session, "folder", panel_files_root(i->files));
  free(window);
  char *bytes =
      k->writer && store_session_path(k->session) ? store_session_bytes(k->session, &n) : NULL;
  if (bytes)
    store_writer_put(k->writer, store_session_path(k->session), NULL, bytes, n);
}

void ide_keep_session_changed(ide *i)
{
  if (i->keep->soon && !i->leaving)
    epq_timer_start(i->keep->soon, SOON_MS, false);
}

const char *ide_keep_session_text(const ide_keep *k, const char *name)
{
  return store_session_text(k->session, name);
}

void ide_keep_set_session_text(ide_keep *k, const char *name, const char *text)
{
  store_session_set_text(k->session, name, text);
  if (k->ide)
    ide_keep_session_changed(k->ide);
}

// --- texts that were not saved ---

static void tell_restored(ide_document *d, const store_journal_found *found)
{
  const epq_button of_file[] = {
      {"keep", _("Keep"), NULL}, {"discard", _("Discard and Read the File"), NULL}, {0}};
  const epq_button of_none[] = {{"keep", _("Keep"), NULL}, {"discard", _("Discard"), NULL}, {0}};
  char text[500];
  const char *more = found->state == STORE_CHANGED
                         ? _("The file was changed by another program since.")
                     : found->state == STORE_GONE ? _("The file itself is not there any more.")
                                                  : "";
  snprintf(text, sizeof text, "%s%s%s", _("Restored: this was not saved when EPLua last ended."),
           *more ? " " : "", more);
  epq_document_tell(d->shown, "restored", *more ? EPQ_WARNING : EPQ_HINT, text,
                    d->path ? of_file : of_none);
}

static ide_document *restore_text(ide *i, const store_journal_found *found)
{
  // a second text of one file comes back beside it, as one without a file
  const char *path = found->path && !ide_documents_find(i, found->path) ? found->path : NULL;
  ide_document *d = ide_document_begin(i, path, found->title);
  if (!d)
    return NULL;
  if (path) {
    d->file.path = strdup(path);
    d->file.real = strdup(path);
    d->file.identity = found->base;
  }
  d->file.format = found->format;
  epq_document_set_text(d->shown, found->text, found->length);
  ide_marks_opened(i, d);
  epq_document_set_modified(d->shown, true);
  store_journal_adopt(i->keep->journal, d->id, found->name);
  tell_restored(d, found);
  ide_document_untitled_is_used(d);
  return d;
}

// --- tabs ---

static bool is_file(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static const store_journal_found *find_text(const store_journal_found *list, size_t count,
                                            const char *name)
{
  for (size_t n = 0; name && n < count; n++)
    if (strcmp(list[n].name, name) == 0)
      return &list[n];
  return NULL;
}

// What came back of that text already, as another pane showed it, too; NULL: nothing did.
static ide_document *find_restored(const ide *i, const store_journal_found *text)
{
  for (ide_document *d = i->documents->first; text && d; d = d->next) {
    const char *name = store_journal_name(i->keep->journal, d->id);
    if (name && strcmp(name, text->name) == 0)
      return d;
  }
  return NULL;
}

// The editor of the tab, in its pane.
static ide_editing *open_tab(ide *i, const store_session_tab *tab, const store_journal_found *text,
                             int *panes)
{
  ide_document *d = tab->path ? ide_documents_find(i, tab->path) : find_restored(i, text);
  bool is_new = !d;
  if (!d && text)
    d = restore_text(i, text);
  else if (!d && tab->path && is_file(tab->path))
    d = ide_document_begin_file(i, tab->path);
  if (!d) {
    char said[STORE_SAID_MAX];
    snprintf(said, sizeof said, _("%.400s is not there any more."),
             tab->path ? tab->path : tab->title);
    if (tab->path)
      ide_keep_note(i->keep, said);
    return NULL;
  }
  ide_editing *e = ide_document_add_editor(d);
  if (!e)
    return NULL;
  if (tab->pane > *panes && !(is_new && *panes < 0))
    epq_shell_split(i->shell, e->editor, false);
  else
    epq_shell_open(i->shell, e->editor);
  *panes = tab->pane > *panes ? tab->pane : *panes;
  ide_document_show_state(d);
  epq_editor_go(e->editor, (epq_place){tab->line, tab->column});
  return e;
}

// What was not saved comes back in any case.
static void open_tabs(ide *i, const store_journal_found *list, size_t count)
{
  bool all = ide_settings_bool(i->settings, "restore_session");
  const store_session *s = i->keep->session;
  ide_editing *focused = NULL, *front[PANES_MAX] = {0};
  int panes = -1;
  for (size_t n = 0; n < store_session_tab_count(s); n++) {
    store_session_tab tab;
    if (!store_session_tab_get(s, n, &tab))
      continue;
    if (!all && !tab.journal)
      continue;
    ide_editing *e = open_tab(i, &tab, find_text(list, count, tab.journal), &panes);
    if (e && tab.in_front && tab.pane < PANES_MAX)
      front[tab.pane] = e;
    if (e && tab.focused)
      focused = e;
  }
  for (int n = 0; n < PANES_MAX; n++)
    if (front[n])
      epq_shell_focus(i->shell, front[n]->editor);
  for (size_t n = count; n-- > 0;) { // what the session does not know of, the newest first
    ide_document *d = find_restored(i, &list[n]) ? NULL : restore_text(i, &list[n]);
    if (d)
      focused = ide_document_open_tab(d);
  }
  if (focused)
    epq_shell_focus(i->shell, focused->editor);
}

// --- saves that were cut short ---

typedef struct torn {
  ide *ide;
  store_backup *list;
  size_t count, now;
} torn;

static void ask_torn(torn *t);

static void take_torn(void *ud, const char *id, bool remembered)
{
  (void)remembered;
  torn *t = ud;
  store_error err = {0};
  const store_backup *b = &t->list[t->now++];
  if (strcmp(id, "later") != 0 && store_backup_restore(b, strcmp(id, "old") == 0, &err) != STORE_OK)
    panel_console_log(t->ide->console, EPLUA_LOG_ERROR, err.message, strlen(err.message));
  ask_torn(t);
}

static void ask_torn(torn *t)
{
  const epq_button buttons[] = {{"new", _("Finish the Save"), NULL},
                                {"old", _("Put the Old Content Back"), NULL},
                                {"later", _("Decide Later"), NULL},
                                {0}};
  if (t->now == t->count) {
    store_backup_list_free(t->list, t->count);
    free(t);
    return;
  }
  const store_backup *b = &t->list[t->now];
  char detail[1200];
  snprintf(detail, sizeof detail, _("%.500s\n\nBoth contents are whole in %.500s."), b->path,
           b->kept_at);
  epq_shell_ask(t->ide->shell,
                &(epq_question){.title = _("A save was cut short"),
                                .text = _("The last save of a file did not come to its end."),
                                .detail = detail,
                                .severity = EPQ_WARNING,
                                .buttons = buttons,
                                .cancel = "later"},
                take_torn, t);
}

static void look_for_torn(ide *i)
{
  store_error err = {0};
  unsigned broken = 0;
  char *folder = ide_keep_path(i->keep, "backups");
  torn *t = calloc(1, sizeof *t);
  if (t && folder) {
    t->ide = i;
    store_backup_list(folder, &t->list, &t->count, &broken, &err);
    ask_torn(t);
  } else {
    free(t);
  }
  free(folder);
}

// --- all ---

void ide_keep_restore_session(ide *i)
{
  ide_keep *k = i->keep;
  store_journal_found *list = NULL;
  size_t count = 0;
  char said[STORE_SAID_MAX] = "";
  store_error err = {0};
  const char *window = store_session_text(k->session, "window"),
             *folder = store_session_text(k->session, "folder");
  if (window)
    epq_shell_restore(i->shell, window);
  struct stat st;
  if (folder && *folder && stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
    panel_files_set_root(i->files, folder);
  ide_settings_set_folder(i->settings, panel_files_root(i->files));
  if (k->journal && store_journal_list(k->journal, &list, &count, said, &err) != STORE_OK)
    ide_keep_note(k, err.message);
  ide_keep_note(k, said);
  open_tabs(i, list, count);
  if (list)
    store_journal_list_free(list, count);
  ide_debug_break_remove_closed(i);
  look_for_torn(i);
}
