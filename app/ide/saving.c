// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Between documents and files: reading, saving, and what happens to a file behind our back. The work is app/store's; here
 * are the questions and the words above the text.
 */
#include "ide/documents_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/marks.h"
#include "ide/settings.h"
#include "ide/swap.h"
#include "ide/view.h"
#include "ide/welcome.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ide_documents_complain(ide *i, const char *title, const char *path, const char *message)
{
  const epq_button close[] = {{"close", _("Close"), NULL}, {0}};
  epq_shell_ask(i->shell,
                &(epq_question){.title = title,
                                .text = message,
                                .detail = path,
                                .severity = EPQ_ERROR,
                                .buttons = close,
                                .cancel = "close"},
                ide_view_nothing, NULL);
}

// --- reading ---

// What keeps a text from being written back is said above it, with the way out where there is one.
static void tell_limits(ide_document *d)
{
  const epq_button convert[] = {{"convert", _("Make All Line Ends Alike"), NULL}, {0}};
  const store_file *f = &d->file;
  epq_document_set_read_only(d->shown, f->read_only);
  if (f->read_only)
    epq_document_tell(d->shown, "limits", EPQ_WARNING, f->reason, f->mixed_ends ? convert : NULL);
  else if (f->locked)
    epq_document_tell(d->shown, "limits", EPQ_HINT,
                      _("You may not write to this file: saving needs another name."), NULL);
  else
    epq_document_tell(d->shown, "limits", EPQ_HINT, NULL, NULL);
}

static bool read_file(ide_document *d, const char *path, const store_read_options *options)
{
  char *text = NULL;
  size_t length = 0;
  store_error err = {0};
  if (store_file_read(&d->file, path, options, &text, &length, &err) != STORE_OK) {
    ide_documents_complain(d->ide, _("Cannot open the file"), path, err.message);
    return false;
  }
  epq_document_set_text(d->shown, text, length);
  free(text);
  d->revision++;
  d->told_changed = false;
  ide_marks_opened(d->ide, d);
  tell_limits(d);
  epq_document_tell(d->shown, "changed", EPQ_HINT, NULL, NULL);
  if (options && options->convert_line_ends)
    epq_document_set_modified(d->shown, true);
  ide_language_edited(d->ide, d);
  return true;
}

bool ide_document_load(ide_document *d)
{
  return read_file(d, d->path, NULL);
}

// Templates have {{name}} where that of the project goes.
static void fill_in_name(char **text, size_t *length)
{
  static const char mark[] = "{{name}}", name[] = "my-script";
  for (char *at; (at = strstr(*text, mark));) {
    size_t rest = *length - (size_t)(at - *text) - (sizeof mark - 1), before = (size_t)(at - *text);
    char *longer = malloc(*length + sizeof name);
    if (!longer)
      return;
    memcpy(longer, *text, before);
    memcpy(longer + before, name, sizeof name - 1);
    memcpy(longer + before + sizeof name - 1, at + sizeof mark - 1, rest + 1);
    *length = before + sizeof name - 1 + rest;
    free(*text);
    *text = longer;
  }
}

ide_document *ide_documents_open_text_of(ide *i, const char *path)
{
  const char *slash = strrchr(path, '/');
  char *text = NULL;
  size_t length = 0;
  store_file file;
  store_error err = {0};
  store_file_init(&file);
  if (store_file_read(&file, path, NULL, &text, &length, &err) != STORE_OK) {
    ide_documents_complain(i, _("Cannot open the file"), path, err.message);
    return NULL;
  }
  store_file_fini(&file);
  fill_in_name(&text, &length);
  ide_document *d = ide_document_begin(i, NULL, slash ? slash + 1 : path);
  if (d) {
    epq_document_set_text(d->shown, text, length);
    ide_language_edited(i, d);
  }
  free(text);
  return d;
}

// --- saving ---

static bool write_file(ide_document *d, const char *path, bool overwrite, store_error *err)
{
  size_t length = 0;
  char *text = epq_document_text(d->shown, &length),
       *backups = ide_keep_path(d->ide->keep, "backups");
  int code = STORE_E_NOMEM;
  if (text)
    code =
        store_file_write(&d->file, path, text, length,
                         &(store_write_options){.backups = backups, .overwrite = overwrite}, err);
  else
    snprintf(err->message, sizeof err->message, _("not enough memory"));
  free(text);
  free(backups);
  if (code != STORE_OK)
    return false;
  epq_document_set_modified(d->shown, false);
  d->told_changed = false;
  epq_document_tell(d->shown, "changed", EPQ_HINT, NULL, NULL);
  epq_document_tell(d->shown, "restored", EPQ_HINT, NULL, NULL);
  ide_keep_forget(d->ide->keep, d);
  return true;
}

static void tell_changed(ide_document *d, store_change change);

static void saved(ide_document *d)
{
  ide_settings_reread(d->ide->settings); // it may be theirs
  ide_swap_saved(d->ide, d);
  ide_debug_text_is_used(d->ide, d->source);
}

bool ide_document_save(ide_document *d)
{
  store_error err = {0};
  if (!d->path)
    return false;
  if (!epq_document_is_modified(d->shown) && !d->told_changed)
    return true;
  if (write_file(d, NULL, false, &err)) {
    ide_document_show_state(d);
    saved(d);
    return true;
  }
  if (err.code == STORE_E_CHANGED)
    tell_changed(d, store_file_changed(&d->file));
  else
    ide_documents_complain(d->ide, _("The file was not saved"), d->path, err.message);
  return false;
}

typedef struct save_as {
  ide_document *document;
  ide *ide;
  void (*then)(ide_document *d);
} save_as;

static void take_path(void *ud, const char *const *paths)
{
  save_as *s = ud;
  ide_document *d = s->document;
  ide *i = s->ide;
  void (*then)(ide_document *) = s->then;
  free(s);
  if (!paths[0] || !ide_documents_has(i, d))
    return;
  char *real = realpath(paths[0], NULL);
  const ide_document *other = ide_documents_find(i, real ? real : paths[0]);
  free(real);
  if (other && other != d) {
    ide_documents_complain(i, _("The file was not saved"), paths[0],
                           _("This file is open in another tab: close that first."));
    return;
  }
  store_error err = {0};
  if (!write_file(d, paths[0], true, &err)) { // the dialog has asked
    ide_documents_complain(i, _("The file was not saved"), paths[0], err.message);
    return;
  }
  ide_document_name(d, d->file.real ? d->file.real : paths[0], NULL);
  tell_limits(d);
  ide_keep_add_recent(i->keep, d->path, false);
  ide_document_show_state(d);
  ide_actions_update(i); // some want a file
  saved(d);
  if (then)
    then(d);
}

void ide_document_save_as(ide_document *d, void (*then)(ide_document *d))
{
  char start[PATH_MAX];
  const char *dot = strrchr(d->title, '.');
  snprintf(start, sizeof start, "%s/%s%s", ide_documents_folder(d->ide), d->title,
           dot ? "" : ".lua");
  save_as *s = malloc(sizeof *s);
  if (!s)
    return;
  *s = (save_as){d, d->ide, then};
  epq_shell_pick_paths(d->ide->shell, EPQ_SAVE_FILE, _("Save As"), start, take_path, s);
}

void ide_documents_save(ide *i)
{
  ide_document *d = ide_documents_current(i);
  if (d && !d->path)
    ide_document_save_as(d, NULL);
  else if (d && !epq_document_is_modified(d->shown) && !d->told_changed)
    epq_shell_say(i->shell, _("There is nothing to save"));
  else if (d && ide_document_save(d))
    epq_shell_say(i->shell, _("Saved"));
}

void ide_documents_save_as(ide *i)
{
  ide_document *d = ide_documents_current(i);
  if (d)
    ide_document_save_as(d, NULL);
}

typedef struct saving_all {
  size_t saved, failed;
  ide_document *nameless; // one that was changed
} saving_all;

static void save_one(void *ud, ide_document *d)
{
  saving_all *all = ud;
  if (!epq_document_is_modified(d->shown))
    return;
  if (!d->path)
    all->nameless = d;
  else if (ide_document_save(d))
    all->saved++;
  else
    all->failed++;
}

static void save_next(ide_document *d)
{
  ide_documents_save_all(d->ide);
}

// Texts without a name get theirs one after another, the one in front first, until the user has had enough.
void ide_documents_save_all(ide *i)
{
  saving_all all = {0};
  ide_documents_each(i, save_one, &all);
  ide_document *d = ide_documents_current(i);
  if (d && !d->path && epq_document_is_modified(d->shown))
    all.nameless = d;
  if (all.nameless) {
    ide_documents_show(i, all.nameless, (epq_place){0});
    ide_document_save_as(all.nameless, save_next);
  } else if (!all.failed) {
    epq_shell_say(i->shell, all.saved ? _("Saved") : _("There is nothing to save"));
  }
}

static void save_left(void *ud, ide_document *d)
{
  (void)ud;
  // one that is another on disk is for the user to decide, when they are back
  if (d->path && epq_document_is_modified(d->shown) && !d->told_changed && !d->file.read_only &&
      store_file_changed(&d->file) == STORE_SAME)
    ide_document_save(d);
}

void ide_documents_left(ide *i)
{
  if (i->documents && ide_settings_bool(i->settings, "save_when_left"))
    ide_documents_each(i, save_left, NULL);
}

// --- reading again ---

static bool reload(ide_document *d)
{
  d->told_changed = true; // also when it cannot be read: once is enough
  if (!d->path || !read_file(d, d->path, &(store_read_options){.encoding = NULL}))
    return false;
  ide_keep_forget(d->ide->keep, d);
  ide_document_show_state(d);
  return true;
}

static void take_reload(void *ud, const char *id, bool remembered)
{
  (void)remembered;
  ide *i = ud;
  ide_document *d = ide_documents_current(i);
  if (d && strcmp(id, "reload") == 0)
    reload(d);
}

void ide_documents_reload(ide *i)
{
  const epq_button buttons[] = {
      {"reload", _("Discard and Reload"), NULL}, {"cancel", _("Cancel"), NULL}, {0}};
  ide_document *d = ide_documents_current(i);
  if (!d || !d->path)
    return;
  if (!epq_document_is_modified(d->shown)) {
    reload(d);
    return;
  }
  epq_shell_ask(i->shell,
                &(epq_question){.title = _("Reload the file?"),
                                .text = _("What you changed is not saved, and would be lost."),
                                .detail = d->path,
                                .severity = EPQ_WARNING,
                                .buttons = buttons,
                                .cancel = "cancel"},
                take_reload, i);
}

// A file is read anew in that encoding when nothing was changed; else the text stays and is written so.
void ide_documents_set_encoding(ide *i, const char *encoding)
{
  ide_document *d = ide_documents_current(i);
  if (!d)
    return;
  bool modified = epq_document_is_modified(d->shown);
  if (d->path && !modified) {
    read_file(d, d->path, &(store_read_options){.encoding = encoding});
  } else if (!d->file.read_only) {
    snprintf(d->file.format.encoding, sizeof d->file.format.encoding, "%s", encoding);
    epq_document_set_modified(d->shown, true);
  }
  ide_document_show_state(d);
}

void ide_documents_set_line_ends(ide *i, const char *line_ends)
{
  ide_document *d = ide_documents_current(i);
  if (!d || d->file.read_only || !store_ends_find(line_ends, &d->file.format.ends))
    return;
  epq_document_set_modified(d->shown, true);
  ide_document_show_state(d);
}

const char *ide_document_encoding(const ide_document *d)
{
  return d->file.format.encoding;
}

const char *ide_document_line_ends(const ide_document *d)
{
  return store_ends_name(d->file.format.ends);
}

// --- what happens on disk ---

static void tell_changed(ide_document *d, store_change change)
{
  const epq_button changed[] = {{"reload", _("Reload"), "view-refresh"},
                                {"overwrite", _("Save Mine Over It"), "document-save"},
                                {"keep", _("Keep Editing"), NULL},
                                {0}};
  const epq_button gone[] = {
      {"overwrite", _("Save Again"), "document-save"}, {"keep", _("Keep Editing"), NULL}, {0}};
  d->told_changed = true;
  if (change == STORE_GONE)
    epq_document_tell(d->shown, "changed", EPQ_WARNING, _("The file is not there any more."), gone);
  else
    epq_document_tell(d->shown, "changed", EPQ_WARNING,
                      _("Another program has changed the file since you opened it."), changed);
}

static void check_one(void *ud, ide_document *d)
{
  (void)ud;
  if (!d->path || d->told_changed)
    return;
  store_change change = store_file_changed(&d->file);
  if (change == STORE_CHANGED && !epq_document_is_modified(d->shown)) {
    if (reload(d))
      epq_shell_say(d->ide->shell, _("A file was changed by another program, and read again"));
  } else if (change == STORE_CHANGED || change == STORE_GONE) {
    tell_changed(d, change);
  }
}

void ide_documents_check_disk(ide *i)
{
  if (i->documents)
    ide_documents_each(i, check_one, NULL);
}

void ide_document_answered(ide_document *d, const char *message, const char *button)
{
  store_error err = {0};
  if (ide_marks_answered(d->ide, d, message, button))
    return;
  if (strcmp(button, "reload") == 0) {
    reload(d);
  } else if (strcmp(button, "convert") == 0) {
    read_file(d, d->path, &(store_read_options){.convert_line_ends = true});
    ide_document_show_state(d);
  } else if (strcmp(button, "overwrite") == 0) {
    if (write_file(d, d->path, true, &err))
      saved(d);
    else
      ide_documents_complain(d->ide, _("The file was not saved"), d->path, err.message);
    ide_document_show_state(d);
  } else if (strcmp(message, "restored") == 0 && strcmp(button, "discard") == 0) {
    if (d->path)
      reload(d);
    else
      ide_document_close(d);
  }
}

typedef struct renaming {
  const char *from, *to;
} renaming;

static void rename_one(void *ud, ide_document *d)
{
  const renaming *r = ud;
  size_t length = strlen(r->from);
  char path[PATH_MAX];
  if (!d->path || strncmp(d->path, r->from, length) != 0 ||
      (d->path[length] && d->path[length] != '/'))
    return;
  snprintf(path, sizeof path, "%s%s", r->to, d->path + length);
  // the same content under another name
  free(d->file.path);
  free(d->file.real);
  d->file.path = strdup(path);
  d->file.real = strdup(path);
  ide_document_name(d, path, NULL);
  if (epq_document_is_modified(d->shown))
    ide_keep_journal(d->ide->keep, d);
  ide_document_show_state(d);
}

void ide_documents_renamed(ide *i, const char *from, const char *to)
{
  ide_keep_renamed(i->keep, from, to);
  ide_debug_renamed(i, from, to);
  ide_documents_each(i, rename_one, &(renaming){from, to});
}
