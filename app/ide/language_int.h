/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What language.c (when to look), understanding.c (what is seen then) and answers*.c (what is asked and answered) share. */
#ifndef IDE_LANGUAGE_INT_H
#define IDE_LANGUAGE_INT_H

#include "ide/language.h"
#include "ide/worker.h"

#include "lang/library.h"
#include "lang/outline.h"
#include "lang/source.h"

#include <epq/timer.h>

#include <stdatomic.h>

/* A text at one moment, shared by all who ask about it. The source is made and used by the worker alone. */
typedef struct snapshot {
  atomic_uint refs;
  uint64_t revision;
  char *text;
  size_t length;
  lang_source *source;
} snapshot;

/* What is known of one document; of the application's thread. */
typedef struct known {
  unsigned document; /* its id */
  snapshot *last;
  lang_outline *outline;
  bool dirty;
  struct known *next;
} known;

struct ide_language {
  ide *ide;
  ide_worker *worker;    /* answers */
  ide_worker *linter;    /* luacheck, which may take its time */
  lang_library *library; /* filled by the first job of the worker, then only read */
  atomic_bool no_linter; /* it is not installed */
  bool asks;             /* the engine, for completions */
  known *first;
  epq_timer *timer; /* to look at what was edited */
};

/* The text as it is now; given: snapshot_unref(). NULL: no memory. */
snapshot *ide_language_snapshot(ide_language *l, ide_document *d);
snapshot *snapshot_ref(snapshot *s);
void snapshot_unref(snapshot *s); /* any thread */
/* Worker: parsed, once. NULL: too long, or no memory. */
const lang_source *snapshot_source(snapshot *s);

/* The document with that id, if it is open. */
ide_document *ide_language_document(const ide_language *l, unsigned id);

/* Taken. */
void ide_language_take_outline(ide_language *l, const ide_document *d, lang_outline *outline);

/* understanding.c: look at it: problems and outline. */
void ide_language_analyse(ide_language *l, ide_document *d);

#endif
