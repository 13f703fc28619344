/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What marks.c (breakpoints, where it has stopped), marks_menu.c (the menus), marks_heat.c, marks_values.c (behind the lines) and marks_hover.c share. */
#ifndef IDE_MARKS_INT_H
#define IDE_MARKS_INT_H

#include "ide/marks.h"

#include "ide/debug.h"
#include "ide/question.h"

#include "lang/source.h"

enum { MARK_HERE = -1, MARK_CALLER = -2 }; /* numbers of marks that are no breakpoints */

typedef struct marks_value {
  char *name, *text;
  bool changed; /* since it was seen last in this function */
} marks_value;

typedef struct marks_values {
  marks_value *all;
  size_t count, room;
  char *where; /* which function of which file they are of; NULL: none */
} marks_values;

/* What was asked of the debugger. */
typedef struct marks_ask {
  ide_question question;
  ide_marks *marks;
  void (*take)(struct marks_ask *a, bool ok, const cJSON *body);
  unsigned round; /* of the values */
  /* of a hover */
  unsigned document;
  epq_editor *editor; /* compared, never used without its document */
  uint64_t request;
  epq_place place;
  char *expression;
  cJSON *value;
} marks_ask;

struct ide_marks {
  ide *ide;
  ide_debug_listener listener;
  bool writing; /* lines of breakpoints back: what is told about them then is known */

  /* where it has stopped */
  bool fresh; /* ... and no frame was told yet: the first one is the innermost */
  int top;    /* id of that */
  char *top_path;
  unsigned top_text; /* without a path: the document that shows it; 0: none */
  int top_line;
  unsigned told; /* the document that says why; 0: none */

  /* values behind the lines */
  unsigned round, waiting; /* waiting: answers of this round that are not there yet */
  marks_values now, before;
  unsigned filled; /* the document that shows them; 0: none */

  /* the text that was looked into last */
  lang_source *source;
  unsigned source_document;
  uint64_t source_revision;

  ide_questions questions;
  struct ide_heat_line *heat; /* sorted by path; texts are ours */
  size_t heat_count;
};

/* The document of that number; NULL: closed. */
ide_document *marks_document(const ide_marks *m, unsigned id);
/* That shows the frame that is looked at; NULL: none. */
ide_document *marks_frame_document(const ide_marks *m);
/* Parsed, as it is now; until the next call. NULL: too long, no Lua, or no memory. */
const lang_source *marks_source(ide_marks *m, ide_document *d);

marks_ask *marks_ask_new(ide_marks *m, void (*take)(marks_ask *a, bool ok, const cJSON *body));
void marks_ask_go(marks_ask *a, const char *command, cJSON *arguments);
void marks_ask_evaluate(marks_ask *a, const char *code, const char *context);

/* marks_values.c */
void marks_values_look(ide_marks *m);  /* another frame, or other values */
void marks_values_clear(ide_marks *m); /* it runs */
void marks_values_opened(ide_marks *m,
                         ide_document *d); /* it shows the frame, perhaps for the first time */
void marks_values_free(ide_marks *m);

/* marks_heat.c */
void marks_heat_show(ide_marks *m, ide_document *d);
void marks_heat_free(ide_marks *m);

#endif
