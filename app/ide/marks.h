/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What debugger and profiler write into the editors: breakpoints in the margin, the line where the script has stopped, values behind the lines and under
 * the mouse, and how hot a line is.
 */
#ifndef IDE_MARKS_H
#define IDE_MARKS_H

#include "ide/documents.h"

typedef struct ide_marks ide_marks;

ide_marks *ide_marks_new(ide *i);  /* NULL: no memory */
void ide_marks_free(ide_marks *m); /* NULL is accepted */

/* A document was opened, or has another path: shows what belongs to it. Before it is closed: keeps where its breakpoints have moved to. */
void ide_marks_opened(ide *i, ide_document *d);
void ide_marks_closing(ide *i, ide_document *d);

/* As epq_document_callbacks / epq_editor_callbacks of its document. */
void ide_marks_clicked(ide *i, ide_document *d, int line);
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
