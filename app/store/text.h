/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text in a program (UTF-8, lines end in \n, no NUL) and text in a file (some encoding, some line ends). Any thread.
 */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { STORE_ENCODING_MAX = 48, STORE_REASON_MAX = 320 };

typedef enum store_ends { STORE_LF, STORE_CRLF, STORE_CR } store_ends;

/* What has to be known to make bytes of a text. "UTF-8", "UTF-8 with BOM", "UTF-16LE with BOM", "UTF-16BE with BOM", or a
 * name of iconv's, such as "ISO-8859-1". */
typedef struct store_format {
  char encoding[STORE_ENCODING_MAX];
  store_ends ends;
} store_format;

/* UTF-8 and \n. */
void store_format_init(store_format *format);

/* Encodings to offer in a menu: name after name, NULL behind the last. Static. */
const char *const *store_encodings(void);

/* "LF", "CRLF", "CR", and back; false: no such name, *ends as it was. */
const char *store_ends_name(store_ends ends);
bool store_ends_find(const char *name, store_ends *ends);

/* *bad_at: where the first sequence begins that is none (overlong, surrogate, cut). n when all is well. */
bool store_text_is_utf8(const char *text, size_t n, size_t *bad_at);

typedef struct store_decoded {
  char *text; /* given: free(); a NUL behind it */
  size_t length;
  store_format format;
  bool mixed;         /* more than one kind of line end; format.ends is the most frequent */
  bool final_newline; /* also of an empty text */
  bool faithful;      /* encoding `text` gives the very bytes */
  bool convertible;   /* not faithful, for mixed line ends and nothing else */
  char reason[STORE_REASON_MAX]; /* sentences why not, and what can be done; "" when faithful */
} store_decoded;

/* Makes text of bytes. encoding NULL: UTF-8, or what a byte order mark says. What fits nothing becomes U+FFFD, and
 * *d is not faithful then. Lines longer than max_line bytes: STORE_E_SIZE; 0: any. Unknown encoding: STORE_E_ENCODING. */
int store_text_decode(const char *bytes, size_t n, const char *encoding, size_t max_line,
                      store_decoded *d, store_error *err);

/* Makes bytes of text. STORE_E_ENCODING names line and character that do not fit; STORE_E_INVALID: the text is no UTF-8.
 * *bytes given: free(). */
int store_text_encode(const store_format *format, const char *text, size_t length, char **bytes,
                      size_t *n, store_error *err);

#endif
