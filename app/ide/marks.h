/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What debugger and profiler write into the editors: breakpoints in the margin, the line where the script has stopped, values behind the lines and under
 * the mouse, why it stopped above the text, and how hot a line is.
 */
#ifndef IDE_MARKS_H
#define IDE_MARKS_H

#include "ide/documents.h"

typedef struct ide_marks ide_marks;

ide_marks *ide_marks_new(ide *i);  /* after ide_debug_new(). NULL: no memory */
void ide_marks_free(ide_marks *m); /* NULL is accepted */

/* A document was opened, or has another path: shows what belongs to it. Its text was changed by the user: breakpoints move along. It is about to
 * be closed. */
void ide_marks_opened(ide *i, ide_document *d);
void ide_marks_edited(ide *i, ide_document *d);
void ide_marks_closing(ide *i, ide_document *d);

/* As epq_document_callbacks / epq_editor_callbacks of its document. */
void ide_marks_clicked(ide *i, ide_document *d, int line);
void ide_marks_menu(ide *i, ide_document *d, int line, bool margin, struct epq_menu *menu);
void ide_marks_chosen(ide *i, ide_document *d, int line, const char *item);
/* True: it was a message of ours. */
bool ide_marks_answered(ide *i, ide_document *d, const char *message, const char *button);
/* Hover while stopped: true: the value of what is at the place is (or will be) shown, nobody else needs to explain. */
bool ide_marks_hover(ide *i, ide_document *d, epq_editor *editor, uint64_t request,
                     epq_place place);

/* How hot lines of files are; what was there before goes. count 0: nothing is. */
typedef struct ide_heat_line {
  const char *path;
  int line;
  double part;      /* of all: 0 to 1 */
  const char *text; /* "12.5 %" */
} ide_heat_line;
void ide_marks_set_heat(ide *i, const ide_heat_line *lines, size_t count);

#endif
