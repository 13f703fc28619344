/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that grow: what is put together before it is written at once. One thread at a time. */
#ifndef LINK_TEXT_H
#define LINK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Begins zeroed. When memory ends it keeps what fits, and says so in `failed`. */
typedef struct link_text {
  char *bytes; /* a 0 byte follows; NULL while it is empty */
  size_t length, capacity;
  bool failed;
} link_text;

void link_text_free(link_text *t); /* empty and usable again */
void link_text_clear(link_text *t);

void link_text_add(link_text *t, const char *bytes, size_t length);
void link_text_put(link_text *t, const char *text);
void link_text_fill(link_text *t, char byte, size_t count);
__attribute__((format(printf, 2, 3))) void link_text_print(link_text *t, const char *format, ...);

/* Writes it all to fd, whatever the fd's mode; forgets it. False: nobody reads any more. */
bool link_text_flush(link_text *t, int fd);

#endif
