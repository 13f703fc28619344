/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the texts that are open. */
#ifndef PANEL_PROBLEMS_H
#define PANEL_PROBLEMS_H

#include "ide/documents.h"

typedef struct panel_problems panel_problems;

typedef struct ide_problem {
  epq_range range;
  epq_severity severity;
  char *message, *code; /* owned; code: "unused-local", what silences it */
  bool listed;          /* else it is shown in the text alone */
} ide_problem;

panel_problems *panel_problems_new(ide *i);
void panel_problems_free(panel_problems *p); /* NULL is accepted */

/* These instead of those of the document before; taken. */
void panel_problems_set(panel_problems *p, ide_document *d, ide_problem *problems, size_t count);
void panel_problems_forget(panel_problems *p, const ide_document *d);

/* To the next one behind the cursor in the document in front, round the end. */
void panel_problems_next(ide *i);

#endif
