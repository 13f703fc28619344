/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions under way: what was asked of the engine (ide/target.h, ide/debug.h) and is not answered yet. What its answer will need is a struct of who
 * asks, that begins with an ide_question and is the `ud` of the question:
 *
 *     typedef struct page { ide_question question; int64_t id; } page;
 *     page *p = ide_question_new(&panel->questions, sizeof *p);
 *     ... ide_target_dap(i, "variables", arguments, on_page, p); on_page() ends with ide_question_end(p)
 *
 * Who goes drops all of his: none of them is answered then. The application's thread.
 */
#ifndef IDE_QUESTION_H
#define IDE_QUESTION_H

#include "ide/ide.h"

typedef struct ide_question {
  struct ide_questions *of;
  struct ide_question *next;
} ide_question;

typedef struct ide_questions {
  ide *ide;
  void *owner;              /* of whoever asks: see ide_question_owner() */
  void (*fini)(void *each); /* frees what a question holds, not the question; NULL: nothing */
  ide_question *first;
} ide_questions;

/* size bytes, of which those behind the ide_question are 0; to be ended. NULL: no memory. */
void *ide_question_new(ide_questions *of, size_t size);
void *ide_question_owner(const void *question);
/* It is answered, or was never sent. NULL is accepted. */
void ide_question_end(void *question);
/* All of them: nobody waits any more. */
void ide_questions_drop(ide_questions *of);

#endif
