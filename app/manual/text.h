/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that grows. Any thread, one at a time. */
#ifndef MANUAL_TEXT_H
#define MANUAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* All zero is an empty one. bytes ends with 0 once something was added; free() it. */
typedef struct manual_text {
  char *bytes;
  size_t length, room;
  bool
      failed; /* there was no memory, or it would be larger than MANUAL_TEXT_MAX: it is not whole */
} manual_text;

#define MANUAL_TEXT_MAX ((size_t)16 << 20)

void manual_text_add(manual_text *t, const char *bytes, size_t length);
void manual_text_add_string(manual_text *t, const char *string);
/* So that HTML shows it as it is, also within quotes. What is no valid character there is left out. */
void manual_text_add_escaped(manual_text *t, const char *bytes, size_t length);
/* What an entity of HTML stands for ("&amp;"), as far as it is one that texts have; others as they are. */
void manual_text_add_entity(manual_text *t, const char *entity, size_t length);
__attribute__((format(printf, 2, 3))) void manual_text_format(manual_text *t, const char *format,
                                                              ...); /* at most 1,000 bytes */
void manual_text_free(manual_text *t);

#endif
