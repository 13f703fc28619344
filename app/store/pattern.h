/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to find in a text, and what to put there instead. Regular expressions are those of PCRE2 (perlre), on UTF-8; ^ and $
 * match at lines. A pattern may be shared by threads that only use it. Costly expressions are cut, not waited for.
 */
#ifndef STORE_PATTERN_H
#define STORE_PATTERN_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { STORE_PATTERN_MAX = 32 << 10 /* bytes */, STORE_PATTERN_LINE_MAX = 300 };

typedef struct store_pattern store_pattern;

typedef struct store_pattern_options {
  bool match_case, whole_words, regex;
} store_pattern_options;

/* text copied. NULL with *err (STORE_E_INVALID: what is wrong with the expression, and where). */
store_pattern *store_pattern_new(const char *text, const store_pattern_options *options,
                                 store_error *err);
void store_pattern_free(store_pattern *p); /* NULL is accepted */

typedef struct store_match {
  size_t offset, length; /* bytes in the text */
  int line, column;      /* from 1; column in bytes */
  int end_line, end_column;
  /* The line it begins on, for showing: cut around the match to at most STORE_PATTERN_LINE_MAX bytes, whole characters. */
  const char *shown; /* borrowed from the text, no NUL behind it */
  size_t shown_length;
  size_t shown_at; /* where in it the match begins */
} store_match;

/* Calls found() for each match from the begin, none overlapping, until it returns false. text: UTF-8, \n. 0, or
 * STORE_E_SIZE: the expression is too costly for this text (the matches so far were given), or STORE_E_NOMEM. */
int store_pattern_find(const store_pattern *p, const char *text, size_t length,
                       bool (*found)(void *ud, const store_match *match), void *ud,
                       store_error *err);

typedef struct store_place_in_text {
  size_t offset, length;
} store_place_in_text;

/* A new text in which each of these places (in order, none overlapping) is replaced. In the replacement of a regular
 * expression $0 to $9 and ${NUMBER} stand for what was captured, $$ for $, \n, \t, \\ for themselves. Looks first that the
 * pattern matches at each place as it did: STORE_E_CHANGED, and nothing is made. *out given: free(). */
int store_pattern_replace(const store_pattern *p, const char *text, size_t length,
                          const store_place_in_text *places, size_t count, const char *replacement,
                          char **out, size_t *out_length, store_error *err);

#endif
