/* SPDX-License-Identifier: MIT */
/*
 * Text that grows, and how what a script wrote is shown on somebody's terminal. Pure; any one thread.
 */
#ifndef EP_TEXT_H
#define EP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed at first. After memory has ended, failed is set and what comes is left out. */
typedef struct ep_text {
  char *bytes; /* does not end with a 0 byte */
  size_t length, capacity;
  bool failed;
} ep_text;

void ep_text_free(ep_text *t); /* and zeroes it */
/* Empties it, and gives memory back when there is much. */
void ep_text_clear(ep_text *t);
void ep_text_add(ep_text *t, const char *bytes, size_t length);
void ep_text_put(ep_text *t, const char *text); /* ends with a 0 byte */
void ep_text_print(ep_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Takes the first bytes away. */
void ep_text_drop(ep_text *t, size_t length);

/* Adds it as a JSON string, with its quotes. Bytes that are no UTF-8 stay as they are. */
void ep_text_add_json(ep_text *t, const char *bytes, size_t length);

/* Adds text that somebody else has written. No byte of it moves the cursor or talks to the terminal: controls are written as Lua
 * would (\27), bytes that are no UTF-8 become U+FFFD. With colours SGR sequences pass, and CR. True: colours were left on. */
bool ep_text_add_shown(ep_text *t, const char *bytes, size_t length, bool colours);

/* Adds a value as the verbs describe it ("{1, x = {...}}"), on one line when it fits into the columns, else indented. */
void ep_text_add_value(ep_text *t, const char *value, size_t length, int columns);

/* Columns that text takes on a terminal; bytes that are no UTF-8 take one. */
size_t ep_text_columns(const char *text, size_t length);

/* The length of the character at `at`: at least 1 when at < end; *columns: 0 to 2. */
size_t ep_text_step(const char *at, const char *end, int *columns);

#endif
