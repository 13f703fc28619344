/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question about a place in a text. answers.c: its life, and those that are answered at once; answers_complete.c: completion and signature, while somebody
 * types. */
#ifndef IDE_ANSWERS_INT_H
#define IDE_ANSWERS_INT_H

#include "ide/language_int.h"

#include "lang/complete.h"
#include "lang/definition.h"
#include "lang/help.h"
#include "lang/indent.h"

#include <limits.h>

enum {
  IDE_QUERY_COMPLETE = 10,
  IDE_QUERY_SIGNATURE,
  IDE_QUERY_HOVER,
  IDE_QUERY_DEFINITION,
  IDE_QUERY_HELP,
  IDE_QUERY_INDENT
};

typedef struct ide_query {
  ide_job job;
  ide_language *language;
  unsigned document;
  epq_editor *editor; /* compared with those of the document, never used without */
  uint64_t request;
  snapshot *text;
  lang_position place;
  bool forced;
  char *running;         /* JSON: the engine's items */
  char folder[PATH_MAX]; /* of the file; "": none */
  char root[PATH_MAX];   /* of COMPLETE: the folder of the panel; "": none */
  char word[256];        /* of HELP */
  uint32_t first, last;  /* of INDENT: lines */
  /* answers */
  lang_completion *completion;
  lang_signature_help *signature;
  lang_hover *hover;
  lang_definition definition;
  lang_topic *topic;
  lang_indents *indents;
} ide_query;

/* With the text of d as it is now; given to ide_worker_add(), or ide_query_drop(). NULL: no memory. */
ide_query *ide_query_new(ide_language *l, ide_document *d, epq_editor *editor, epq_place place,
                         int kind, void (*work)(ide_job *), void (*finish)(ide_job *));
void ide_query_drop(ide_job *job);
/* The editor that asked, while its document is open and it is the one in front; else NULL. */
epq_editor *ide_query_asker(const ide_query *q);

#endif
