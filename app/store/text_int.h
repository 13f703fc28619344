/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decode.c and encode.c share. Inside app/store only; any thread. */
#ifndef STORE_TEXT_INT_H
#define STORE_TEXT_INT_H

#include "store/text.h"

#include <iconv.h>
#include <string.h>

#define STORE_WITH_BOM " with BOM"

/* An encoding that may begin with a mark. */
typedef struct store_marked {
  const char *plain, *marked; /* names without and with it */
  const char *mark;
  size_t mark_length;
  size_t unit; /* bytes that are skipped when they make no sense */
} store_marked;

/* The one of that name, with or without mark; NULL: none such, it has no mark. *with_mark: which name it was. */
const store_marked *store_marked_find(const char *name, bool *with_mark);
/* The one whose mark the bytes begin with; NULL: none. */
const store_marked *store_marked_of(const char *bytes, size_t n);

/* Opens iconv under our names. (iconv_t)-1 with *err filled: no such encoding. */
iconv_t store_iconv_open(const char *to, const char *from, store_error *err);

/* The growing end of a conversion. */
typedef struct store_buffer {
  char *bytes;
  size_t used, size;
} store_buffer;

/* Room for n more and a NUL behind them. false: no memory; the buffer is as it was. */
bool store_buffer_reserve(store_buffer *b, size_t n);

/* Feeds iconv until the input ends (0), or stops at what it does not take (EILSEQ, EINVAL) or without memory (ENOMEM).
 * *in and *left move on. */
int store_iconv_run(iconv_t cd, char **in, size_t *left, store_buffer *out);

#endif
