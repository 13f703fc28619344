/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Output that is held back, of which only the end is kept: after a ^C nobody wants to see all that was printed before it. Begins zeroed. The
 * thread of the prompt.
 */
#ifndef REPL_FLOOD_H
#define REPL_FLOOD_H

#include <stddef.h>
#include <stdint.h>

enum { REPL_FLOOD_KEPT = 4096 };

/* Output of one stream. */
typedef struct repl_piece {
  struct repl_piece *next;
  int ink;
  size_t length;
  char bytes[];
} repl_piece;

typedef struct repl_flood {
  repl_piece *first, *last;
  size_t length; /* of all pieces: less than twice what is kept */
  uint64_t lost; /* lines that are not there any more */
} repl_flood;

/* Adds output, copied; what is then older than the last REPL_FLOOD_KEPT bytes may go. */
void repl_flood_add(repl_flood *f, const char *bytes, size_t length, int ink);
/* Forgets it all. */
void repl_flood_clear(repl_flood *f);

#endif
