// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Questions under way, as a list of who asked them. The application's thread; owns the structs.
 * (To let the target own them was left: it would have to know what each of them holds.)
 */
#include "ide/question.h"

#include "ide/debug.h"
#include "ide/target.h"

#include <stdlib.h>

void *ide_question_new(ide_questions *of, size_t size)
{
  ide_question *q = calloc(1, size);
  if (!q)
    return NULL;
  q->of = of;
  q->next = of->first;
  of->first = q;
  return q;
}

void *ide_question_owner(const void *question)
{
  const ide_question *q = question;
  return q->of->owner;
}

static void free_question(ide_question *q)
{
  if (q->of->fini)
    q->of->fini(q);
  free(q);
}

void ide_question_end(void *question)
{
  ide_question *q = question;
  if (!q)
    return;
  for (ide_question **at = &q->of->first; *at; at = &(*at)->next)
    if (*at == q) {
      *at = q->next;
      break;
    }
  free_question(q);
}

void ide_questions_drop(ide_questions *of)
{
  while (of->first) {
    ide_question *q = of->first;
    of->first = q->next;
    ide_target_forget(of->ide, q);
    ide_debug_forget(of->ide, q);
    free_question(q);
  }
}
