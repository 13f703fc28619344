/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is open. A document is a text, the file it came from if it has one, and the editors that show it.
 * Files are read and written by app/store; what is not saved is in the journal.
 */
#ifndef IDE_DOCUMENTS_H
#define IDE_DOCUMENTS_H

#include "ide/ide.h"

typedef struct ide_documents ide_documents;
typedef struct ide_document ide_document;

ide_documents *ide_documents_new_list(ide *i); /* NULL: no memory */
void ide_documents_free(ide_documents *l);     /* asks nothing; NULL is accepted */

/* ---- open and close ---- */

void ide_documents_new(ide *i);
void ide_documents_new_with(ide *i, const char *text, size_t length);
/* Finds its tab or reads the file; line 0: where the cursor was. What is wrong is said in a dialog. NULL then. */
ide_document *ide_documents_open(ide *i, const char *path, int line, int column);
/* The same because something happened there, and not because the user asked for it: who types elsewhere keeps the keyboard (epq_shell_reveal). */
ide_document *ide_documents_reveal(ide *i, const char *path, int line, int column);
/* A file that is not there yet: an empty document that will be saved there. */
void ide_documents_begin_file(ide *i, const char *path);
void ide_documents_open_copy(ide *i, const char *path); /* its text, as a document without a file */
void ide_documents_ask_open(ide *i);
/* To the front; nothing happens when it is closed by now. */
void ide_documents_show(ide *i, const ide_document *d, epq_place where);
void ide_documents_reveal_open(ide *i, const ide_document *d, epq_place where); /* as _reveal() */
void ide_documents_close_current(ide *i);
void ide_documents_close_editor(ide *i, epq_editor *editor);
void ide_documents_close_all(ide *i);
void ide_documents_reopen(ide *i);
bool ide_documents_can_reopen(const ide *i);
void ide_documents_split_right(ide *i);
void ide_documents_split_below(ide *i);

/* One question about all that is not saved; then done(ud, true), or false when the user wants to stay. */
void ide_documents_leave(ide *i, void (*done)(ide *i, bool leave));

/* ---- save ---- */

void ide_documents_save(ide *i);
void ide_documents_save_as(ide *i);
void ide_documents_save_all(ide *i);
void ide_documents_reload(ide *i);
void ide_documents_set_encoding(ide *i, const char *encoding);
void ide_documents_set_line_ends(ide *i, const char *line_ends);

/* What is not saved goes to the journal now. */
void ide_documents_journal_all(ide *i);

/* Another program has the keyboard: saves what has a file, if that is set. */
void ide_documents_left(ide *i);

/* Did files change on disk? Unmodified documents follow, for others the user is asked. */
void ide_documents_check_disk(ide *i);

/* A file was renamed or removed in the panel of files. */
void ide_documents_renamed(ide *i, const char *from, const char *to);

/* ---- find ---- */

ide_document *ide_documents_current(const ide *i); /* NULL: none */
bool ide_documents_has(const ide *i, const ide_document *d);
ide_document *ide_documents_find(const ide *i, const char *path); /* NULL: not open */
void ide_documents_each(const ide *i, void (*each)(void *ud, ide_document *d), void *ud);
/* One without a file that has this title, else one that had it before it got its file; NULL: none. */
ide_document *ide_documents_find_titled(const ide *i, const char *title);
ide_document *
ide_documents_find_source(const ide *i,
                          const char *source); /* as ide_document_source(); NULL: not open */
/* Folder of the one in front, else that of the panel of files, else home. Borrowed until the next call. */
const char *ide_documents_folder(const ide *i);

/* ---- one document ---- */

const char *ide_document_path(const ide_document *d); /* NULL: it has no file */
const char *ide_document_title(const ide_document *d);
/* What the debugger knows its code by: the path of its file, or "=TITLE", which is the chunk's name when it is run without one. NULL: a text that was
 * loaded without a name. */
const char *ide_document_source(const ide_document *d);
/* Nothing runs any more, or something else will: texts that got a file meanwhile have it for their source. */
void ide_documents_settle(ide *i);
unsigned ide_document_id(
    const ide_document *d); /* its name in the journal; never 0, none twice in a session */
bool ide_document_is_modified(const ide_document *d);
bool ide_document_is_lua(const ide_document *d);
const char *ide_document_encoding(const ide_document *d);
const char *ide_document_line_ends(const ide_document *d);
epq_document *ide_document_shown(const ide_document *d);
epq_editor *ide_document_editor(const ide_document *d);         /* the one used last */
char *ide_document_text(const ide_document *d, size_t *length); /* given: free() */
uint64_t ide_document_revision(const ide_document *d);          /* another one after each edit */
bool ide_document_save(ide_document *d); /* false: it has no path, or it failed, which was said */

#endif
