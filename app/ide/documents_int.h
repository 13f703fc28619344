/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What document.c, documents.c, saving.c and leaving.c share. */
#ifndef IDE_DOCUMENTS_INT_H
#define IDE_DOCUMENTS_INT_H

#include "ide/documents.h"

#include "store/file.h"

#include <epq/timer.h>

enum { CLOSED_MAX = 20 };

typedef struct ide_editing { // one editor of a document
  ide_document *document;
  epq_editor *editor;
  struct ide_editing *next;
} ide_editing;

struct ide_document {
  ide *ide;
  unsigned id;
  uint64_t revision;
  size_t length; /* of its text, when it was last asked for */
  char *path;    // of its file, links followed; NULL: it has none
  char *title;
  char *source; // ide_document_source()
  char *former; // its title before it got a file: what runs still has that name; NULL: none
  store_file file;
  epq_document *shown;
  ide_editing *editors, *front; // front: used last
  epq_timer *journal;
  bool journal_due;
  bool told_changed; // the user knows that the file on disk is another
  ide_document *next;
};

struct ide_documents {
  ide_document *first;
  unsigned last_id, last_untitled;
  char *closed[CLOSED_MAX]; // paths, the last one last
  size_t closed_count;
  bool asking; /* a question about closing is open */
};

/* A document without an editor; path and title as of ide_document_name(). NULL: no memory. */
ide_document *ide_document_begin(ide *i, const char *path, const char *title);
/* The same, with the content of the file; NULL: it cannot be read, which was said. */
ide_document *ide_document_begin_file(ide *i, const char *path);
/* "Untitled 3" came back: the next one is the fourth. */
void ide_document_untitled_is_used(const ide_document *d);
/* Names it by its file, else by title (with a number, when another text without a file has that), else "untitled-N.lua". Its breakpoints get the
 * file along with it. */
void ide_document_name(ide_document *d, const char *path, const char *title);
/* It shows a text of another engine: how that knows it, NULL: it has no name there. */
void ide_document_set_source(ide_document *d, const char *source);
/* False: it has got a file while it runs, and its source is still what it was. settle() ends that, when the run is over or nobody cares any more. */
bool ide_document_is_settled(const ide_document *d);
void ide_document_settle(ide_document *d);
/* Adds a tab for it, in front. NULL: no memory. */
ide_editing *ide_document_open_tab(ide_document *d);
ide_editing *ide_document_add_editor(ide_document *d);
/* Title, sign of something unsaved. */
void ide_document_show_state(ide_document *d);
/* Into the journal, when it is not saved. */
void ide_document_journal(ide_document *d);
void ide_document_drop_editor(ide_document *d, ide_editing *e);
void ide_document_unlink(ide_document *d); /* from the list */
void ide_document_free(ide_document *d);

/* documents.c. Without a question. */
void ide_document_close(ide_document *d);

/* saving.c: reads its file into it; false: the reason was said. */
bool ide_document_load(ide_document *d);
/* A button of one of our messages above the text. */
void ide_document_answered(ide_document *d, const char *message, const char *button);
ide_document *
ide_documents_open_text_of(ide *i, const char *path); /* NULL: could not be read, which was said */
/* Asks for a name and saves it there; then(d) when that went well; NULL: nothing. */
void ide_document_save_as(ide_document *d, void (*then)(ide_document *d));
/* Says why something failed. */
void ide_documents_complain(ide *i, const char *title, const char *path, const char *message);

/* leaving.c: its last editor is to be closed, and it is not saved. */
void ide_document_ask_close(ide_document *d);

#endif
