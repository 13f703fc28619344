// SPDX-License-Identifier: GPL-3.0-or-later
/* Output that is held back. The thread of the prompt; owns the pieces that are kept. Whole pieces go; one that is too large alone loses its beginning. */
#include "repl/flood.h"

#include <stdlib.h>
#include <string.h>

static uint64_t count_lines(const char *bytes, size_t length)
{
  uint64_t n = 0;
  for (const char *end = bytes + length; (bytes = memchr(bytes, '\n', (size_t)(end - bytes)));
       bytes++)
    n++;
  return n;
}

static void drop_first(repl_flood *f)
{
  repl_piece *first = f->first;
  f->lost += count_lines(first->bytes, first->length);
  f->length -= first->length;
  f->first = first->next;
  if (!f->first)
    f->last = NULL;
  free(first);
}

// Where the end begins that is kept: behind a line end, or at least not within a character.
static size_t kept_from(const char *bytes, size_t length)
{
  if (length <= REPL_FLOOD_KEPT)
    return 0;
  size_t from = length - REPL_FLOOD_KEPT;
  const char *line = memchr(bytes + from, '\n', length - from);
  if (line && line + 1 < bytes + length)
    return (size_t)(line - bytes) + 1;
  while (from < length && ((unsigned char)bytes[from] & 0xC0) == 0x80)
    from++;
  return from;
}

void repl_flood_add(repl_flood *f, const char *bytes, size_t length, int ink)
{
  if (length == 0)
    return;
  size_t from = kept_from(bytes, length);
  repl_piece *piece = malloc(sizeof *piece + length - from);
  if (!piece) {
    f->lost += count_lines(bytes, length);
    return;
  }
  *piece = (repl_piece){.ink = ink, .length = length - from};
  memcpy(piece->bytes, bytes + from, piece->length);
  if (f->last)
    f->last->next = piece;
  else
    f->first = piece;
  f->last = piece;
  f->length += piece->length;
  while (f->first != piece && (from > 0 || f->length - f->first->length >= REPL_FLOOD_KEPT))
    drop_first(f);
  f->lost += count_lines(bytes, from);
}

void repl_flood_clear(repl_flood *f)
{
  for (repl_piece *next; f->first; f->first = next) {
    next = f->first->next;
    free(f->first);
  }
  *f = (repl_flood){0};
}
