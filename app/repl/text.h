/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that grow: what is put together before it is written at once. One thread at a time. */
#ifndef REPL_TEXT_H
#define REPL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Begins zeroed. When memory ends it keeps what fits, and says so in `failed`. */
typedef struct repl_text {
  char *bytes; /* a 0 byte follows; NULL while it is empty */
  size_t length, capacity;
  bool failed;
} repl_text;

void repl_text_free(repl_text *t); /* empty and usable again */
void repl_text_clear(repl_text *t);

void repl_text_add(repl_text *t, const char *bytes, size_t length);
void repl_text_put(repl_text *t, const char *text);
void repl_text_fill(repl_text *t, char byte, size_t count);
__attribute__((format(printf, 2, 3))) void repl_text_print(repl_text *t, const char *format, ...);

/* Writes it all to fd, whatever the fd's mode; forgets it. False: nobody reads any more. */
bool repl_text_flush(repl_text *t, int fd);

#endif
